using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Lots;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger;

public sealed class LedgerBatchWriterTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private LedgerHouse _house = null!;

    public static TheoryData<string> Statements =>
    [
        LedgerBatchWriter.AddTransaction, LotWriter.AddToken, LotWriter.ChangeToken, LotWriter.RemoveToken, LotWriter.AddDisposal, LotWriter.ChangeDisposal,
        LotWriter.RemoveDisposal, LotWriter.FlagMissing, LotSums.AddSum, LotSums.ChangeSum,
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private int UserId => _house.User.Id;

    public async ValueTask InitializeAsync() => _house = await LedgerHouse.CreateAsync(database);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Theory]
    [MemberData(nameof(Statements))]
    public void Statement_AloneAndRepeated_IsTSql(string sql)
    {
        SqlServerTranslation.AssertParses(sql);
        SqlServerTranslation.AssertParses(RowStatement.Repeat(sql, 3));
    }

    [Fact]
    public void AddTransaction_NamesEveryColumnButTheKeyAndTheCounterpart()
    {
        using var db = database.CreateDbContext();
        var columns = db.Model.FindEntityType(typeof(LedgerTransaction))!.GetProperties().Select(property => property.GetColumnName()).Except(["id", "counterpart_id"]);
        var tokens = db.Model.FindEntityType(typeof(Token))!.GetProperties().Select(property => property.GetColumnName()).Except(["id"]);
        var disposals = db.Model.FindEntityType(typeof(LotDisposal))!.GetProperties().Select(property => property.GetColumnName()).Except(["id"]);

        Assert.Equal(columns.Order(), RowStatement.ParametersOf(LedgerBatchWriter.AddTransaction).Order());
        Assert.Equal(tokens.Order(), RowStatement.ParametersOf(LotWriter.AddToken).Order());
        Assert.Equal(disposals.Order(), RowStatement.ParametersOf(LotWriter.AddDisposal).Order());
    }

    [Fact]
    public async Task Append_SeveralBatches_DerivesLotsAsIfEnteredOneByOne()
    {
        var rows = new List<LedgerTransaction>();
        for (var i = 0; i < 40; i++) rows.Add(i % 4 == 3 ? Trade(2.5m, 100 - i) : Bought(1m, 10m + i, 100 - i));

        await AppendAsync(rows[..13]);
        await AppendAsync(rows[13..]);

        var lots = await _house.LotsAsync();
        Assert.Equal(30, lots.Count);
        Assert.Equal((5m, 25m, 10), (lots.Sum(lot => lot.Amount), (await _house.DisposalsAsync()).Sum(part => part.Amount), (await _house.LotsAsync(_house.Eth)).Count));
        Assert.Equal(lots.Sum(lot => lot.AcquiredCostUsd), lots.Sum(lot => lot.CostBasisUsd) + (await _house.DisposalsAsync()).Sum(part => part.CostBasisUsd));
        Assert.All(rows, row => Assert.True(row.Id > 0));
    }

    [Fact]
    public async Task Append_InAnyOrderAndBeforeWhatIsThere_GivesTheSameLots()
    {
        var rows = Enumerable.Range(0, 12).Select(i => i % 3 == 2 ? Trade(1.5m, 100 - i) : Bought(1m, 10m + i, 100 - i)).ToList();
        await AppendAsync(rows[6..].AsEnumerable().Reverse().ToList());
        await AppendAsync(rows[..6]);
        var backwards = (await _house.DisposalsAsync()).Select(part => (part.DisposedAt, part.Amount, part.CostBasisUsd)).Order().ToList();
        Assert.All(rows, row => Assert.Equal(0m, _house.RowAsync(row.Id).GetAwaiter().GetResult().MissingAmount));

        await using var other = await LedgerHouse.CreateAsync(database);
        await AppendAsync(rows.ConvertAll(row => Copy(row, other)), other);
        Assert.Equal((await other.DisposalsAsync()).Select(part => (part.DisposedAt, part.Amount, part.CostBasisUsd)).Order(), backwards);
    }

    [Fact]
    public async Task Append_KeysThatAreThere_AreSkipped()
    {
        var rows = new List<LedgerTransaction> { Bought(1m, 10m, 5), Bought(1m, 10m, 4) };
        await AppendAsync(rows);

        var outcome = await AppendAsync([.. rows.ConvertAll(row => row.Copy()), Bought(1m, 10m, 3), rows[0].Copy()]);

        Assert.Equal(new BatchOutcome(1, 3, 0, _house.Ago(3)), outcome);
        Assert.Equal(3m, (await _house.LotsAsync()).Sum(lot => lot.Amount));
    }

    [Fact]
    public async Task Append_MissingLots_AreFlagged()
    {
        var trade = Trade(2m, 3);

        Assert.Equal(new BatchOutcome(2, 0, 1, _house.Ago(5)), await AppendAsync([Bought(0.5m, 10m, 5), trade]));

        Assert.Equal(1.5m, (await _house.RowAsync(trade.Id)).MissingAmount);
        Assert.Equal([(0.5m, false), (1.5m, true)], (await _house.DisposalsAsync()).Select(part => (part.Amount, part.TokenId is null)));
    }

    [Fact]
    public async Task Append_RolledBack_LeavesNothing()
    {
        await using (var db = database.CreateDbContext())
        {
            await using var unit = await db.Database.BeginTransactionAsync(Stop);
            await _house.World.Batches.AppendAsync(db, UserId, [Bought(1m, 10m, 5)], Stop);
        }

        Assert.Empty(await _house.LotsAsync());
    }

    [Fact]
    public async Task Remove_WhatAnImportBrought_LeavesTheRestAndFlagsWhatThenLacksLots()
    {
        var imported = new List<LedgerTransaction> { Bought(1m, 10m, 9), Trade(0.5m, 7) };
        await AppendAsync(imported);
        await _house.BuyAsync(1m, 20m, 8);
        var sold = await _house.TradeAsync(1.5m, 100m, 5);
        await using (var db = database.CreateDbContext())
        {
            await using var unit = await db.Database.BeginTransactionAsync(Stop);
            var outcome = await _house.World.Batches.RemoveAsync(db, UserId, [.. imported.Select(row => row.Id), 987_654_321], Stop);
            await unit.CommitAsync(Stop);
            Assert.Equal(new BatchOutcome(2, 1, 1, _house.Ago(9)), outcome);
        }

        await _house.World.Batches.FinishAsync(UserId, _house.Ago(9), Stop);
        Assert.Equal(0.5m, (await _house.RowAsync(sold)).MissingAmount);
        Assert.Equal(0m, Assert.Single(await _house.LotsAsync()).Amount);
        Assert.True(await _house.World.SnapshotRequestedAsync());
    }

    private async Task<BatchOutcome> AppendAsync(IReadOnlyList<LedgerTransaction> rows, LedgerHouse? house = null)
    {
        await using var db = database.CreateDbContext();
        await using var unit = await db.Database.BeginTransactionAsync(Stop);
        var outcome = await _house.World.Batches.AppendAsync(db, (house ?? _house).User.Id, rows, Stop);
        await unit.CommitAsync(Stop);
        return outcome;
    }

    private LedgerTransaction Bought(decimal amount, decimal unitCost, int daysAgo) => new()
    {
        Type = TransactionType.Generate, Status = TransactionStatus.Completed, Blockchain = "bitcoin", ToSymbol = _house.Btc.Symbol, Amount = amount, UnitPriceUsd = unitCost,
        ValueUsd = LedgerMath.Value(amount, unitCost), ExecutedAt = _house.Ago(daysAgo), IdempotencyKey = Guid.NewGuid(), Source = HoldingSource.Bought,
    };

    private LedgerTransaction Trade(decimal amount, int daysAgo) => new()
    {
        Type = TransactionType.Convert, Status = TransactionStatus.Completed, Blockchain = "bitcoin", FromSymbol = _house.Btc.Symbol, ToSymbol = _house.Eth.Symbol, Amount = amount,
        ToAmount = amount, ValueUsd = amount * 50m, ExecutedAt = _house.Ago(daysAgo), IdempotencyKey = Guid.NewGuid(),
    };

    private LedgerTransaction Copy(LedgerTransaction row, LedgerHouse to)
    {
        var copy = row.Copy();
        (copy.Id, copy.IdempotencyKey) = (0, Guid.NewGuid());
        if (copy.FromSymbol is not null) copy.FromSymbol = to.Btc.Symbol;
        copy.ToSymbol = copy.ToSymbol == _house.Btc.Symbol ? to.Btc.Symbol : to.Eth.Symbol;
        return copy;
    }
}
