using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Portfolio;
using CryptoPilot.Tests.Support;

namespace CryptoPilot.Tests.Portfolio;

public sealed class SnapshotHistoryTests : IAsyncLifetime
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
    public async Task Fill_LotsOverTime_ValuesEachDayWithTheLotsOfItsEnd()
    {
        var user = await _database.UserAsync();
        await _database.CandlesAsync(await _database.CoinAsync("BTC"), s_today, 10m, 20m, 30m, 40m, 99m);
        await _database.CandlesAsync(await _database.CoinAsync("ETH"), s_today, 1m, 1m, 2m, 2m, 99m);
        await _database.LotAsync(user.Id, "BTC", 1m, acquiredAt: At(-4, 23, 59));
        await _database.LotAsync(user.Id, "BTC", 0.5m, acquiredAt: At(-2, 0, 0));
        await _database.LotAsync(user.Id, "ETH", 3m, acquiredAt: At(-2, 12, 0));

        Assert.Equal(4, await _world.History.FillAsync(user.Id, Stop));

        var rows = await _database.SnapshotsAsync(user.Id);
        Assert.Equal([10m, 20m, 51m, 66m], rows.Select(row => row.TotalValueUsd));
        Assert.Equal([0m, 100m, 155m, 29.41176471m], rows.Select(row => row.DayChangePercent));
        Assert.Equal([-4, -3, -2, -1], rows.Select(row => row.TakenOn.DayNumber - s_today.DayNumber));
        Assert.All(rows, row => Assert.Equal((new TimeSpan(0, 23, 59, 59, 999), "replay"), (row.TakenAt.TimeOfDay, row.Source)));
        Assert.Equal([new SnapshotAsset("BTC", 1.5m, 30m, 45m), new SnapshotAsset("ETH", 3m, 2m, 6m)], rows[2].Assets);
        Assert.Equal(0, await _world.History.FillAsync(user.Id, Stop));
    }

    [Fact]
    public async Task Fill_SomeDaysPresent_LeavesThemAsTheyAre()
    {
        var user = await _database.UserAsync();
        await _database.CandlesAsync(await _database.CoinAsync("BTC"), s_today, 10m, 20m, 30m, 40m);
        await _database.LotAsync(user.Id, "BTC", 1m, acquiredAt: At(-3, 0, 0));
        await _database.SnapshotAsync(user.Id, At(-2, 7, 0), 777m);

        Assert.Equal(2, await _world.History.FillAsync(user.Id, Stop));

        Assert.Equal([10m, 777m, 30m], (await _database.SnapshotsAsync(user.Id)).Select(row => row.TotalValueUsd));
    }

    [Fact]
    public async Task Fill_DisposedAndExpiredLots_CountOnlyWhileTheyWereHeld()
    {
        var user = await _database.UserAsync();
        await _database.CandlesAsync(await _database.CoinAsync("BTC"), s_today, 10m, 10m, 10m, 10m, 10m);
        var sold = await _database.LotAsync(user.Id, "BTC", 5m, acquiredAt: At(-4, 0, 0));
        await using (var db = _database.CreateDbContext())
        {
            db.Attach(sold).Entity.Amount = 2m;
            db.LotDisposals.Add(new LotDisposal { UserId = user.Id, TokenId = sold.Id, TransactionId = sold.TransactionId, Symbol = "BTC", Amount = 3m, AcquiredAt = sold.AcquiredAt, DisposedAt = At(-2, 8, 0) });
            await db.SaveChangesAsync(Stop);
        }

        var expired = await _database.LotAsync(user.Id, "BTC", 100m, acquiredAt: At(-4, 0, 0), status: TokenStatus.Expired);
        await using (var db = _database.CreateDbContext())
        {
            db.Attach(expired).Entity.ExpiresAt = At(-3, 1, 0);
            await db.SaveChangesAsync(Stop);
        }

        await _world.History.FillAsync(user.Id, Stop);

        Assert.Equal([1_050m, 50m, 20m, 20m], (await _database.SnapshotsAsync(user.Id)).Select(row => row.TotalValueUsd));
    }

    [Fact]
    public async Task Fill_GapInTheCandles_BridgesAWeekAndNoMore()
    {
        var user = await _database.UserAsync();
        var coin = await _database.CoinAsync("BTC");
        await _database.CandlesAsync(coin, s_today.AddDays(-12), 10m);
        await _database.CandlesAsync(coin, s_today.AddDays(-2), 30m);
        await _database.LotAsync(user.Id, "BTC", 1m, acquiredAt: At(-10, 0, 0));

        await _world.History.FillAsync(user.Id, Stop);

        var rows = await _database.SnapshotsAsync(user.Id);
        Assert.Equal([-10, -9, -8, -7, -6, -5, -2, -1], rows.Select(row => row.TakenOn.DayNumber - s_today.DayNumber));
        Assert.Equal([10m, 10m, 10m, 10m, 10m, 10m, 30m, 30m], rows.Select(row => row.TotalValueUsd));
    }

    [Fact]
    public async Task Fill_LongerThanOneRead_HasNoSeam()
    {
        var user = await _database.UserAsync();
        var closes = Enumerable.Range(1, 400).Select(day => (decimal)day).ToArray();
        await _database.CandlesAsync(await _database.CoinAsync("BTC"), s_today, closes);
        await _database.LotAsync(user.Id, "BTC", 1m, acquiredAt: At(-399, 0, 0));

        Assert.Equal(399, await _world.History.FillAsync(user.Id, Stop));

        var rows = await _database.SnapshotsAsync(user.Id);
        Assert.Equal(closes[..399], rows.Select(row => row.TotalValueUsd));
        Assert.All(rows.Skip(30), (row, index) => Assert.Equal(decimal.Round(30m / (index + 1m) * 100m, 8), row.MonthChangePercent));
    }

    [Fact]
    public async Task Fill_NobodysLots_WritesNothing()
    {
        var (user, other) = (await _database.UserAsync(), await _database.UserAsync());
        await _database.CandlesAsync(await _database.CoinAsync("BTC"), s_today, 10m, 20m, 30m);
        await _database.LotAsync(other.Id, "BTC", 1m, acquiredAt: At(-2, 0, 0));

        Assert.Equal(0, await _world.History.FillAsync(user.Id, Stop));
    }

    private static DateTime At(int day, int hour, int minute) => s_today.AddDays(day).ToDateTime(new TimeOnly(hour, minute), DateTimeKind.Utc);
}
