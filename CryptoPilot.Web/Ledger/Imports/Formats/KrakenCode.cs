namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Kraken's own names of coins and pairs.</summary>
public static class KrakenCode
{
    private static readonly string[] s_quotes = ["ZUSD", "ZEUR", "ZGBP", "ZCAD", "ZJPY", "ZAUD", "CHF", "USDT", "USDC", "PYUSD", "DAI", "XXBT", "XETH", "USD", "EUR", "GBP", "CAD", "JPY", "AUD", "XBT", "ETH", "BTC", "DOT", "SOL"];

    /// <summary>The usual symbol: <c>XXBT</c> is BTC, <c>ZEUR</c> EUR, <c>DOT28.S</c> DOT.</summary>
    public static string Symbol(string code)
    {
        code = code.Trim().ToUpperInvariant();
        if (code.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot) code = code[..dot].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        if (IsOldCode(code)) code = code[1..];
        return code switch { "XBT" => "BTC", "XDG" => "DOGE", "ETH2" => "ETH", _ => code };
    }

    /// <summary>Both symbols of a pair: <c>XXBTZEUR</c>, <c>XBT/EUR</c>, <c>DOTEUR</c>; null when it cannot be told apart.</summary>
    public static (string Base, string Quote)? Pair(string pair)
    {
        pair = pair.Trim().ToUpperInvariant();
        if (pair.Split('/') is [{ Length: > 0 } left, { Length: > 0 } right]) return (Symbol(left), Symbol(right));
        var quote = s_quotes.FirstOrDefault(quote => pair.Length > quote.Length + 1 && pair.EndsWith(quote, StringComparison.Ordinal));
        return quote is null ? null : (Symbol(pair[..^quote.Length]), Symbol(quote));
    }

    private static bool IsOldCode(string code) => code is
        "XXBT" or "XETH" or "XLTC" or "XXRP" or "XXLM" or "XXMR" or "XXDG" or "XZEC" or "XETC" or "XREP" or "XMLN" or "XXVN" or "XNMC" or "XICN" or "XDAO"
        or "ZUSD" or "ZEUR" or "ZGBP" or "ZCAD" or "ZJPY" or "ZAUD" or "ZKRW";
}
