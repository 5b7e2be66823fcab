using System.Collections.Frozen;
using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>The coins that are known here, by the names that files give them.</summary>
public sealed class CoinBook
{
    private static readonly FrozenSet<string> s_cash = new[]
    {
        "USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "BRL", "MXN", "INR", "KRW", "SGD", "HKD", "ZAR", "THB", "IDR", "PHP", "AED", "NGN", "ARS",
        "CLP", "COP", "ILS", "UAH", "RUB", "CNY", "TWD", "VND", "MYR", "PEN", "KES", "SAR", "KZT", "GEL", "ISK", "HRK", "PKR", "BDT", "LKR", "QAR", "KWD", "BHD", "JOD", "EGP", "MAD", "GHS", "UGX", "UYU", "BOB", "PYG",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> s_others = new Dictionary<string, string>
    {
        ["XBT"] = "BTC", ["ETH2"] = "ETH", ["CGLD"] = "CELO", ["BCC"] = "BCH", ["BCHABC"] = "BCH", ["IOTA"] = "MIOTA", ["MIOTA"] = "IOTA", ["XDG"] = "DOGE",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, KnownCoin> _bySymbol = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, KnownCoin> _byName = new(StringComparer.OrdinalIgnoreCase);

    private CoinBook(IEnumerable<KnownCoin> coins)
    {
        foreach (var coin in coins)
        {
            _bySymbol[coin.Symbol] = coin;
            if (coin.CoingeckoId is not null) _byName.TryAdd(coin.CoingeckoId, coin);
        }
    }

    public static async Task<CoinBook> LoadAsync(CryptoPilotContext db, CancellationToken cancellationToken) => new(await db.Cryptocurrencies
        .Select(coin => new KnownCoin(coin.Id, coin.Symbol, coin.CoingeckoId, coin.Blockchain, coin.PricedAt == null ? null : coin.Price))
        .ToListAsync(cancellationToken));

    /// <summary>True for money that is no coin: it is not kept in the ledger.</summary>
    public static bool IsCash(string symbol) => s_cash.Contains(symbol);

    /// <summary>The coin of a symbol, of another name for it, or of CoinGecko's name; null when none is known.</summary>
    public KnownCoin? Find(string symbol)
    {
        symbol = symbol.Trim();
        if (_bySymbol.TryGetValue(symbol, out var coin) || _byName.TryGetValue(symbol, out coin)) return coin;
        return s_others.TryGetValue(symbol, out var other) ? _bySymbol.GetValueOrDefault(other) : null;
    }
}

/// <summary>A coin that is known here.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Symbol">Upper case.</param>
/// <param name="CoingeckoId">CoinGecko's name of it.</param>
/// <param name="Blockchain">Its chain.</param>
/// <param name="Price">USD now; null before the first price.</param>
public sealed record KnownCoin(int Id, string Symbol, string? CoingeckoId, string Blockchain, decimal? Price);
