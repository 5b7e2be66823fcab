namespace CryptoPilot.Web.Ledger;

/// <summary>What the numbers and times of a ledger must satisfy.</summary>
public static class LedgerRules
{
    /// <summary>
    /// USD: the most that one lot may cost or be worth, a thousand times what there is in the world. Above it a typing
    /// mistake is certain, and the totals of a portfolio stay within what their column holds.
    /// </summary>
    public const decimal MaxValueUsd = 1_000_000_000_000_000m;

    /// <summary>Characters of a note.</summary>
    public const int MaxNotes = 2_000;

    /// <summary>Characters of a hash.</summary>
    public const int MaxHash = 128;

    private const decimal MaxWhole = 100_000_000_000_000_000_000m;
    private const int MaxDecimals = 18;

    /// <summary>Bitcoin's first block: nothing was held before, UTC.</summary>
    public static readonly DateTime EarliestAcquisition = new(2009, 1, 3, 0, 0, 0, DateTimeKind.Utc);

    private static readonly UInt128 s_maxSignificant = UInt128.Parse("10000000000000000000000000000", null);

    /// <summary>True when the number is stored as it is: 28 significant digits, 18 decimals, 20 whole digits.</summary>
    public static bool IsStoredExactly(decimal value)
    {
        if (Math.Abs(value) >= MaxWhole || decimal.Round(value, MaxDecimals) != value) return false;
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(Math.Abs(value), bits);
        var digits = ((UInt128)(uint)bits[2] << 64) | ((UInt128)(uint)bits[1] << 32) | (uint)bits[0];
        while (digits >= s_maxSignificant && digits % 10 == 0) digits /= 10;
        return digits < s_maxSignificant;
    }

    /// <summary>True when amount times price, both of which may be as large as a decimal, is at most <see cref="MaxValueUsd"/>.</summary>
    public static bool IsWithinReason(decimal amount, decimal price) => price >= 1m ? amount <= MaxValueUsd / price : amount * price <= MaxValueUsd;

    /// <summary>What is wrong with coin units, or null.</summary>
    public static LedgerFault? CheckAmount(decimal amount)
    {
        if (amount <= 0m) return LedgerFault.NotPositive;
        return IsStoredExactly(amount) ? null : LedgerFault.TooManyDigits;
    }

    /// <summary>What is wrong with the price of one coin in USD, or null.</summary>
    public static LedgerFault? CheckPrice(decimal price)
    {
        if (price < 0m) return LedgerFault.Negative;
        return IsStoredExactly(price) ? null : LedgerFault.TooManyDigits;
    }

    /// <summary>What is wrong with a value in USD, or null.</summary>
    public static LedgerFault? CheckValue(decimal usd)
    {
        if (usd < 0m) return LedgerFault.Negative;
        return usd > MaxValueUsd ? LedgerFault.ValueTooLarge : null;
    }

    /// <summary>What is wrong with the time of a transaction, or null.</summary>
    public static LedgerFault? CheckTime(DateTime at, DateTime now)
    {
        if (at > now) return LedgerFault.InTheFuture;
        return at < EarliestAcquisition ? LedgerFault.TooEarly : null;
    }
}
