using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Portfolio;

/// <summary>Amounts of a base currency, some of which may not be known.</summary>
internal static class BaseWords
{
    private const int Decimals = 8;

    /// <summary>Coin units with at most eight decimals, or a dash.</summary>
    public static string Amount(decimal? amount) => amount is { } known ? NumberFormat.Amount(decimal.Round(known, Decimals)) : PortfolioText.NoRate;

    /// <summary>Coin units with their sign, or a dash.</summary>
    public static string Signed(decimal? amount) => amount is { } known && decimal.Round(known, Decimals) > 0m ? "+" + Amount(amount) : Amount(amount);

    /// <summary>Every digit, or why it is not known.</summary>
    public static string Exact(decimal? amount) => amount is { } known ? NumberFormat.Exact(known) : PortfolioText.NoRateHint;
}
