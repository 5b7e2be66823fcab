using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger;

public sealed class EditTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private LedgerHouse _house = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private LedgerService Ledger => _house.Ledger;

    private int UserId => _house.User.Id;

    public async ValueTask InitializeAsync() => _house = await LedgerHouse.CreateAsync(database);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Edit_OfThePast_ComputesWhatFollowsAnew()
    {
        var bought = await _house.BuyAsync(1m, 10m, 30);
        await _house.BuyAsync(1m, 60m, 20);
        var sold = await _house.TradeAsync(1.5m, 150m, 5);
        var ids = (await _house.LotsAsync()).ConvertAll(lot => lot.Id);
        var edit = EditTransaction.Of(await _house.RowAsync(bought)) with { Amount = 1.25m, ValueUsd = 50m, Source = HoldingSource.Mined, Notes = " found the receipt " };

        var preview = await Ledger.PreviewEditAsync(UserId, edit, Stop);
        LedgerHouse.Good(await Ledger.EditAsync(UserId, edit, Stop));

        var row = await _house.RowAsync(bought);
        Assert.Equal((1.25m, 50m, 40m, HoldingSource.Mined, "found the receipt", 1), (row.Amount, row.ValueUsd, row.UnitPriceUsd, row.Source, row.Notes, row.Version));
        Assert.Equal([(1.25m, 125m, 50m), (0.25m, 25m, 15m)], (await _house.DisposalsAsync(sold)).Select(part => (part.Amount, part.ProceedsUsd, part.CostBasisUsd)));
        Assert.Equal(ids, (await _house.LotsAsync()).Select(lot => lot.Id));
        Assert.Equal((sold, 110m, 85m), (preview.Rows.Single().TransactionId, preview.Rows[0].GainBefore, preview.Rows[0].GainAfter));
        Assert.Equal(new CoinEffect(_house.Btc.Symbol, 0.5m, 0.75m, 0.75m, 30m, 45m), preview.Coins.Single());
    }

    [Fact]
    public async Task Edit_Unchanged_WritesNothingElse()
    {
        var bought = await _house.BuyAsync(1.5m, 33.333333333333333333m, 30);
        await _house.TradeAsync(1m, 150m, 5);
        var before = (Lots: await _house.LotsAsync(), Disposals: await _house.DisposalsAsync());

        LedgerHouse.Good(await Ledger.EditAsync(UserId, EditTransaction.Of(await _house.RowAsync(bought)), Stop));

        Assert.Equal(33.333333333333333333m, (await _house.RowAsync(bought)).UnitPriceUsd);
        Assert.Equivalent(before.Lots, await _house.LotsAsync(), strict: true);
        Assert.Equivalent(before.Disposals, await _house.DisposalsAsync(), strict: true);
    }

    [Fact]
    public async Task Edit_ThatBreaksALaterTrade_IsRefusedWithTheFirstRowOrFlaggedWhenInsisted()
    {
        var bought = await _house.BuyAsync(2m, 10m, 30);
        var first = await _house.TradeAsync(1m, 100m, 10);
        var second = await _house.TradeAsync(1m, 100m, 5);
        var edit = EditTransaction.Of(await _house.RowAsync(bought)) with { Amount = 0.75m };

        var result = await Ledger.EditAsync(UserId, edit, Stop);
        var preview = await Ledger.PreviewEditAsync(UserId, edit, Stop);

        Assert.Equal(LedgerFault.BreaksLater, result.Faults[LedgerField.Form]);
        Assert.Equal(new BrokenRow(first, TransactionType.Convert, _house.Ago(10), _house.Btc.Symbol, 1m, 0.25m), result.Broken);
        Assert.Equal((result.Broken, 2, 0.25m, 1m), (preview.Broken, preview.RowCount, preview.Rows[0].MissingAfter, preview.Rows[1].MissingAfter));
        Assert.Equal(2m, (await _house.RowAsync(bought)).Amount);

        LedgerHouse.Good(await Ledger.EditAsync(UserId, edit with { AcceptMissing = true }, Stop));
        Assert.Equal((0.25m, 1m), ((await _house.RowAsync(first)).MissingAmount, (await _house.RowAsync(second)).MissingAmount));
        LedgerHouse.Good(await Ledger.EditAsync(UserId, EditTransaction.Of(await _house.RowAsync(first)) with { Notes = "still flagged" }, Stop));

        await _house.BuyAsync(1.25m, 12m, 20);
        Assert.Equal((0m, 0m), ((await _house.RowAsync(first)).MissingAmount, (await _house.RowAsync(second)).MissingAmount));
        Assert.DoesNotContain(await _house.DisposalsAsync(), part => part.TokenId is null);
    }

    [Fact]
    public async Task Edit_CoinAndTime_MovesTheTransactionBetweenCoins()
    {
        await _house.BuyAsync(2m, 10m, 30);
        await _house.BuyAsync(20m, 1m, 30, _house.Doge);
        var sold = await _house.TradeAsync(1m, 100m, 5);
        var edit = EditTransaction.Of(await _house.RowAsync(sold)) with { FromSymbol = _house.Doge.Symbol, ExecutedAt = _house.Ago(7), Method = CostBasisMethod.Lifo, Fee = new LedgerFee(1m, "USD") };

        LedgerHouse.Good(await Ledger.EditAsync(UserId, edit, Stop));

        Assert.Equal(2m, (await _house.LotsAsync()).Sum(lot => lot.Amount));
        Assert.Equal(19m, (await _house.LotsAsync(_house.Doge)).Sum(lot => lot.Amount));
        var part = Assert.Single(await _house.DisposalsAsync(sold));
        Assert.Equal((_house.Doge.Symbol, 99m, 1m, _house.Ago(7)), (part.Symbol, part.ProceedsUsd, part.CostBasisUsd, part.DisposedAt));
        Assert.Equal(_house.Ago(7), Assert.Single(await _house.LotsAsync(_house.Eth)).AcquiredAt);
    }

    [Fact]
    public async Task Edit_OlderVersion_IsRefused()
    {
        var bought = await _house.BuyAsync(2m, 10m, 30);
        var edit = EditTransaction.Of(await _house.RowAsync(bought));
        LedgerHouse.Good(await Ledger.EditAsync(UserId, edit with { Amount = 3m }, Stop));

        Assert.Equal(LedgerFault.Changed, (await Ledger.EditAsync(UserId, edit with { Amount = 4m }, Stop)).Faults[LedgerField.Form]);
        Assert.Equal(LedgerFault.Changed, (await Ledger.DeleteAsync(UserId, new DeleteTransaction(bought, 0), Stop)).Faults[LedgerField.Form]);
        Assert.Equal(3m, Assert.Single(await _house.LotsAsync()).Amount);
    }

    [Fact]
    public async Task Edit_CancelledTransfer_IsRefusedButItCanBeDeleted()
    {
        await _house.BuyAsync(2m, 10m, 30);
        var sent = await _house.SendAsync(1m);
        LedgerHouse.Good(await Ledger.CancelAsync(UserId, new CancelTransfer(sent), Stop));
        var row = await _house.RowAsync(sent);

        Assert.Equal(LedgerFault.Closed, (await Ledger.EditAsync(UserId, EditTransaction.Of(row), Stop)).Faults[LedgerField.Form]);
        LedgerHouse.Good(await Ledger.DeleteAsync(UserId, new DeleteTransaction(sent, row.Version), Stop));
        Assert.Equal(2m, Assert.Single(await _house.LotsAsync()).Amount);
    }

    [Fact]
    public async Task Edit_PendingTransfer_LocksAnew()
    {
        await _house.BuyAsync(2m, 10m, 30);
        var sent = await _house.SendAsync(1m);

        LedgerHouse.Good(await Ledger.EditAsync(UserId, EditTransaction.Of(await _house.RowAsync(sent)) with { Amount = 1.5m }, Stop));

        Assert.Equal([(TokenStatus.Active, 0.5m), (TokenStatus.Locked, 1.5m)], (await _house.LotsAsync()).Select(lot => (lot.Status, lot.Amount)));
        Assert.Equal(LedgerFault.NotEnough, (await Ledger.TransferAsync(UserId, _house.Send(0.6m), Stop)).Faults[LedgerField.Amount]);
    }

    [Fact]
    public async Task Delete_OfThePast_ComputesWhatFollowsAnewAndLeavesNothingBehind()
    {
        var bought = await _house.BuyAsync(1m, 10m, 30);
        await _house.BuyAsync(2m, 60m, 20);
        var sold = await _house.TradeAsync(1m, 100m, 5);
        LedgerHouse.Good(await Ledger.AnnotateAsync(UserId, bought, "twice", ["wrong"], Stop));
        var deletion = new DeleteTransaction(bought, (await _house.RowAsync(bought)).Version);

        var preview = await Ledger.PreviewDeleteAsync(UserId, deletion, Stop);
        LedgerHouse.Good(await Ledger.DeleteAsync(UserId, deletion, Stop));

        Assert.Equal((90m, 40m, -50m), (preview.Rows.Single().GainBefore, preview.Rows[0].GainAfter, preview.OtherGainsUsd));
        Assert.Equal(60m, (await _house.DisposalsAsync(sold)).Single().CostBasisUsd);
        Assert.Equal(1m, Assert.Single(await _house.LotsAsync()).Amount);
        await using var db = database.CreateDbContext();
        Assert.False(await db.TransactionTags.AnyAsync(tag => tag.TransactionId == bought, Stop));
        Assert.Equal(LedgerFault.UnknownTransaction, (await Ledger.DeleteAsync(UserId, deletion, Stop)).Faults[LedgerField.Form]);
    }

    [Fact]
    public async Task Delete_OfAConversionWhoseCoinsWereSpent_IsRefused()
    {
        await _house.BuyAsync(1m, 10m, 30);
        var traded = await _house.TradeAsync(1m, 100m, 10);
        var sold = LedgerHouse.Good(await Ledger.ConvertAsync(UserId, new ConvertCoins(_house.Eth.Symbol, "USD", 4m, Guid.NewGuid(), ToAmount: 60m, ExecutedAt: _house.Ago(5)), Stop));

        var result = await Ledger.DeleteAsync(UserId, new DeleteTransaction(traded, 0), Stop);

        Assert.Equal((sold, _house.Eth.Symbol, 4m), (result.Broken!.TransactionId!.Value, result.Broken.Symbol, result.Broken.Missing));
        LedgerHouse.Good(await Ledger.DeleteAsync(UserId, new DeleteTransaction(traded, 0, AcceptMissing: true), Stop));
        Assert.Equal(4m, (await _house.RowAsync(sold)).MissingAmount);
        Assert.Equal(1m, Assert.Single(await _house.LotsAsync()).Amount);
        Assert.Empty(await _house.LotsAsync(_house.Eth));
    }

    [Fact]
    public async Task ChooseMethod_LeavesThePastAlone_RecomputeRewritesIt()
    {
        await _house.BuyAsync(1m, 10m, 400);
        await _house.BuyAsync(1m, 60m, 390);
        var first = await _house.TradeAsync(1m, 100m, 380);
        await _house.BuyAsync(1m, 20m, 20);
        var second = await _house.TradeAsync(1m, 100m, 5);

        await Ledger.ChooseMethodAsync(UserId, CostBasisMethod.Hifo, Stop);
        Assert.Equal([10m, 60m], (await _house.DisposalsAsync()).Select(part => part.CostBasisUsd));
        var command = new RecomputeMethod(CostBasisMethod.Lifo);
        var effect = await Ledger.PreviewRecomputeAsync(UserId, command, Stop);
        LedgerHouse.Good(await Ledger.RecomputeAsync(UserId, command, Stop));

        Assert.Equal((CostBasisMethod.Hifo, CostBasisMethod.Lifo, 2, null), (effect.Current, effect.Wanted, effect.RowCount, effect.Broken));
        Assert.Equal([new YearEffect(2025, 90m, 40m), new YearEffect(2026, 40m, 80m)], effect.Years);
        Assert.Equal((60m, 20m, 10m), ((await _house.DisposalsAsync(first)).Single().CostBasisUsd, (await _house.DisposalsAsync(second)).Single().CostBasisUsd, (await _house.LotsAsync()).Sum(lot => lot.CostBasisUsd)));
        Assert.Equal((20m + 100m + 100m, 10m + 100m + 100m), (effect.HeldCostBefore, effect.HeldCostAfter));
        Assert.All(new[] { first, second }, async id => Assert.Equal(CostBasisMethod.Lifo, (await _house.RowAsync(id)).Method));
        Assert.Equal(CostBasisMethod.Lifo, (await _house.RowAsync(await _house.TradeAsync(0.5m, 50m, 1))).Method);
    }

    [Fact]
    public async Task Annotate_NotesAndTags_AreKeptTrimmedAndOnce()
    {
        var bought = await _house.BuyAsync(1m, 10m, 30);

        LedgerHouse.Good(await Ledger.AnnotateAsync(UserId, bought, "  a note ", [" tax ", "TAX", "", "long-term"], Stop));
        LedgerHouse.Good(await Ledger.AnnotateAsync(UserId, bought, "another", ["long-term", "new"], Stop));

        await using var db = database.CreateDbContext();
        Assert.Equal(["long-term", "new"], await db.TransactionTags.Where(tag => tag.TransactionId == bought).OrderBy(tag => tag.Tag).Select(tag => tag.Tag).ToListAsync(Stop));
        Assert.Equal("another", (await _house.RowAsync(bought)).Notes);
        Assert.Equal(LedgerFault.TooLong, (await Ledger.AnnotateAsync(UserId, bought, null, [new string('x', 41)], Stop)).Faults[LedgerField.Notes]);
    }
    [Fact]
    public async Task Annotate_ManyAtOnce_EachIsDoneAfterTheOther()
    {
        var bought = await _house.BuyAsync(1m, 10m, 30);

        var done = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Ledger.AnnotateAsync(UserId, bought, null, ["tax 2024", "long term"], Stop), Stop)));

        Assert.All(done, one => LedgerHouse.Good(one));
        await using var db = database.CreateDbContext();
        Assert.Equal(["long term", "tax 2024"], await db.TransactionTags.Where(tag => tag.TransactionId == bought).OrderBy(tag => tag.Tag).Select(tag => tag.Tag).ToListAsync(Stop));
    }
}
