using System.Globalization;

namespace CryptoPilot.Web.Shell;

/// <summary>Numbers as people read them, in the reader's culture. What is shown is rounded; <see cref="Exact"/> is not.</summary>
public static class NumberFormat
{
    private static CultureInfo Culture => CultureInfo.CurrentCulture;

    /// <summary>A value in USD with two decimals: <c>$1,234.56</c>.</summary>
    public static string Usd(decimal value) => Signed(value, "$" + Math.Abs(value).ToString("N2", Culture));

    /// <summary>A value in USD with its sign: <c>+$12.00</c>.</summary>
    public static string SignedUsd(decimal value) => value > 0 ? "+" + Usd(value) : Usd(value);

    /// <summary>
    /// The price of one coin in USD: two decimals from 1 on, four from 0.01 on, four significant digits below, so that
    /// <c>0.0000002231</c> is not shown as zero.
    /// </summary>
    public static string Price(decimal price) => Signed(price, "$" + PriceDigits(Math.Abs(price)));

    /// <summary>Coin units: at most eight decimals, fewer where the amount is large, trailing zeros dropped.</summary>
    public static string Amount(decimal amount)
    {
        var size = Math.Abs(amount);
        var decimals = size switch { >= 1_000_000m => 2, >= 1_000m => 4, >= 0.00000001m or 0m => 8, _ => 18 };
        return Trimmed(amount, decimals);
    }

    /// <summary>A percentage with its sign and two decimals: <c>+1.23%</c>.</summary>
    public static string Percent(decimal percent)
    {
        var rounded = decimal.Round(percent, 2, MidpointRounding.AwayFromZero);
        var text = Math.Abs(rounded).ToString("N2", Culture) + "%";
        return rounded switch { > 0 => "+" + text, < 0 => "−" + text, _ => text };
    }

    /// <summary>A share of a whole, without a sign: <c>41.2%</c>.</summary>
    public static string Share(decimal percent) => percent.ToString("N1", Culture) + "%";

    /// <summary>A large value in USD: <c>$1.24T</c>, <c>$812.4M</c>.</summary>
    public static string Compact(decimal value)
    {
        var (divisor, unit) = Math.Abs(value) switch
        {
            >= 1_000_000_000_000m => (1_000_000_000_000m, "T"),
            >= 1_000_000_000m => (1_000_000_000m, "B"),
            >= 1_000_000m => (1_000_000m, "M"),
            >= 10_000m => (1_000m, "K"),
            _ => (1m, ""),
        };
        return Signed(value, "$" + Math.Abs(value / divisor).ToString("N2", Culture) + unit);
    }

    /// <summary>Every digit there is, trailing zeros dropped: for hover and copy.</summary>
    public static string Exact(decimal value) => Trimmed(value, 28);

    private static string PriceDigits(decimal price) => price switch
    {
        0m => 0m.ToString("N2", Culture),
        >= 0.99995m => price.ToString("N2", Culture),
        >= 0.01m => price.ToString("N4", Culture),
        _ => SignificantDigits(price),
    };

    private static string SignificantDigits(decimal price)
    {
        var decimals = 2;
        for (var scaled = price; scaled < 0.01m && decimals < 24; decimals++) scaled *= 10m;
        return Trimmed(decimal.Round(price, decimals + 3), decimals + 3);
    }

    private static string Trimmed(decimal value, int decimals) =>
        Signed(value, Math.Abs(value).ToString("#,0." + new string('#', decimals), Culture));

    private static string Signed(decimal value, string magnitude) => value < 0 ? "−" + magnitude : magnitude;
}
