using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Lots;

namespace CryptoPilot.Tests.Ledger;

/// <summary>What the ledger asks is T-SQL too. Rows written by hand are parsed as text in <see cref="LedgerBatchWriterTests"/>.</summary>
public sealed class LedgerTranslationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plan_AppendAndReplay_IsTSql()
    {
        var server = new SqlServerTranslation();
        await using var db = server.CreateDbContext();
        var row = Row();

        foreach (var change in new[]
        {
            LedgerChange.Add(row), LedgerChange.Remove(Row(7)), LedgerChange.Replace(["BTC"], Row(8)), LedgerChange.Recompute(["BTC"], CostBasisMethod.Lifo),
        })
            await new LotPlanner(db, 1, DateTime.UnixEpoch.AddYears(56)).PlanAsync(change, Stop);

        server.AssertParses();
        Assert.Contains(server.Commands, sql => sql.Contains("[executed_at] >", StringComparison.Ordinal));
        Assert.Contains(server.Commands, sql => sql.Contains("[lot_disposals]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Preview_OfAllKinds_IsTSql()
    {
        var server = new SqlServerTranslation();
        await using var db = server.CreateDbContext();
        var previews = new LedgerPreviews(db, 1, DateTime.UnixEpoch.AddYears(56));
        var row = Row();

        await previews.ComposeAsync(LedgerChange.Add(row), row, false, null, Stop);
        await previews.RecomputeAsync(CostBasisMethod.Average, Stop);

        server.AssertParses();
    }

    [Fact]
    public async Task Commands_UpToTheirFirstWrite_AreTSql()
    {
        var server = new SqlServerTranslation();
        await using var world = await PortfolioWorld.CreateAsync(server, new ManualTime());
        var at = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

        // No coin is known there, so that each command reads all that it checks and is then refused.
        Assert.False((await world.Ledger.GenerateAsync(1, new GenerateHolding("BTC", 1m, 1m, at, HoldingSource.Mined, Guid.NewGuid(), new LedgerFee(1m, "ETH"), 3), Stop)).Succeeded);
        Assert.False((await world.Ledger.ConvertAsync(1, new ConvertCoins("BTC", "ETH", 1m, Guid.NewGuid(), ToAmount: 1m, ExecutedAt: at, FromWalletId: 3), Stop)).Succeeded);
        Assert.False((await world.Ledger.TransferAsync(1, new TransferCoins("BTC", 1m, "somechain", "address", Guid.NewGuid()), Stop)).Succeeded);
        Assert.False((await world.Ledger.PreviewDeleteAsync(1, new DeleteTransaction(5, 0), Stop)).IsGood);
        Assert.False((await world.Ledger.AnnotateAsync(1, 5, "", [], Stop)).Succeeded);
        Assert.False((await world.Ledger.RecordCheckAsync(1, 5, "0x", 1, Stop)).Succeeded);
        Assert.NotEmpty((await world.Quotes.QuoteAsync(1, "BTC", "ETH", 1m, Stop)).Faults);

        server.AssertParses();
    }

    [Fact]
    public async Task Locks_AndWhatBatchesAsk_AreTSql()
    {
        var server = new SqlServerTranslation();
        await using var world = await PortfolioWorld.CreateAsync(server, new ManualTime());
        await using var db = server.CreateDbContext();

        Assert.Equal(0, (await world.Batches.RemoveAsync(db, 1, [5, 6, 7], Stop)).Written);
        Assert.Empty(await LedgerWriter.CoinsAsync(db, 1, Stop));
        Assert.Null(await LedgerWriter.FindAsync(db, 1, Guid.NewGuid(), Stop));

        server.AssertParses();
        Assert.Contains(server.Commands, sql => sql.Contains("UPDATE", StringComparison.Ordinal) && sql.Contains("[ledger_heads]", StringComparison.Ordinal));
        Assert.Contains(server.Commands, sql => sql.Contains("INSERT INTO ledger_heads", StringComparison.Ordinal));
    }

    private static LedgerTransaction Row(long id = 0) => new()
    {
        Id = id, UserId = 1, Type = TransactionType.Convert, Status = TransactionStatus.Completed, Blockchain = "bitcoin", FromSymbol = "BTC", ToSymbol = "ETH", Amount = 1m, ToAmount = 2m,
        ValueUsd = 10m, Fee = 1m, FeeSymbol = "DOGE", FeeUsd = 1m, Method = CostBasisMethod.Fifo, ExecutedAt = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc),
    };
}
