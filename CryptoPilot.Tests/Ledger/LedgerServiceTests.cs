using System.Data.Common;
using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CryptoPilot.Tests.Ledger;

public sealed class LedgerServiceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Generate_Good_WritesATransactionAndALotExactly()
    {
        await using var world = await PortfolioWorld.CreateAsync(database);
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var signals = new Signals();
        using var subscription = world.Live.Subscribe(LiveTopic.User(user.Id), signals.CountAsync);

        var result = await world.Ledger.GenerateAsync(user.Id, Holding($" {coin.Symbol.ToLowerInvariant()} ", 1.234567890123456789m, 0.000000000000000001m), Stop);

        Assert.True(result.Succeeded);
        await using var db = database.CreateDbContext();
        var transaction = await db.Transactions.SingleAsync(row => row.UserId == user.Id, Stop);
        var lot = await db.Tokens.SingleAsync(row => row.UserId == user.Id, Stop);
        Assert.Equal(result.TransactionId, transaction.Id);
        Assert.Equal((TransactionType.Generate, TransactionStatus.Completed, HoldingSource.Mined), (transaction.Type, transaction.Status, transaction.Source!.Value));
        Assert.Equal((coin.Symbol, 1.234567890123456789m, 0.000000000000000001m), (transaction.ToSymbol, transaction.Amount, transaction.UnitPriceUsd));
        Assert.Equal((TokenType.Generate, TokenStatus.Active, coin.Symbol, coin.Blockchain), (lot.Type, lot.Status, lot.Symbol, lot.Blockchain));
        Assert.Equal((1.234567890123456789m, 1.234567890123456789m, 0.000000000000000001m), (lot.Amount, lot.AcquiredAmount, lot.UnitCostUsd));
        Assert.Equal((transaction.Id, transaction.ExecutedAt, DateTimeKind.Utc), (lot.TransactionId, lot.AcquiredAt, lot.AcquiredAt.Kind));
        Assert.True(await world.SnapshotRequestedAsync());
        await signals.WaitForAsync(1);
    }

    [Theory]
    [InlineData("0", "1", LedgerField.Amount, LedgerFault.NotPositive)]
    [InlineData("-0.5", "1", LedgerField.Amount, LedgerFault.NotPositive)]
    [InlineData("0.0000000000000000001", "1", LedgerField.Amount, LedgerFault.TooManyDigits)]
    [InlineData("100000000000000000000", "0", LedgerField.Amount, LedgerFault.TooManyDigits)]
    [InlineData("79228162514264337593543950335", "0", LedgerField.Amount, LedgerFault.TooManyDigits)]
    [InlineData("12345678901.123456789012345678", "0", LedgerField.Amount, LedgerFault.TooManyDigits)]
    [InlineData("10000000000001", "0", LedgerField.Amount, LedgerFault.ValueTooLarge)]
    [InlineData("1", "-0.01", LedgerField.UnitCost, LedgerFault.Negative)]
    [InlineData("1", "0.0000000000000000001", LedgerField.UnitCost, LedgerFault.TooManyDigits)]
    [InlineData("1", "1000000000000001", LedgerField.UnitCost, LedgerFault.ValueTooLarge)]
    [InlineData("99999999999999999999", "99999999999999999999", LedgerField.UnitCost, LedgerFault.ValueTooLarge)]
    public async Task Generate_BadNumber_IsRefusedAndWritesNothing(string amount, string cost, LedgerField field, LedgerFault fault)
    {
        await using var world = await PortfolioWorld.CreateAsync(database);
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));

        var result = await world.Ledger.GenerateAsync(user.Id, Holding(coin.Symbol, Number(amount), Number(cost)), Stop);

        Assert.False(result.Succeeded);
        Assert.Equal(fault, result.Faults[field]);
        Assert.Equal((0, 0), await CountAsync(user.Id));
    }

    [Fact]
    public async Task Generate_LargestAndSmallestStorableAmounts_AreKeptExactly()
    {
        await using var world = await PortfolioWorld.CreateAsync(database);
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 0.000001m));

        foreach (var amount in new[] { 9999999999.123456789012345678m, 0.000000000000000001m, 99999999999999999999m, 10.000000000000000000000000000m })
            Assert.True((await world.Ledger.GenerateAsync(user.Id, Holding(coin.Symbol, amount, 0m), Stop)).Succeeded);

        await using var db = database.CreateDbContext();
        var amounts = await db.Tokens.Where(lot => lot.UserId == user.Id).OrderBy(lot => lot.Id).Select(lot => lot.Amount).ToListAsync(Stop);
        Assert.Equal([9999999999.123456789012345678m, 0.000000000000000001m, 99999999999999999999m, 10m], amounts);
    }

    [Fact]
    public async Task Generate_SeveralFaults_TellsEachBesideItsField()
    {
        await using var world = await PortfolioWorld.CreateAsync(database);
        var user = await database.UserAsync();
        var holding = Holding("NOSUCHCOIN", 0m, -1m) with { AcquiredAt = database.Time.Now.AddMinutes(1) };

        var result = await world.Ledger.GenerateAsync(user.Id, holding, Stop);

        Assert.Equal(
            new Dictionary<LedgerField, LedgerFault>
            {
                [LedgerField.Coin] = LedgerFault.UnknownCoin,
                [LedgerField.Amount] = LedgerFault.NotPositive,
                [LedgerField.UnitCost] = LedgerFault.Negative,
                [LedgerField.Time] = LedgerFault.InTheFuture,
            },
            result.Faults);
    }

    [Fact]
    public async Task Generate_TimeOutOfRange_IsRefusedAtItsEdges()
    {
        await using var world = await PortfolioWorld.CreateAsync(database);
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var genesis = new DateTime(2009, 1, 3, 0, 0, 0, DateTimeKind.Utc);

        async Task<LedgerFault?> At(DateTime at) =>
            (await world.Ledger.GenerateAsync(user.Id, Holding(coin.Symbol, 1m, 1m) with { AcquiredAt = at }, Stop)).Faults.TryGetValue(LedgerField.Time, out var fault) ? fault : null;

        Assert.Equal(LedgerFault.TooEarly, await At(genesis.AddMilliseconds(-1)));
        Assert.Null(await At(genesis));
        Assert.Null(await At(database.Time.Now));
        Assert.Equal(LedgerFault.InTheFuture, await At(database.Time.Now.AddMilliseconds(1)));
    }

    [Fact]
    public async Task Generate_InactiveCoin_IsAnsweredLikeAMissingOne()
    {
        await using var world = await PortfolioWorld.CreateAsync(database);
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        await using (var db = database.CreateDbContext())
            await db.Cryptocurrencies.Where(row => row.Id == coin.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsActive, false), Stop);

        var result = await world.Ledger.GenerateAsync(user.Id, Holding(coin.Symbol, 1m, 1m), Stop);

        Assert.Equal(LedgerFault.UnknownCoin, result.Faults[LedgerField.Coin]);
    }

    [Fact]
    public async Task Generate_SameKeyAgain_HasOneEffectAndReturnsTheFirstResult()
    {
        await using var world = await PortfolioWorld.CreateAsync(database);
        var (user, other, coin) = (await database.UserAsync(), await database.UserAsync(), await database.CoinAsync());
        var holding = Holding(coin.Symbol, 2m, 3m);

        var first = await world.Ledger.GenerateAsync(user.Id, holding, Stop);
        var second = await world.Ledger.GenerateAsync(user.Id, holding with { Amount = -1m }, Stop);
        var others = await world.Ledger.GenerateAsync(other.Id, holding, Stop);

        Assert.Equal(first.TransactionId, second.TransactionId);
        Assert.NotEqual(first.TransactionId, others.TransactionId);
        Assert.Equal((1, 1), await CountAsync(user.Id));
        Assert.Equal((1, 1), await CountAsync(other.Id));
    }

    [Fact]
    public async Task Generate_SameKeyRacing_HasOneEffect()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var holding = Holding(coin.Symbol, 2m, 3m);
        // Both requests have looked for the key in vain before either one writes.
        var bothLooked = new Meeting(2);
        await using var one = await PortfolioWorld.CreateAsync(new MeetingFactory(database, bothLooked), database.Time);
        await using var two = await PortfolioWorld.CreateAsync(new MeetingFactory(database, bothLooked), database.Time);

        var results = await Task.WhenAll(
            Task.Run(() => one.Ledger.GenerateAsync(user.Id, holding, Stop), Stop), Task.Run(() => two.Ledger.GenerateAsync(user.Id, holding, Stop), Stop));

        Assert.True(bothLooked.Happened);
        Assert.Equal(results[0].TransactionId, results[1].TransactionId);
        Assert.Equal((1, 1), await CountAsync(user.Id));
    }

    [Fact]
    public async Task Generate_DatabaseFailsBetweenTransactionAndLot_LeavesNothingAndSucceedsWhenRepeated()
    {
        if (TestDatabase.IsSqlServer) return;
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var holding = Holding(coin.Symbol, 2m, 3m);
        await using var world = await PortfolioWorld.CreateAsync(database);
        await using (var db = database.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER full_disk BEFORE INSERT ON tokens BEGIN SELECT RAISE(ABORT, 'The disk is full.'); END", Stop);
            await Assert.ThrowsAnyAsync<DbException>(() => world.Ledger.GenerateAsync(user.Id, holding, Stop));
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER full_disk", Stop);
        }

        Assert.Equal((0, 0), await CountAsync(user.Id));
        Assert.True((await world.Ledger.GenerateAsync(user.Id, holding, Stop)).Succeeded);
        Assert.Equal((1, 1), await CountAsync(user.Id));
    }

    [Fact]
    public async Task Generate_LockedDatabase_LeavesNothingHalfWritten()
    {
        if (TestDatabase.IsSqlServer) return;
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        await using var world = await PortfolioWorld.CreateAsync(new ImpatientFactory(database), database.Time);
        await using (var locker = database.CreateDbContext())
        {
            await using var held = await locker.Database.BeginTransactionAsync(Stop);
            await locker.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisplayName, "busy"), Stop);

            await Assert.ThrowsAnyAsync<DbException>(() => world.Ledger.GenerateAsync(user.Id, Holding(coin.Symbol, 1m, 1m), Stop));
        }

        Assert.Equal((0, 0), await CountAsync(user.Id));
    }

    [Fact]
    public async Task Generate_AcquiredDaysAgo_ValuesThePastDaysAnew()
    {
        await using var world = await PortfolioWorld.CreateAsync(database);
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 40m));
        var today = DateOnly.FromDateTime(database.Time.Now);
        await database.CandlesAsync(coin, today.AddDays(-1), 10m, 20m, 30m);
        await database.SnapshotAsync(user.Id, database.Time.Now.AddDays(-1), 999m);

        await world.Ledger.GenerateAsync(user.Id, Holding(coin.Symbol, 2m, 10m) with { AcquiredAt = database.Time.Now.AddDays(-3) }, Stop);

        var rows = await database.SnapshotsAsync(user.Id);
        Assert.Equal([20m, 40m, 60m], rows.Select(row => row.TotalValueUsd));
        Assert.Equal([today.AddDays(-3), today.AddDays(-2), today.AddDays(-1)], rows.Select(row => row.TakenOn));
    }

    private static GenerateHolding Holding(string symbol, decimal amount, decimal cost) =>
        new(symbol, amount, cost, new DateTime(2026, 3, 2, 9, 30, 0, DateTimeKind.Utc), HoldingSource.Mined, Guid.NewGuid());

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<(int Transactions, int Lots)> CountAsync(int userId)
    {
        await using var db = database.CreateDbContext();
        return (await db.Transactions.CountAsync(row => row.UserId == userId, Stop), await db.Tokens.CountAsync(row => row.UserId == userId, Stop));
    }

    /// <summary>Lets so many callers go on together.</summary>
    private sealed class Meeting(int callers)
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _missing = callers;

        public bool Happened => _all.Task.IsCompleted;

        public Task ArriveAsync()
        {
            if (Interlocked.Decrement(ref _missing) == 0) _all.SetResult();
            return _all.Task.WaitAsync(Signals.Patience);
        }
    }

    private sealed class MeetingFactory(TestDatabase database, Meeting meeting) : IDbContextFactory<CryptoPilotContext>
    {
        private readonly OnceBeforeTransaction _wait = new(meeting);

        public CryptoPilotContext CreateDbContext() => database.CreateDbContext(_wait);
    }

    private sealed class OnceBeforeTransaction(Meeting meeting) : DbTransactionInterceptor
    {
        private int _done;

        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            if (Interlocked.Exchange(ref _done, 1) == 0) await meeting.ArriveAsync();
            return result;
        }
    }

    /// <summary>Waits one second for a busy database, not half a minute.</summary>
    private sealed class ImpatientFactory(TestDatabase database) : IDbContextFactory<CryptoPilotContext>
    {
        public CryptoPilotContext CreateDbContext()
        {
            var db = database.CreateDbContext();
            var connection = (Microsoft.Data.Sqlite.SqliteConnection)db.Database.GetDbConnection();
            connection.DefaultTimeout = 1;
            return db;
        }
    }
}
