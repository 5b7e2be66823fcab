using CryptoPilot.Data.Market;

namespace CryptoPilot.Web.Ledger;

/// <summary>What the numbers and times of a ledger must satisfy.</summary>
public static class LedgerRules
{
    /// <summary>
    /// USD: the most that one lot may cost or be worth, a thousand times what there is in the world. Above it a typing
    /// mistake is certain, and the totals of a portfolio stay within what their column holds.
    /// </summary>
    public const decimal MaxValueUsd = 1_000_000_000_000_000m;

    private const decimal MaxWhole = 100_000_000_000_000_000_000m;
    private const int MaxDecimals = 18;

    /// <summary>Bitcoin's first block: nothing was held before, UTC.</summary>
    public static readonly DateTime EarliestAcquisition = new(2009, 1, 3, 0, 0, 0, DateTimeKind.Utc);

    private static readonly UInt128 s_maxSignificant = UInt128.Parse("10000000000000000000000000000", null);

    /// <summary>The faults of a holding, at most one for each field.</summary>
    /// <param name="holding">What was asked for.</param>
    /// <param name="coin">The active coin it names, or null.</param>
    /// <param name="now">UTC.</param>
    public static Dictionary<LedgerField, LedgerFault> Check(GenerateHolding holding, Cryptocurrency? coin, DateTime now)
    {
        var faults = new Dictionary<LedgerField, LedgerFault>();
        if (coin is null) faults[LedgerField.Coin] = LedgerFault.UnknownCoin;
        if (CheckAmount(holding.Amount) is { } amount) faults[LedgerField.Amount] = amount;
        if (CheckCost(holding.UnitCostUsd) is { } cost) faults[LedgerField.UnitCost] = cost;
        if (CheckTime(holding.AcquiredAt, now) is { } time) faults[LedgerField.Time] = time;
        if (faults.Count > 0) return faults;

        if (!IsWithinReason(holding.Amount, holding.UnitCostUsd)) faults[LedgerField.UnitCost] = LedgerFault.ValueTooLarge;
        if (!IsWithinReason(holding.Amount, coin!.Price)) faults[LedgerField.Amount] = LedgerFault.ValueTooLarge;
        return faults;
    }

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

    private static LedgerFault? CheckAmount(decimal amount)
    {
        if (amount <= 0m) return LedgerFault.NotPositive;
        return IsStoredExactly(amount) ? null : LedgerFault.TooManyDigits;
    }

    private static LedgerFault? CheckCost(decimal cost)
    {
        if (cost < 0m) return LedgerFault.Negative;
        return IsStoredExactly(cost) ? null : LedgerFault.TooManyDigits;
    }

    private static LedgerFault? CheckTime(DateTime acquiredAt, DateTime now)
    {
        if (acquiredAt > now) return LedgerFault.InTheFuture;
        return acquiredAt < EarliestAcquisition ? LedgerFault.TooEarly : null;
    }

}
