using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger.Lots;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger.Lots;

/// <summary>A command reads the lots that it uses, and hardly any more, from an index.</summary>
public sealed class OpenLotsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private LedgerHouse _house = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await LedgerHouse.CreateAsync(database);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Theory]
    [InlineData(CostBasisMethod.Fifo, "IX_tokens_open_by_age", false)]
    [InlineData(CostBasisMethod.Fifo, "IX_tokens_open_by_age", true)]
    [InlineData(CostBasisMethod.Lifo, "IX_tokens_open_by_age", false)]
    [InlineData(CostBasisMethod.Lifo, "IX_tokens_open_by_age", true)]
    [InlineData(CostBasisMethod.Hifo, "IX_tokens_open_by_cost", false)]
    [InlineData(CostBasisMethod.Hifo, "IX_tokens_open_by_cost", true)]
    public async Task Read_Sqlite_WalksTheIndexInOrder(CostBasisMethod method, string index, bool analysed)
    {
        Assert.SkipWhen(TestDatabase.IsSqlServer, "The plan is SQLite's.");
        await FillAsync(200);
        var plans = new CommandPlans("tokens");
        await using var db = database.CreateDbContext(plans);
        if (analysed) await db.Database.ExecuteSqlRawAsync("ANALYZE", Stop);

        var lots = await ReadAsync(db, method, 2.5m);

        Assert.Equal(16, lots.Count);
        var plan = Assert.Single(plans.Plans);
        Assert.Contains($"USING INDEX {index} (user_id=? AND symbol=?)", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_MoreThanAPage_GoesOnUntilTheAmountIsCovered()
    {
        await FillAsync(200);
        await using var db = database.CreateDbContext();

        Assert.Equal(16 + 64, (await ReadAsync(db, CostBasisMethod.Fifo, 70m)).Count);
        Assert.Equal(200, (await ReadAsync(db, CostBasisMethod.Fifo, 1_000m)).Count);
    }

    [Fact]
    public async Task Read_AtAverage_ReadsUntilTheAverageCostIsCovered()
    {
        await FillAsync(200);
        await using var db = database.CreateDbContext();

        Assert.Equal(16, (await ReadAsync(db, CostBasisMethod.Average, 1m)).Count);
        Assert.Equal(16 + 64, (await ReadAsync(db, CostBasisMethod.Average, 15m)).Count);
        Assert.Equal(200, (await ReadAsync(db, CostBasisMethod.Average, 200m)).Count);
    }

    [Fact]
    public async Task Read_AtAverageWithUnknownSumsOrDatedLots_ReadsAll()
    {
        await FillAsync(200);
        await using var db = database.CreateDbContext();
        await db.LotSums.ExecuteUpdateAsync(set => set.SetProperty(sum => sum.DatedLots, 1), Stop);
        Assert.Equal(200, (await ReadAsync(db, CostBasisMethod.Average, 1m)).Count);

        await db.LotSums.ExecuteDeleteAsync(Stop);
        Assert.Equal(200, (await ReadAsync(db, CostBasisMethod.Average, 1m)).Count);
    }

    [Theory]
    [InlineData(CostBasisMethod.Fifo)]
    [InlineData(CostBasisMethod.Lifo)]
    [InlineData(CostBasisMethod.Hifo)]
    [InlineData(CostBasisMethod.Average)]
    public async Task Read_SqlServer_IsTSql(CostBasisMethod method)
    {
        var server = new SqlServerTranslation();
        await using var db = server.CreateDbContext();

        await ReadAsync(db, method, 3m, wallet: 5);
        await ReadAsync(db, method, 3m, to: 5);

        server.AssertParses();
    }

    private async Task<IReadOnlyCollection<Token>> ReadAsync(CryptoPilotContext db, CostBasisMethod method, decimal amount, int? wallet = null, int? to = null)
    {
        var row = new LedgerTransaction
        {
            UserId = _house.User.Id, Type = to is null ? TransactionType.Convert : TransactionType.Transfer, Status = TransactionStatus.Completed, Blockchain = "", FromSymbol = _house.Btc.Symbol, ToSymbol = to is null ? "USD" : null, Amount = amount,
            Method = method, ExecutedAt = _house.Now, FromWalletId = wallet, ToWalletId = to,
        };
        return (await new OpenLots(db, _house.User.Id, _house.Btc.Symbol).ReadAsync([row], Stop)).Lots;
    }

    private async Task FillAsync(int lots)
    {
        var rows = Enumerable.Range(0, lots).Select(number => new LedgerTransaction
        {
            Type = TransactionType.Generate, Status = TransactionStatus.Completed, Blockchain = "bitcoin", ToSymbol = _house.Btc.Symbol, Amount = 1m, ValueUsd = number % 50,
            UnitPriceUsd = number % 50, ExecutedAt = _house.Ago(300 - number), IdempotencyKey = Guid.NewGuid(), Source = HoldingSource.Bought,
        }).ToList();
        await using var db = database.CreateDbContext();
        await using var unit = await db.Database.BeginTransactionAsync(Stop);
        await _house.World.Batches.AppendAsync(db, _house.User.Id, rows, Stop);
        await unit.CommitAsync(Stop);
    }
}
