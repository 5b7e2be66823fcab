using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger;

public sealed class TransferTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private LedgerHouse _house = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private LedgerService Ledger => _house.Ledger;

    private int UserId => _house.User.Id;

    public async ValueTask InitializeAsync() => _house = await LedgerHouse.CreateAsync(database);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Transfer_Outside_IsPendingAndLocksItsLots()
    {
        await _house.BuyAsync(1m, 40m, 20);
        await _house.BuyAsync(2m, 70m, 10);

        var preview = await Ledger.PreviewTransferAsync(UserId, _house.Send(1.5m, fee: new LedgerFee(0.5m, _house.Btc.Symbol)), Stop);
        var id = await _house.SendAsync(1.5m, fee: new LedgerFee(0.5m, _house.Btc.Symbol));

        Assert.Equal((TransferRoute.Outside, true), (preview.Route!.Value, preview.Uses.All(use => use.Kind == LotUseKind.Locked)));
        Assert.Equal(new CoinEffect(_house.Btc.Symbol, 3m, 3m, 1m, 180m, 180m), preview.Coins.Single());
        Assert.Equal(TransactionStatus.Pending, (await _house.RowAsync(id)).Status);
        Assert.Equal(
            [(TokenStatus.Active, 0m, 0m), (TokenStatus.Locked, 1m, 40m), (TokenStatus.Active, 1m, 70m), (TokenStatus.Locked, 1m, 70m)],
            (await _house.LotsAsync()).Select(lot => (lot.Status, lot.Amount, lot.CostBasisUsd)));
        Assert.Empty(await _house.DisposalsAsync());
        Assert.Equal(LedgerFault.NotEnough, (await Ledger.TransferAsync(UserId, _house.Send(1.1m), Stop)).Faults[LedgerField.Amount]);
        Assert.Equal(3m, (await _house.World.Queries.HoldingAsync(UserId, _house.Btc.Symbol, Stop))!.Amount);
    }

    [Fact]
    public async Task Settle_Pending_DisposesOfTheLockedLotsAtTheValueOfTheSending()
    {
        await _house.BuyAsync(1m, 40m, 20);
        await _house.BuyAsync(2m, 70m, 10);
        var id = await _house.SendAsync(1.5m, fee: new LedgerFee(0.5m, _house.Btc.Symbol));
        var sentAt = _house.Now;
        database.Time.Advance(TimeSpan.FromHours(1));

        LedgerHouse.Good(await Ledger.SettleAsync(UserId, new SettleTransfer(id, " 0xabc ", 12), Stop));

        var row = await _house.RowAsync(id);
        Assert.Equal((TransactionStatus.Completed, "0xabc", 12, _house.Now, sentAt), (row.Status, row.Hash, row.Confirmations, row.CheckedAt, row.ExecutedAt));
        Assert.Equal([(1m, 100m, 40m), (0.5m, 50m, 35m), (0.5m, 50m, 35m)], (await _house.DisposalsAsync(id)).Select(part => (part.Amount, part.ProceedsUsd, part.CostBasisUsd)));
        Assert.Equal([(TokenStatus.Active, 0m), (TokenStatus.Active, 1m)], (await _house.LotsAsync()).Select(lot => (lot.Status, lot.Amount)));
    }

    [Theory]
    [InlineData(TransactionStatus.Failed)]
    [InlineData(TransactionStatus.Cancelled)]
    public async Task End_Pending_FreesTheLots(TransactionStatus status)
    {
        await _house.BuyAsync(1m, 40m, 20);
        var id = await _house.SendAsync(0.4m);

        LedgerHouse.Good(await EndAsync(id, status));

        var lot = Assert.Single(await _house.LotsAsync());
        Assert.Equal((1m, 40m, TokenStatus.Active), (lot.Amount, lot.CostBasisUsd, lot.Status));
        Assert.Equal(status, (await _house.RowAsync(id)).Status);
        Assert.Empty(await _house.DisposalsAsync());
    }

    [Theory]
    [InlineData(TransactionStatus.Completed)]
    [InlineData(TransactionStatus.Failed)]
    [InlineData(TransactionStatus.Cancelled)]
    public async Task End_NotPending_IsRefused(TransactionStatus status)
    {
        await _house.BuyAsync(1m, 40m, 20);
        var id = await _house.SendAsync(0.4m);
        LedgerHouse.Good(await EndAsync(id, status));

        foreach (var other in new[] { TransactionStatus.Completed, TransactionStatus.Failed, TransactionStatus.Cancelled })
            Assert.Equal(LedgerFault.NotPending, (await EndAsync(id, other)).Faults[LedgerField.Form]);
        Assert.Equal(status, (await _house.RowAsync(id)).Status);
    }

    [Fact]
    public async Task End_OfAnotherUser_IsAnsweredLikeAMissingOne()
    {
        await _house.BuyAsync(1m, 40m, 20);
        var id = await _house.SendAsync(0.4m);
        var other = await database.UserAsync();

        Assert.Equal(LedgerFault.UnknownTransaction, (await Ledger.CancelAsync(other.Id, new CancelTransfer(id), Stop)).Faults[LedgerField.Form]);
        Assert.Equal(LedgerFault.UnknownTransaction, (await Ledger.SettleAsync(other.Id, new SettleTransfer(id), Stop)).Faults[LedgerField.Form]);
        Assert.Equal(LedgerFault.UnknownTransaction, (await Ledger.FailAsync(other.Id, new FailTransfer(id), Stop)).Faults[LedgerField.Form]);
        Assert.Equal(LedgerFault.UnknownTransaction, (await Ledger.RecordCheckAsync(other.Id, id, "0x", 1, Stop)).Faults[LedgerField.Form]);
        Assert.Equal(LedgerFault.UnknownTransaction, (await Ledger.AnnotateAsync(other.Id, id, "mine", [], Stop)).Faults[LedgerField.Form]);
        Assert.Equal(LedgerFault.UnknownTransaction, (await Ledger.DeleteAsync(other.Id, new DeleteTransaction(id, 0), Stop)).Faults[LedgerField.Form]);
        Assert.Equal(LedgerFault.UnknownTransaction, (await Ledger.PreviewDeleteAsync(other.Id, new DeleteTransaction(id, 0), Stop)).Faults[LedgerField.Form]);
        var edit = EditTransaction.Of(await _house.RowAsync(id));
        Assert.Equal(LedgerFault.UnknownTransaction, (await Ledger.EditAsync(other.Id, edit, Stop)).Faults[LedgerField.Form]);
        Assert.Equal(LedgerFault.UnknownTransaction, (await Ledger.PreviewEditAsync(other.Id, edit, Stop)).Faults[LedgerField.Form]);
    }

    [Fact]
    public async Task Transfer_ToAnotherUser_SettlesInBothLedgersAndTells()
    {
        var (other, sender) = (await database.UserAsync(), UserId);
        var wallet = await _house.WalletAsync("theirs", other.Id);
        await using (var db = database.CreateDbContext())
            await db.Users.Where(user => user.Id == sender).ExecuteUpdateAsync(set => set.SetProperty(user => user.DisplayName, "Ada"), Stop);
        await _house.BuyAsync(2m, 40m, 20);

        var command = _house.Send(1.5m, " theirs ");
        Assert.Equal(TransferRoute.OtherUser, (await Ledger.PreviewTransferAsync(UserId, command, Stop)).Route);
        var id = LedgerHouse.Good(await Ledger.TransferAsync(UserId, command, Stop));
        Assert.Equal(id, LedgerHouse.Good(await Ledger.TransferAsync(UserId, command, Stop)));

        var sent = await _house.RowAsync(id);
        var received = await _house.RowAsync(sent.CounterpartId!.Value);
        Assert.Equal((TransactionStatus.Completed, other.Id, id, wallet.Id, 1.5m, 150m), (sent.Status, received.UserId, received.CounterpartId!.Value, received.ToWalletId!.Value, received.Amount, received.ValueUsd));
        Assert.Equal((null, _house.Btc.Symbol, sent.ExecutedAt), (received.FromSymbol, received.ToSymbol, received.ExecutedAt));
        Assert.Equal([(1.5m, 150m, 60m)], (await _house.DisposalsAsync(id)).Select(part => (part.Amount, part.ProceedsUsd, part.CostBasisUsd)));
        var lot = Assert.Single(await _house.LotsAsync(userId: other.Id));
        Assert.Equal((1.5m, 150m, TokenType.Transfer, wallet.Id, sent.ExecutedAt), (lot.Amount, lot.CostBasisUsd, lot.Type, lot.WalletId!.Value, lot.AcquiredAt));
        await using (var db = database.CreateDbContext())
        {
            var told = await db.UserNotifications.SingleAsync(row => row.UserId == other.Id, Stop);
            Assert.Equal(($"1.5 {_house.Btc.Symbol} received", $"/coins/{_house.Btc.Symbol}"), (told.Title, told.Link));
            Assert.Equal($"Ada sent you 1.5 {_house.Btc.Symbol}, worth $150.00. They are in your holdings, at that cost.", told.Message);
        }

        foreach (var (row, userId) in new[] { (sent, UserId), (received, other.Id) })
        {
            Assert.Equal(LedgerFault.Shared, (await Ledger.DeleteAsync(userId, new DeleteTransaction(row.Id, row.Version), Stop)).Faults[LedgerField.Form]);
            Assert.Equal(LedgerFault.Shared, (await Ledger.EditAsync(userId, EditTransaction.Of(row), Stop)).Faults[LedgerField.Form]);
            LedgerHouse.Good(await Ledger.AnnotateAsync(userId, row.Id, "a present", ["family", " family ", "2026"], Stop));
        }
    }

    [Fact]
    public async Task Transfer_ToAnotherUserInThePast_IsRefused()
    {
        await _house.WalletAsync("somebody's", (await database.UserAsync()).Id);
        await _house.BuyAsync(2m, 40m, 20);

        Assert.Equal(LedgerFault.NotNow, (await Ledger.TransferAsync(UserId, _house.Send(1m, "somebody's") with { ExecutedAt = _house.Ago(1) }, Stop)).Faults[LedgerField.Time]);
    }

    [Fact]
    public async Task Transfer_ToAnAddressOfSeveralUsersOrWatchedOnly_IsPending()
    {
        await _house.WalletAsync("shared", (await database.UserAsync()).Id);
        await _house.WalletAsync("shared", (await database.UserAsync()).Id);
        await _house.WalletAsync("watched", (await database.UserAsync()).Id, watchOnly: true);
        await _house.WalletAsync("my-watched", watchOnly: true);
        await _house.BuyAsync(4m, 40m, 20);

        foreach (var address in new[] { "shared", "watched", "my-watched" }) Assert.Equal(TransactionStatus.Pending, (await _house.RowAsync(await _house.SendAsync(1m, address))).Status);
    }

    [Fact]
    public async Task Transfer_ToOwnWallet_MovesCostAndDate()
    {
        var (hot, cold) = (await _house.WalletAsync("hot"), await _house.WalletAsync("cold"));
        await _house.BuyAsync(2m, 40m, 20, walletId: hot.Id);
        var command = _house.Send(1m, "cold", new LedgerFee(3m, _house.Doge.Symbol)) with { FromWalletId = hot.Id };
        await _house.BuyAsync(10m, 0.5m, 20, _house.Doge, hot.Id);

        var preview = await Ledger.PreviewTransferAsync(UserId, command, Stop);
        var id = LedgerHouse.Good(await Ledger.TransferAsync(UserId, command, Stop));

        Assert.Equal((TransferRoute.OwnWallet, 3m, 1.5m), (preview.Route!.Value, preview.ProceedsUsd, preview.CostUsd));
        Assert.Equal([LotUseKind.Moved, LotUseKind.Fee], preview.Uses.Select(use => use.Kind));
        Assert.Equal((TransactionStatus.Completed, cold.Id), ((await _house.RowAsync(id)).Status, (await _house.RowAsync(id)).ToWalletId!.Value));
        Assert.Equal([(hot.Id, 1m, 40m, _house.Ago(20)), (cold.Id, 1m, 40m, _house.Ago(20))], (await _house.LotsAsync()).Select(lot => (lot.WalletId!.Value, lot.Amount, lot.CostBasisUsd, lot.AcquiredAt)));
        Assert.Equal([(3m, 3m, 1.5m)], (await _house.DisposalsAsync(id)).Select(part => (part.Amount, part.ProceedsUsd, part.CostBasisUsd)));
        Assert.Equal(LedgerFault.SameWallet, (await Ledger.TransferAsync(UserId, command with { RecipientAddress = "hot", IdempotencyKey = Guid.NewGuid() }, Stop)).Faults[LedgerField.Recipient]);
        Assert.Equal(LedgerFault.NotEnough, (await Ledger.TransferAsync(UserId, command with { Amount = 1.5m, IdempotencyKey = Guid.NewGuid() }, Stop)).Faults[LedgerField.Amount]);
    }

    [Theory]
    [InlineData("bitcoin", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3")]
    [InlineData("ethereum", "0x5aAeb6053f3E94C9b9A09f33669435E7Ef1BeAeD")]
    [InlineData("testchain", "  ")]
    public async Task Transfer_WrongAddress_IsRefused(string chain, string address)
    {
        await _house.BuyAsync(2m, 40m, 20);

        Assert.Equal(LedgerFault.AddressInvalid, (await Ledger.TransferAsync(UserId, _house.Send(1m, address) with { Blockchain = chain }, Stop)).Faults[LedgerField.Recipient]);
    }

    [Fact]
    public async Task Cancel_WithTradesSince_LetsThemUseTheLotsThatWereBound()
    {
        await _house.BuyAsync(1m, 10m, 30);
        await _house.BuyAsync(1m, 60m, 20);
        var sent = LedgerHouse.Good(await Ledger.TransferAsync(UserId, _house.Send(1m) with { ExecutedAt = _house.Ago(10), ValueUsd = 50m }, Stop));
        var sold = await _house.TradeAsync(1m, 100m, 5);
        Assert.Equal(60m, (await _house.DisposalsAsync(sold)).Single().CostBasisUsd);

        LedgerHouse.Good(await Ledger.CancelAsync(UserId, new CancelTransfer(sent), Stop));

        Assert.Equal(10m, (await _house.DisposalsAsync(sold)).Single().CostBasisUsd);
        Assert.Equal([0m, 1m], (await _house.LotsAsync()).Select(lot => lot.Amount));
    }

    [Fact]
    public async Task RecordCheck_Pending_KeepsWhatTheChainSaid()
    {
        await _house.BuyAsync(1m, 10m, 30);
        var id = await _house.SendAsync(1m);

        LedgerHouse.Good(await Ledger.RecordCheckAsync(UserId, id, "0xabc", 2, Stop));

        var row = await _house.RowAsync(id);
        Assert.Equal((TransactionStatus.Pending, "0xabc", 2, _house.Now), (row.Status, row.Hash, row.Confirmations, row.CheckedAt));
    }

    private Task<LedgerResult> EndAsync(long id, TransactionStatus status) => status switch
    {
        TransactionStatus.Completed => Ledger.SettleAsync(UserId, new SettleTransfer(id), Stop),
        TransactionStatus.Failed => Ledger.FailAsync(UserId, new FailTransfer(id, "0xdead", 3), Stop),
        _ => Ledger.CancelAsync(UserId, new CancelTransfer(id), Stop),
    };
}
