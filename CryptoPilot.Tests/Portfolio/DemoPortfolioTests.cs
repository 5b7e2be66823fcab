using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Portfolio;
using CryptoPilot.Web.Wallets.Addresses;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Portfolio;

public sealed class DemoPortfolioTests : IAsyncLifetime
{
    private static readonly DateOnly s_today = new(2026, 3, 2);

    private TestDatabase _database = null!;
    private PortfolioWorld _world = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _world = await PortfolioWorld.CreateAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Create_WithCandles_BuysAtTheClosesAndFillsTheWholeSpan()
    {
        await CoinsAsync("BTC", "ETH", "SOL", "BNB", "DOGE", "ADA", "LINK", "UNI");
        var user = await _database.UserAsync();

        Assert.Equal(DemoPlan.Entries.Count, await _world.Demo.CreateAsync(user.Id, Stop));

        await using var db = _database.CreateDbContext();
        var lots = await db.Tokens.Where(lot => lot.UserId == user.Id).ToListAsync(Stop);
        var transactions = await db.Transactions.Where(row => row.UserId == user.Id).ToListAsync(Stop);
        Assert.Equal(8, lots.Select(lot => lot.Symbol).Distinct().Count());
        Assert.All(lots, lot => Assert.Contains(transactions, row => row.Id == lot.TransactionId && row.ToSymbol == lot.Symbol && row.Amount == lot.Amount));
        Assert.All(lots.Where(lot => lot.Symbol == "BTC"), lot => Assert.Equal(Close(DateOnly.FromDateTime(lot.AcquiredAt)), lot.UnitCostUsd));
        Assert.Equal(0m, lots.Single(lot => lot.Symbol == "UNI").UnitCostUsd);
        Assert.Equal(HoldingSource.Airdropped, transactions.Single(row => row.ToSymbol == "UNI").Source);
        var snapshots = await _database.SnapshotsAsync(user.Id);
        Assert.Equal(1_080, snapshots.Count);
        Assert.Equal((s_today.AddDays(-1080), s_today.AddDays(-1)), (snapshots[0].TakenOn, snapshots[^1].TakenOn));
        Assert.True(await _world.SnapshotRequestedAsync());
    }

    [Fact]
    public async Task Create_Alerts_StandCloseAroundThePriceAndFartherOff()
    {
        await CoinsAsync("BTC", "ETH", "SOL");
        var user = await _database.UserAsync();

        await _world.Demo.CreateAsync(user.Id, Stop);

        await using var db = _database.CreateDbContext();
        var alerts = await db.PriceAlerts.Where(alert => alert.UserId == user.Id).OrderBy(alert => alert.TargetPrice)
            .Select(alert => new { alert.Direction, alert.TargetPrice, alert.IsActive }).ToListAsync(Stop);
        Assert.Equal(
            [(AlertDirection.Below, 9_200m), (AlertDirection.Below, 9_995m), (AlertDirection.Above, 10_005m), (AlertDirection.Above, 10_800m)],
            alerts.Select(alert => (alert.Direction, alert.TargetPrice)));
        Assert.All(alerts, alert => Assert.True(alert.IsActive));
    }

    [Fact]
    public async Task Create_Again_AddsNothingEvenDaysLater()
    {
        await CoinsAsync("BTC", "ETH");
        var (user, other) = (await _database.UserAsync(), await _database.UserAsync());
        var first = await _world.Demo.CreateAsync(user.Id, Stop);
        var before = await CountAsync(user.Id);

        _database.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(0, await _world.Demo.CreateAsync(user.Id, Stop));

        Assert.Equal(before, await CountAsync(user.Id));
        Assert.Equal((0, 0, 0), await CountAsync(other.Id));
        Assert.True(first > 0);
    }

    [Fact]
    public async Task Create_WithoutCandles_WritesNothing()
    {
        await _database.CoinAsync("BTC", 10_000m);
        var user = await _database.UserAsync();

        Assert.Equal(0, await _world.Demo.CreateAsync(user.Id, Stop));

        Assert.Equal((0, 0, 0), await CountAsync(user.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Create_Wallets_AreOnlyInTheDemo(bool isDemo)
    {
        await CoinsAsync("BTC");
        var user = await _database.UserAsync();
        await using var world = await PortfolioWorld.CreateAsync(_database, isDemo);

        await world.Demo.CreateAsync(user.Id, Stop);

        await using var db = _database.CreateDbContext();
        var wallets = await db.Wallets.Where(wallet => wallet.UserId == user.Id).ToListAsync(Stop);
        Assert.Equal(isDemo ? ["bitcoin", "ethereum"] : [], wallets.Select(wallet => wallet.Blockchain).Order());
        Assert.All(wallets, wallet =>
        {
            var check = AddressRules.Check(wallet.Blockchain, wallet.Address);
            Assert.Equal((true, wallet.Address), (check.IsValid, check.Normalised));
            Assert.True(wallet is { IsWatchOnly: true, IsPrimary: false, Balance: > 0m, BalanceAt: not null });
        });
    }

    private static decimal Close(DateOnly day) => 5_000m + day.DayNumber % 1_000;

    private async Task CoinsAsync(params string[] symbols)
    {
        var closes = Enumerable.Range(0, 1_100).Select(index => Close(s_today.AddDays(index - 1_099))).ToArray();
        foreach (var symbol in symbols) await _database.CandlesAsync(await _database.CoinAsync(symbol, 10_000m), s_today, closes);
    }

    private async Task<(int Lots, int Alerts, int Snapshots)> CountAsync(int userId)
    {
        await using var db = _database.CreateDbContext();
        return (await db.Tokens.CountAsync(row => row.UserId == userId, Stop), await db.PriceAlerts.CountAsync(row => row.UserId == userId, Stop),
            await db.PortfolioSnapshots.CountAsync(row => row.UserId == userId, Stop));
    }
}
