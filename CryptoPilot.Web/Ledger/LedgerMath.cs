using System.Numerics;

namespace CryptoPilot.Web.Ledger;

/// <summary>
/// The arithmetic of the ledger. USD are whole hundred-millionths, rounded half-even once, when they enter; after that they are only
/// added, subtracted and split. Products are taken with as many digits as they have, so that no rounding happens on the way.
/// </summary>
public static class LedgerMath
{
    /// <summary>The decimals of USD in the ledger.</summary>
    public const int UsdDecimals = 8;

    private const int UnitDecimals = 18;
    private const decimal LargestStored = 99_999_999_999_999_999_999m;
    private static readonly BigInteger s_mostDigits = BigInteger.Pow(10, 28);

    /// <summary>USD as the ledger keeps them.</summary>
    public static decimal Usd(decimal value) => decimal.Round(value, UsdDecimals);

    /// <summary>USD: amount times price, rounded half-even to 8 decimals.</summary>
    /// <exception cref="OverflowException">Larger than a decimal holds.</exception>
    public static decimal Value(decimal amount, decimal price) => ToDecimal(MultiplyDivide(amount, price, 1m, UsdDecimals), UsdDecimals);

    /// <summary>USD: the part of a sum that falls on a part of an amount, rounded half-even to 8 decimals; everything when the part is the whole.</summary>
    public static decimal Share(decimal usd, decimal part, decimal whole)
    {
        if (part == whole) return usd;
        return usd == 0m || part == 0m ? 0m : ToDecimal(MultiplyDivide(usd, part, whole, UsdDecimals), UsdDecimals);
    }

    /// <summary>Amount times numerator through denominator with at most 18 decimals and 28 digits; the largest number that is stored when it is more.</summary>
    public static decimal Ratio(decimal amount, decimal numerator, decimal denominator)
    {
        for (var decimals = UnitDecimals; decimals >= 0; decimals--)
        {
            var scaled = MultiplyDivide(amount, numerator, denominator, decimals);
            if (scaled < s_mostDigits) return Math.Min(ToDecimal(scaled, decimals), LargestStored);
        }

        return LargestStored;
    }

    /// <summary>The exact sum of two amounts of a coin.</summary>
    /// <exception cref="LedgerDigitsException">It has more digits than are kept.</exception>
    public static decimal Add(decimal left, decimal right) => Exact(left, right);

    /// <summary>The exact difference of two amounts of a coin.</summary>
    /// <exception cref="LedgerDigitsException">It has more digits than are kept.</exception>
    public static decimal Subtract(decimal left, decimal right) => Exact(left, -right);

    /// <summary>Splits a sum by amounts, each share rounded; the last one takes the rest, so that they add up to the sum.</summary>
    public static decimal[] Spread(decimal usd, IReadOnlyList<decimal> amounts)
    {
        var shares = new decimal[amounts.Count];
        var (left, whole) = (usd, amounts.Sum());
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = i == shares.Length - 1 ? left : Share(left, amounts[i], whole);
            left -= shares[i];
            whole -= amounts[i];
        }

        return shares;
    }

    private static decimal Exact(decimal left, decimal right)
    {
        var sum = left + right;
        if (sum - left != right || sum - right != left || !LedgerRules.IsStoredExactly(sum)) throw new LedgerDigitsException();
        return sum;
    }

    /// <summary>a × b ÷ c in units of the given decimals, rounded half-even once.</summary>
    private static BigInteger MultiplyDivide(decimal a, decimal b, decimal c, int decimals)
    {
        var ((ma, sa), (mb, sb), (mc, sc)) = (Digits(a), Digits(b), Digits(c));
        var numerator = ma * mb * BigInteger.Pow(10, sc + decimals);
        var denominator = mc * BigInteger.Pow(10, sa + sb);
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var half = (rest * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static (BigInteger Digits, int Scale) Digits(decimal value)
    {
        if (value < 0m) throw new ArgumentOutOfRangeException(nameof(value), "Only amounts of zero and more are split.");
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        return (((UInt128)(uint)bits[2] << 64) | ((UInt128)(uint)bits[1] << 32) | (uint)bits[0], (bits[3] >> 16) & 0xFF);
    }

    private static decimal ToDecimal(BigInteger scaled, int decimals)
    {
        var digits = (UInt128)scaled;
        if (digits >> 96 != 0) throw new OverflowException("The product does not fit a decimal.");
        return new decimal((int)(uint)digits, (int)(uint)(digits >> 32), (int)(uint)(digits >> 64), false, (byte)decimals);
    }
}

/// <summary>An amount would need more than 28 digits, so that adding or subtracting would lose some.</summary>
public sealed class LedgerDigitsException() : Exception("An amount of the ledger would need more digits than are kept.");
