using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;

namespace CryptoPilot.Tests.Ledger;

public sealed class ConvertTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private LedgerHouse _house = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private LedgerService Ledger => _house.Ledger;

    private int UserId => _house.User.Id;

    public async ValueTask InitializeAsync() => _house = await LedgerHouse.CreateAsync(database);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Convert_WithAQuote_UsesLotsAndMakesALotAtMarketValue()
    {
        await _house.BuyAsync(1m, 40m, 20);
        await _house.BuyAsync(1m, 70m, 10);
        var quote = (await _house.World.Quotes.QuoteAsync(UserId, _house.Btc.Symbol.ToLowerInvariant(), _house.Eth.Symbol, 1.5m, Stop)).Quote!;
        Assert.Equal((15m, 10m, 150m, _house.Now.AddSeconds(30)), (quote.ToAmount, quote.Rate, quote.ValueUsd, quote.ExpiresAt));
        database.Time.Advance(TimeSpan.FromSeconds(30));

        var id = LedgerHouse.Good(await Ledger.ConvertAsync(UserId, new ConvertCoins(_house.Btc.Symbol, _house.Eth.Symbol, 1.5m, Guid.NewGuid(), quote.Token), Stop));

        var row = await _house.RowAsync(id);
        Assert.Equal((TransactionType.Convert, TransactionStatus.Completed, 1.5m, 15m, 150m, CostBasisMethod.Fifo, _house.Now), (row.Type, row.Status, row.Amount, row.ToAmount, row.ValueUsd, row.Method, row.ExecutedAt));
        Assert.Equal([(1m, 100m, 40m), (0.5m, 50m, 35m)], (await _house.DisposalsAsync(id)).Select(part => (part.Amount, part.ProceedsUsd, part.CostBasisUsd)));
        Assert.Equal([(0m, 0m), (0.5m, 35m)], (await _house.LotsAsync()).Select(lot => (lot.Amount, lot.CostBasisUsd)));
        var lot = Assert.Single(await _house.LotsAsync(_house.Eth));
        Assert.Equal((15m, 150m, 10m, TokenType.Convert, id), (lot.Amount, lot.CostBasisUsd, lot.UnitCostUsd, lot.Type, lot.TransactionId));
        Assert.True(await _house.World.SnapshotRequestedAsync());
    }

    [Fact]
    public async Task Convert_QuoteThatDoesNotHold_IsRefused()
    {
        await _house.BuyAsync(5m, 40m, 20);
        var other = await database.UserAsync();
        var (btc, eth) = (_house.Btc.Symbol, _house.Eth.Symbol);
        var quote = (await _house.World.Quotes.QuoteAsync(UserId, btc, eth, 1m, Stop)).Quote!;

        async Task<LedgerFault> FaultAsync(int userId, ConvertCoins command) => (await Ledger.ConvertAsync(userId, command, Stop)).Faults[LedgerField.Quote];
        var command = new ConvertCoins(btc, eth, 1m, Guid.NewGuid(), quote.Token);

        Assert.Equal(LedgerFault.QuoteInvalid, await FaultAsync(UserId, command with { Amount = 2m }));
        Assert.Equal(LedgerFault.QuoteInvalid, await FaultAsync(UserId, command with { ToSymbol = _house.Doge.Symbol }));
        Assert.Equal(LedgerFault.QuoteInvalid, await FaultAsync(UserId, command with { Quote = "forged" }));
        Assert.Equal(LedgerFault.QuoteInvalid, await FaultAsync(other.Id, command));
        database.Time.Advance(TimeSpan.FromSeconds(30.001));
        Assert.Equal(LedgerFault.QuoteExpired, await FaultAsync(UserId, command));
        Assert.Empty(await _house.DisposalsAsync());
    }

    [Fact]
    public async Task Quote_PriceThatIsDeadOrMissing_IsNone()
    {
        var (btc, eth) = (_house.Btc.Symbol, _house.Eth.Symbol);
        await database.PriceAsync(eth, 0m);
        Assert.Equal(LedgerFault.PriceMissing, (await _house.World.Quotes.QuoteAsync(UserId, btc, eth, 1m, Stop)).Faults[LedgerField.ToCoin]);
        Assert.Equal(LedgerFault.SameCoin, (await _house.World.Quotes.QuoteAsync(UserId, btc, btc, 1m, Stop)).Faults[LedgerField.ToCoin]);
        Assert.Equal(LedgerFault.NotPositive, (await _house.World.Quotes.QuoteAsync(UserId, btc, "USD", 0m, Stop)).Faults[LedgerField.Amount]);
        database.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(LedgerFault.PriceTooOld, (await _house.World.Quotes.QuoteAsync(UserId, btc, "USD", 1m, Stop)).Faults[LedgerField.Coin]);
    }

    [Fact]
    public async Task Convert_ToDollars_IsASaleWithoutANewLot()
    {
        await _house.BuyAsync(2m, 40m, 20);

        var id = LedgerHouse.Good(await Ledger.ConvertAsync(UserId, new ConvertCoins(_house.Btc.Symbol, "usd", 1m, Guid.NewGuid(), ToAmount: 90m, ExecutedAt: _house.Ago(1), Fee: new LedgerFee(1m, "USD")), Stop));

        var row = await _house.RowAsync(id);
        Assert.Equal(("USD", 90m, 90m, 1m), (row.ToSymbol, row.ToAmount, row.ValueUsd, row.FeeUsd));
        Assert.Equal([(1m, 89m, 40m)], (await _house.DisposalsAsync(id)).Select(part => (part.Amount, part.ProceedsUsd, part.CostBasisUsd)));
    }

    [Theory]
    [InlineData("from", 1.1, 90, 9, 90)]
    [InlineData("to", 1, 88, 8.8, 88)]
    [InlineData("third", 1, 85, 9, 90)]
    public async Task Convert_Fee_FallsWhereItBelongs(string where, decimal taken, decimal proceeds, decimal received, decimal cost)
    {
        await _house.BuyAsync(5m, 40m, 20);
        await _house.BuyAsync(100m, 0.5m, 20, _house.Doge);
        var fee = where switch
        {
            "from" => new LedgerFee(0.1m, _house.Btc.Symbol),
            "to" => new LedgerFee(0.2m, _house.Eth.Symbol),
            _ => new LedgerFee(5m, _house.Doge.Symbol, 5m),
        };

        var id = LedgerHouse.Good(await Ledger.ConvertAsync(UserId, _house.Trade(1m, 90m, 1) with { Fee = fee }, Stop));

        var disposals = await _house.DisposalsAsync(id);
        var main = disposals.Where(part => part.Symbol == _house.Btc.Symbol).ToList();
        Assert.Equal((taken, proceeds), (main.Sum(part => part.Amount), main.Sum(part => part.ProceedsUsd)));
        var lot = Assert.Single(await _house.LotsAsync(_house.Eth));
        Assert.Equal((received, cost), (lot.Amount, lot.CostBasisUsd));
        var doge = disposals.Where(part => part.Symbol == _house.Doge.Symbol).Select(part => (part.Amount, part.ProceedsUsd, part.CostBasisUsd));
        Assert.Equal(where == "third" ? [(5m, 5m, 2.5m)] : [], doge);
    }

    [Fact]
    public async Task Convert_MoreThanThereIs_IsRefusedAndWritesNothing()
    {
        await _house.BuyAsync(1m, 40m, 20);
        var command = _house.Trade(3m, 300m, 1);

        var result = await Ledger.ConvertAsync(UserId, command, Stop);

        Assert.Equal(LedgerFault.NotEnough, result.Faults[LedgerField.Amount]);
        Assert.Equal(new BrokenRow(null, TransactionType.Convert, _house.Ago(1), _house.Btc.Symbol, 3m, 2m), result.Broken);
        Assert.Equal(1m, Assert.Single(await _house.LotsAsync()).Amount);

        var id = LedgerHouse.Good(await Ledger.ConvertAsync(UserId, command with { AcceptMissing = true }, Stop));
        Assert.Equal(2m, (await _house.RowAsync(id)).MissingAmount);
        Assert.Equal([(1m, false, 40m), (2m, true, 0m)], (await _house.DisposalsAsync(id)).Select(part => (part.Amount, part.TokenId is null, part.CostBasisUsd)));
        await _house.BuyAsync(1.5m, 30m, 5);
        Assert.Equal(0.5m, (await _house.RowAsync(id)).MissingAmount);
        await _house.BuyAsync(1m, 20m, 30);
        Assert.Equal(0m, (await _house.RowAsync(id)).MissingAmount);
        Assert.DoesNotContain(await _house.DisposalsAsync(id), part => part.TokenId is null);
    }

    [Fact]
    public async Task Convert_QuoteWithMissingLots_CannotBeInsistedOn()
    {
        var quote = (await _house.World.Quotes.QuoteAsync(UserId, _house.Btc.Symbol, _house.Eth.Symbol, 1m, Stop)).Quote!;

        var result = await Ledger.ConvertAsync(UserId, new ConvertCoins(_house.Btc.Symbol, _house.Eth.Symbol, 1m, Guid.NewGuid(), quote.Token, AcceptMissing: true), Stop);

        Assert.Equal(LedgerFault.NotEnough, result.Faults[LedgerField.Amount]);
    }

    [Fact]
    public async Task Convert_SeveralFaults_AreToldBesideTheirFields()
    {
        var result = await Ledger.ConvertAsync(
            UserId, new ConvertCoins("NOPE", _house.Eth.Symbol, -1m, Guid.NewGuid(), ExecutedAt: _house.Now.AddMinutes(1), FromWalletId: 1_234_567, Notes: new string('x', 2_001)), Stop);

        Assert.Equal(
            [
                (LedgerField.Coin, LedgerFault.UnknownCoin), (LedgerField.Amount, LedgerFault.NotPositive), (LedgerField.ToAmount, LedgerFault.Missing),
                (LedgerField.Time, LedgerFault.InTheFuture), (LedgerField.FromWallet, LedgerFault.UnknownWallet), (LedgerField.Notes, LedgerFault.TooLong),
            ],
            result.Faults.OrderBy(fault => fault.Key).Select(fault => (fault.Key, fault.Value)));
    }

    [Fact]
    public async Task Convert_NoPriceOfThatDay_AsksForTheValueOrTakesTheOtherSides()
    {
        await _house.BuyAsync(1m, 40m, 20);
        var command = _house.Trade(1m, 90m, 3) with { ValueUsd = null };

        Assert.Equal(LedgerFault.PriceMissing, (await Ledger.ConvertAsync(UserId, command, Stop)).Faults[LedgerField.Value]);
        await database.CandlesAsync(_house.Eth, DateOnly.FromDateTime(_house.Ago(3)), 11m);

        Assert.Equal(99m, (await _house.RowAsync(LedgerHouse.Good(await Ledger.ConvertAsync(UserId, command, Stop)))).ValueUsd);
    }

    [Fact]
    public async Task Convert_BeforeOtherTrades_ComputesThemAnewAndKeepsTheirLots()
    {
        await _house.BuyAsync(1m, 10m, 30);
        await _house.BuyAsync(1m, 20m, 20);
        var later = await _house.TradeAsync(1m, 100m, 5);
        var ids = (await _house.LotsAsync()).ConvertAll(lot => lot.Id);
        Assert.Equal(10m, (await _house.DisposalsAsync(later)).Single().CostBasisUsd);

        var earlier = await _house.TradeAsync(1m, 100m, 10);

        Assert.Equal(10m, (await _house.DisposalsAsync(earlier)).Single().CostBasisUsd);
        Assert.Equal(20m, (await _house.DisposalsAsync(later)).Single().CostBasisUsd);
        Assert.Equal(ids, (await _house.LotsAsync()).Select(lot => lot.Id));
        var refused = await Ledger.ConvertAsync(UserId, _house.Trade(0.5m, 50m, 15), Stop);
        Assert.Equal(LedgerFault.BreaksLater, refused.Faults[LedgerField.Form]);
        Assert.Equal((later, 0.5m), (refused.Broken!.TransactionId, refused.Broken.Missing));
    }

    [Fact]
    public async Task Convert_LotsOfATimeAfterIt_AreNotUsed()
    {
        await _house.BuyAsync(1m, 10m, 5);

        Assert.Equal(LedgerFault.NotEnough, (await Ledger.ConvertAsync(UserId, _house.Trade(1m, 100m, 6), Stop)).Faults[LedgerField.Amount]);
        Assert.True((await Ledger.ConvertAsync(UserId, _house.Trade(1m, 100m, 5), Stop)).Succeeded);
    }

    [Fact]
    public async Task Convert_SameKeyAgain_HasOneEffect()
    {
        await _house.BuyAsync(4m, 40m, 20);
        var command = _house.Trade(1m, 90m, 1);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Ledger.ConvertAsync(UserId, command, Stop), Stop)));

        Assert.Single(results.Select(result => result.TransactionId).Distinct());
        Assert.Equal(3m, Assert.Single(await _house.LotsAsync()).Amount);
    }

    [Theory]
    [InlineData(CostBasisMethod.Fifo, 10)]
    [InlineData(CostBasisMethod.Lifo, 20)]
    [InlineData(CostBasisMethod.Hifo, 60)]
    [InlineData(CostBasisMethod.Average, 30)]
    public async Task Convert_UsersMethod_ChoosesTheLots(CostBasisMethod method, decimal cost)
    {
        await _house.BuyAsync(1m, 10m, 30);
        await _house.BuyAsync(1m, 60m, 20);
        await _house.BuyAsync(1m, 20m, 10);
        await Ledger.ChooseMethodAsync(UserId, method, Stop);

        var preview = await Ledger.PreviewConvertAsync(UserId, _house.Trade(1m, 100m, 1), Stop);
        var id = await _house.TradeAsync(1m, 100m, 1);

        Assert.Equal(method, (await _house.RowAsync(id)).Method);
        Assert.Equal(cost, (await _house.DisposalsAsync(id)).Sum(part => part.CostBasisUsd));
        Assert.Equal((cost, 100m - cost), (preview.CostUsd, preview.GainUsd));
        Assert.Equal([10m, 20m, 60m, 30m], preview.Methods.Select(gain => gain.CostUsd));
        Assert.Equal([30 - 1, 10 - 1, 20 - 1, 30 - 1], preview.Methods.Select(gain => gain.LongestDays));
    }

    [Fact]
    public async Task Preview_IsWhatIsWritten()
    {
        await _house.BuyAsync(1m, 10m, 30);
        await _house.BuyAsync(1m, 60m, 20);
        var later = await _house.TradeAsync(0.5m, 50m, 1);
        var command = _house.Trade(1.25m, 100m, 3) with { Fee = new LedgerFee(0.25m, _house.Btc.Symbol) };

        var preview = await Ledger.PreviewConvertAsync(UserId, command, Stop);
        Assert.Equal((1, 2), ((await _house.DisposalsAsync()).Count, (await _house.LotsAsync()).Count));
        var id = LedgerHouse.Good(await Ledger.ConvertAsync(UserId, command, Stop));

        Assert.True(preview.IsGood);
        var written = await _house.DisposalsAsync(id);
        Assert.Equal(written.Select(part => (part.TokenId, part.AcquiredAt, part.Amount, part.ProceedsUsd, part.CostBasisUsd)), preview.Uses.Select(use => (use.TokenId, use.AcquiredAt, use.Amount, use.ProceedsUsd, use.CostUsd)));
        Assert.Equal((100m, 40m, 60m), (preview.ProceedsUsd, preview.CostUsd, preview.GainUsd));
        Assert.Equal(new CoinEffect(_house.Btc.Symbol, 1.5m, 0m, 0m, 65m, 0m), preview.Coins.Single(coin => coin.Symbol == _house.Btc.Symbol));
        Assert.Equal(new CoinEffect(_house.Eth.Symbol, 5m, 15m, 15m, 50m, 150m), preview.Coins.Single(coin => coin.Symbol == _house.Eth.Symbol));
        var changed = Assert.Single(preview.Rows);
        Assert.Equal((later, 45m, 20m, -25m), (changed.TransactionId, changed.GainBefore, changed.GainAfter, preview.OtherGainsUsd));
        Assert.Equal(30m, (await _house.DisposalsAsync(later)).Single().CostBasisUsd);
    }
}
