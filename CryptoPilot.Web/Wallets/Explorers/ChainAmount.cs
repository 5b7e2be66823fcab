using System.Globalization;
using System.Numerics;

namespace CryptoPilot.Web.Wallets.Explorers;

/// <summary>Coin units as a chain tells them.</summary>
/// <param name="Value">Coin units; not negative, below 10^20, at most 18 decimals and 28 significant digits.</param>
/// <param name="IsRounded">The chain told more digits; the last one was rounded half-even.</param>
public readonly record struct ChainAmount(decimal Value, bool IsRounded = false)
{
    private const int MaxDigits = 28;
    private const int MaxDecimals = 18;

    private static readonly BigInteger s_wholeLimit = BigInteger.Pow(10, 20);

    /// <summary>Reads whole smallest units: satoshis, wei.</summary>
    /// <param name="units">Not negative.</param>
    /// <param name="decimals">How many decimals one coin has in these units; 0 to 18.</param>
    /// <returns>Null when it is negative or larger than any amount of coins is.</returns>
    public static ChainAmount? FromUnits(BigInteger units, int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, MaxDecimals);
        if (units.Sign < 0 || units >= s_wholeLimit * BigInteger.Pow(10, decimals)) return null;
        var surplus = units.ToString(CultureInfo.InvariantCulture).Length - MaxDigits;
        if (surplus <= 0) return new ChainAmount(Scale(units, decimals));

        var step = BigInteger.Pow(10, surplus);
        var quotient = BigInteger.DivRem(units, step, out var rest);
        if (rest.IsZero) return new ChainAmount(Scale(quotient, decimals - surplus));
        var isUp = (rest * 2).CompareTo(step) switch { > 0 => true, < 0 => false, _ => !quotient.IsEven };
        return new ChainAmount(Scale(isUp ? quotient + 1 : quotient, decimals - surplus), IsRounded: true);
    }

    /// <summary>The sum, unless it has more digits than are kept.</summary>
    public static ChainAmount? Sum(IEnumerable<BigInteger> units, int decimals) => FromUnits(units.Aggregate(BigInteger.Zero, BigInteger.Add), decimals);

    private static decimal Scale(BigInteger units, int decimals)
    {
        var value = (decimal)units;
        if (decimals <= 0) return value * (decimal)BigInteger.Pow(10, -decimals);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        return new decimal(bits[0], bits[1], bits[2], isNegative: false, (byte)decimals);
    }
}
