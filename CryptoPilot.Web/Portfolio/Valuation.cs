namespace CryptoPilot.Web.Portfolio;

/// <summary>The arithmetic of value. Never in SQL: one provider rounds products, the other cannot add.</summary>
public static class Valuation
{
    /// <summary>USD: values from here on do not fit their column.</summary>
    public const decimal Limit = 100_000_000_000_000_000_000m;

    private const int Decimals = 18;
    private const decimal PercentLimit = 9_999_999_999m;

    /// <summary>
    /// USD: amount times price with the 18 decimals that USD values are stored with, so that a total is the sum of its
    /// rows to the last digit, on the page as in a snapshot.
    /// </summary>
    /// <exception cref="OverflowException">Larger than a decimal holds.</exception>
    public static decimal Of(decimal amount, decimal price) => decimal.Round(amount * price, Decimals);

    /// <summary>Coin units: what an amount of USD is in a coin, with as many decimals as values in USD have, for the same reason.</summary>
    /// <param name="usd">USD.</param>
    /// <param name="rate">USD for one coin; positive.</param>
    public static decimal In(decimal usd, decimal rate) => decimal.Round(usd / rate, Decimals);

    /// <summary>Percent that <paramref name="now"/> is above or below <paramref name="then"/>, 8 decimals; 0 when there was nothing.</summary>
    public static decimal ChangePercent(decimal now, decimal then)
    {
        if (then <= 0m) return 0m;
        var ratio = (now - then) / then;
        return ratio >= PercentLimit / 100m ? PercentLimit : decimal.Round(ratio * 100m, 8);
    }

    /// <summary>Percent of a whole; 0 when the whole is 0.</summary>
    public static decimal Share(decimal part, decimal whole) => whole == 0m ? 0m : part / whole * 100m;
}
