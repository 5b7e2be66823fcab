using System.Data.Common;
using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Operations;
using CryptoPilot.Web.Portfolio;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Portfolio;

public sealed class SnapshotWriterTests : IAsyncLifetime
{
    private static readonly DateTime s_hour = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);

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
    public async Task Run_Holdings_WritesTotalAndAssetsLargestFirst()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 90_000.12345678m);
        await _database.CoinAsync("ETH", 3_000m);
        await _database.LotAsync(user.Id, "ETH", 1.5m);
        await _database.LotAsync(user.Id, "BTC", 0.1m);
        await _database.LotAsync(user.Id, "BTC", 0.023456789012345678m, status: TokenStatus.Locked);
        await _database.LotAsync(user.Id, "BTC", 7m, status: TokenStatus.Expired);
        _database.Time.Advance(TimeSpan.FromMinutes(37));

        var report = await _world.Writer.RunAsync(Stop);

        var row = Assert.Single(await _database.SnapshotsAsync(user.Id));
        var bitcoin = decimal.Round(0.123456789012345678m * 90_000.12345678m, 18);
        Assert.Equal(bitcoin + 4_500m, row.TotalValueUsd);
        Assert.Equal([new SnapshotAsset("BTC", 0.123456789012345678m, 90_000.12345678m, bitcoin), new SnapshotAsset("ETH", 1.5m, 3_000m, 4_500m)], row.Assets);
        Assert.Equal((s_hour, new DateOnly(2026, 3, 2), "replay", _database.Time.Now), (row.TakenAt, row.TakenOn, row.Source, row.CreatedAt!.Value));
        Assert.Equal((0m, 0m, 0m), (row.DayChangePercent, row.WeekChangePercent, row.MonthChangePercent));
        Assert.Equal(1, Count(report, "written"));
    }

    [Fact]
    public void SnapshotJson_Assets_AreTheModelsOwnJson()
    {
        using var json = new SnapshotJson();
        IReadOnlyList<SnapshotAsset> assets = [new("A\"ß", 0.000000000000000001m, 0m, 1e-18m), new("B", 1_234_567.5m, 3m, 3_703_702.5m)];

        Assert.Equal(JsonSerializer.Serialize(assets, JsonSerializerOptions.Web), json.Write(assets));
        Assert.Equal("[]", json.Write([]));
    }

    [Fact]
    public async Task Run_TwiceInAnHour_ReplacesTheHoursRowAndOnlyWhenSomethingChanged()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 100m);
        await _database.LotAsync(user.Id, "BTC", 1m);
        await _world.Writer.RunAsync(Stop);
        var first = Assert.Single(await _database.SnapshotsAsync(user.Id));

        _database.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((0, 1), Counts(await _world.Writer.RunAsync(Stop)));

        await _database.PriceAsync("BTC", 120m);
        Assert.Equal((1, 0), Counts(await _world.Writer.RunAsync(Stop)));

        var row = Assert.Single(await _database.SnapshotsAsync(user.Id));
        Assert.Equal((first.Id, s_hour, 120m, _database.Time.Now), (row.Id, row.TakenAt, row.TotalValueUsd, row.CreatedAt!.Value));
        Assert.Equal(120m, Assert.Single(row.Assets).ValueUsd);
    }

    [Fact]
    public async Task Run_NextHour_WritesForChangedUsersOnly()
    {
        var (quiet, priced, bought) = (await _database.UserAsync(), await _database.UserAsync(), await _database.UserAsync());
        await _database.CoinAsync("AAA", 100m);
        await _database.CoinAsync("BBB", 100m);
        await _database.CoinAsync("FREE", 0m);
        await _database.LotAsync(quiet.Id, "AAA", 1m);
        await _database.LotAsync(priced.Id, "BBB", 1m);
        await _database.LotAsync(bought.Id, "AAA", 1m);
        await _world.Writer.RunAsync(Stop);

        _database.Time.Advance(TimeSpan.FromHours(1));
        await _database.PriceAsync("BBB", 101m);
        await _database.LotAsync(bought.Id, "FREE", 5m);
        Assert.Equal((2, 1), Counts(await _world.Writer.RunAsync(Stop)));

        Assert.Single(await _database.SnapshotsAsync(quiet.Id));
        Assert.Equal([s_hour, s_hour.AddHours(1)], (await _database.SnapshotsAsync(priced.Id)).Select(row => row.TakenAt));
        Assert.Equal(2, (await _database.SnapshotsAsync(bought.Id))[1].Assets.Count);
    }

    [Fact]
    public async Task Run_EverythingGone_WritesOneZeroAndThenNothing()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 100m);
        await _database.SnapshotAsync(user.Id, s_hour.AddHours(-1), 55m);

        await _world.Writer.RunAsync(Stop);
        _database.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((0, 0), Counts(await _world.Writer.RunAsync(Stop)));

        Assert.Equal([55m, 0m], (await _database.SnapshotsAsync(user.Id)).Select(row => row.TotalValueUsd));
    }

    [Fact]
    public async Task Run_EarlierSnapshots_ComparesWithTheNearestOnEitherSide()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 300m);
        await _database.LotAsync(user.Id, "BTC", 1m);
        await _database.SnapshotAsync(user.Id, s_hour.AddHours(-26), 1m);
        await _database.SnapshotAsync(user.Id, s_hour.AddHours(-23), 200m);
        await _database.SnapshotAsync(user.Id, s_hour.AddDays(-7).AddHours(-2), 150m);
        await _database.SnapshotAsync(user.Id, s_hour.AddDays(-7).AddHours(3), 1m);
        await _database.SnapshotAsync(user.Id, s_hour.AddDays(-30).AddDays(-15).AddMilliseconds(-1), 1m);

        await _world.Writer.RunAsync(Stop);

        var row = (await _database.SnapshotsAsync(user.Id))[^1];
        Assert.Equal((50m, 100m, 0m), (row.DayChangePercent, row.WeekChangePercent, row.MonthChangePercent));
    }

    [Fact]
    public async Task Run_SnapshotAtTheEdgeOfTheTolerance_Counts()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 300m);
        await _database.LotAsync(user.Id, "BTC", 1m);
        await _database.SnapshotAsync(user.Id, s_hour.AddHours(-36), 600m);
        await _database.SnapshotAsync(user.Id, s_hour.AddDays(-45), 100m);

        await _world.Writer.RunAsync(Stop);

        var row = (await _database.SnapshotsAsync(user.Id))[^1];
        Assert.Equal((-50m, 0m, 200m), (row.DayChangePercent, row.WeekChangePercent, row.MonthChangePercent));
    }

    [Fact]
    public async Task Run_TinyEarlierTotal_KeepsThePercentageWithinItsColumn()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 1_000_000_000m);
        await _database.LotAsync(user.Id, "BTC", 1m);
        await _database.SnapshotAsync(user.Id, s_hour.AddHours(-24), 0.000000000000000001m);

        await _world.Writer.RunAsync(Stop);

        Assert.Equal(9_999_999_999m, (await _database.SnapshotsAsync(user.Id))[^1].DayChangePercent);
    }

    [Fact]
    public async Task Run_SuspendedAndInactiveUsers_AreLeftOutUntilTheSuspensionEnds()
    {
        await _database.CoinAsync("BTC", 100m);
        var users = new List<AppUser>();
        for (var i = 0; i < 4; i++) users.Add(await _database.UserAsync());
        foreach (var user in users) await _database.LotAsync(user.Id, "BTC", 1m);
        await ChangeAsync(users[0].Id, user => user.IsActive = false);
        await ChangeAsync(users[1].Id, user => user.IsSuspended = true);
        await ChangeAsync(users[2].Id, user => (user.IsSuspended, user.SuspensionEndDate) = (true, s_hour.AddMinutes(1)));
        await ChangeAsync(users[3].Id, user => (user.IsSuspended, user.SuspensionEndDate) = (true, s_hour));

        Assert.Equal((1, 0), Counts(await _world.Writer.RunAsync(Stop)));

        Assert.Single(await _database.SnapshotsAsync(users[3].Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(21)]
    public async Task Run_MoreUsersThanABatch_WritesEachOnce(int batchSize)
    {
        await _database.CoinAsync("BTC", 2m);
        var users = new List<AppUser>();
        for (var i = 0; i < 21; i++)
        {
            users.Add(await _database.UserAsync());
            if (i % 5 != 4) await _database.LotAsync(users[i].Id, "BTC", i + 1);
        }

        var writer = Writer(batchSize);
        Assert.Equal(17, Count(await writer.RunAsync(Stop), "written"));

        for (var i = 0; i < users.Count; i++)
            Assert.Equal(i % 5 == 4 ? [] : [(i + 1) * 2m], (await _database.SnapshotsAsync(users[i].Id)).Select(row => row.TotalValueUsd));
    }

    [Fact]
    public async Task Run_NoPriceYet_WritesNothingRatherThanZero()
    {
        var user = await _database.UserAsync();
        await _database.AddAsync(new Cryptocurrency { Name = "New", Symbol = "NEW", Blockchain = "ethereum" });
        await _database.LotAsync(user.Id, "NEW", 1m);

        Assert.Equal(1, Count(await _world.Writer.RunAsync(Stop), "without_price"));

        Assert.Empty(await _database.SnapshotsAsync(user.Id));
    }

    [Fact]
    public async Task Run_OneTotalBeyondItsColumn_DoesNotHoldUpTheOthers()
    {
        var (absurd, overflowing, ordinary) = (await _database.UserAsync(), await _database.UserAsync(), await _database.UserAsync());
        await _database.CoinAsync("BTC", 100m);
        await _database.CoinAsync("HUGE", 99_999_999_999_999_999_999m);
        await _database.LotAsync(absurd.Id, "BTC", 1_000_000_000_000_000_000m);
        await _database.LotAsync(overflowing.Id, "HUGE", 99_999_999_999_999_999_999m);
        await _database.LotAsync(ordinary.Id, "BTC", 1m);

        var report = await _world.Writer.RunAsync(Stop);

        Assert.Equal((1L, 2L), (Count(report, "written"), Count(report, "too_large")));
        Assert.Single(await _database.SnapshotsAsync(ordinary.Id));
    }

    [Fact]
    public async Task Run_BeforeTheMarketIsChosen_DoesNothing()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 100m);
        await _database.LotAsync(user.Id, "BTC", 1m);
        await using (var db = _database.CreateDbContext())
            await db.SystemConfig.Where(row => row.Key == MarketChoice.Key).ExecuteDeleteAsync(Stop);

        Assert.Equal(0, Count(await _world.Writer.RunAsync(Stop), "written"));
    }

    [Fact]
    public async Task Run_DatabaseFailsInTheSecondBatch_KeepsWholeBatchesAndCompletesLater()
    {
        await _database.CoinAsync("BTC", 100m);
        for (var i = 0; i < 6; i++) await _database.LotAsync((await _database.UserAsync()).Id, "BTC", 1m);
        var broken = new SnapshotWriter(new FailingCommits(_database, 2), _world.Settings, Options.Create(new PortfolioOptions()), _database.Time) { BatchSize = 3 };

        await Assert.ThrowsAsync<IOException>(() => broken.RunAsync(Stop));
        Assert.Equal(3, await TotalAsync());

        Assert.Equal((3, 3), Counts(await _world.Writer.RunAsync(Stop)));
        Assert.Equal(6, await TotalAsync());
    }

    [Fact]
    public async Task Run_OldHourlySnapshots_KeepsEachDaysLast()
    {
        var (user, other) = (await _database.UserAsync(), await _database.UserAsync());
        var today = s_hour.Date;
        for (var day = 0; day <= 10; day++)
        {
            await _database.SnapshotAsync(user.Id, today.AddDays(-day).AddHours(1), 1m);
            await _database.SnapshotAsync(user.Id, today.AddDays(-day).AddHours(5), 2m);
        }

        await _database.SnapshotAsync(other.Id, today.AddDays(-9).AddHours(1), 3m);

        Assert.Equal(3, Count(await _world.Writer.RunAsync(Stop), "pruned"));

        var rows = await _database.SnapshotsAsync(user.Id);
        Assert.All(rows.Where(row => row.TakenAt < today.AddDays(-7)), row => Assert.Equal(2m, row.TotalValueUsd));
        Assert.Equal(3, rows.Count(row => row.TakenAt < today.AddDays(-7)));
        Assert.Equal(16, rows.Count(row => row.TakenAt >= today.AddDays(-7) && row.TotalValueUsd > 0m));
        Assert.Contains(await _database.SnapshotsAsync(other.Id), row => row.TotalValueUsd == 3m);

        _database.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, Count(await _world.Writer.RunAsync(Stop), "pruned"));
        _database.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, Count(await _world.Writer.RunAsync(Stop), "pruned"));
    }

    [Fact]
    public async Task Run_OnSqlServer_Translates()
    {
        var translation = new SqlServerTranslation();
        var writer = new SnapshotWriter(translation, _world.Settings, Options.Create(new PortfolioOptions()), _database.Time);
        // The stub answers the last statement, which saves how far it came, with no row.
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => writer.RunAsync(Stop));

        await using var db = translation.CreateDbContext();
        await SnapshotComparisons.NearestAsync(db, 1, 500, s_hour, ChangeWindow.Day, Stop);
        await SnapshotRetention.ThinOutAsync(db, new DateOnly(2026, 2, 1), Stop);
        SqlServerTranslation.AssertParses(SnapshotBatch.Lots(db, 1, 500, s_hour).ToQueryString());
        await using var table = new SnapshotTable(db);

        translation.AssertParses();
        SqlServerTranslation.AssertParses(table.InsertSql(8));
        SqlServerTranslation.AssertParses(table.ReplaceSql());
        Assert.Contains(translation.Commands, command => command.Contains("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SnapshotTable_Names_AreAllColumnsThatTheModelRequires()
    {
        await using var db = _database.CreateDbContext();
        await using var table = new SnapshotTable(db);
        var sql = table.InsertSql(1);

        var required = db.Model.FindEntityType(typeof(PortfolioSnapshot))!.GetProperties()
            .Where(property => !property.IsNullable && property.Name != nameof(PortfolioSnapshot.Id))
            .Select(property => property.GetColumnName());
        Assert.All(required, column => Assert.Contains(column, sql, StringComparison.Ordinal));
    }

    private SnapshotWriter Writer(int batchSize) =>
        new(_database, _world.Settings, Options.Create(new PortfolioOptions()), _database.Time) { BatchSize = batchSize };

    private static long Count(JobReport report, string name) => report.Counts.SingleOrDefault(count => count.Name == name).Count;

    private static (long Written, long Unchanged) Counts(JobReport report) => (Count(report, "written"), Count(report, "unchanged"));

    private async Task<int> TotalAsync()
    {
        await using var db = _database.CreateDbContext();
        return await db.PortfolioSnapshots.CountAsync(Stop);
    }

    private async Task ChangeAsync(int userId, Action<AppUser> change)
    {
        await using var db = _database.CreateDbContext();
        change(await db.Users.SingleAsync(user => user.Id == userId, Stop));
        await db.SaveChangesAsync(Stop);
    }

    private sealed class FailingCommits(TestDatabase database, int failing) : IDbContextFactory<CryptoPilotContext>
    {
        private readonly FailingCommit _interceptor = new(failing);

        public CryptoPilotContext CreateDbContext() => database.CreateDbContext(_interceptor);
    }

    private sealed class FailingCommit(int failing) : DbTransactionInterceptor
    {
        private int _commits;

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            Interlocked.Increment(ref _commits) == failing ? throw new IOException("The disk is full.") : new(result);
    }
}
