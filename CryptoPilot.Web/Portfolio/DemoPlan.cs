using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Portfolio;

/// <summary>One purchase or income of the demo portfolio.</summary>
/// <param name="DaysAgo">How long ago.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="BudgetUsd">USD that it is worth at that day's close.</param>
/// <param name="Source">How it came into being; airdrops cost nothing.</param>
public sealed record DemoEntry(int DaysAgo, string Symbol, decimal BudgetUsd, HoldingSource Source);

/// <summary>A wallet that the demo's user watches.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Blockchain">As it is stored.</param>
/// <param name="Address">An example from the documents that say how such addresses are written.</param>
/// <param name="Balance">Units of the chain's own coin, made up.</param>
public sealed record DemoWallet(Func<string> Name, string Blockchain, string Address, decimal Balance);

/// <summary>What the demo portfolio is made of: three years of an ordinary saver.</summary>
public static class DemoPlan
{
    /// <summary>In a fixed order; the position is part of each entry's idempotency key.</summary>
    public static readonly IReadOnlyList<DemoEntry> Entries =
    [
        .. Enumerable.Range(0, 18).Select(index => new DemoEntry(1_080 - (index * 61), "BTC", 300m + (index * 15m), HoldingSource.Bought)),
        .. Enumerable.Range(0, 12).Select(index => new DemoEntry(1_065 - (index * 91), "ETH", 200m + (index * 10m), HoldingSource.Bought)),
        new(1_020, "SOL", 400m, HoldingSource.Bought),
        new(702, "SOL", 650m, HoldingSource.Bought),
        new(960, "BNB", 500m, HoldingSource.Bought),
        new(431, "BNB", 350m, HoldingSource.Bought),
        new(640, "DOGE", 150m, HoldingSource.Bought),
        new(905, "ADA", 220m, HoldingSource.Bought),
        new(770, "LINK", 260m, HoldingSource.Bought),
        new(298, "LINK", 180m, HoldingSource.Bought),
        new(540, "UNI", 120m, HoldingSource.Airdropped),
        new(365, "ETH", 48m, HoldingSource.Staked),
        new(182, "ETH", 61m, HoldingSource.Staked),
        new(91, "SOL", 37m, HoldingSource.Staked),
    ];

    /// <summary>One on each chain.</summary>
    public static readonly IReadOnlyList<DemoWallet> Wallets =
    [
        new(() => PortfolioText.DemoWalletSavings, "bitcoin", "bc1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhv", 0.48215037m),
        new(() => PortfolioText.DemoWalletClub, "ethereum", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", 12.604219873350112m),
    ];

    /// <summary>The idempotency key of an entry: the same on every run, so that a second one adds nothing.</summary>
    public static Guid KeyOf(int index) => new(0x0de30000 + index, 0x0042, 0x4d0e, 0x80, 0, 0, 0, 0, 0, 0, 1);
}
