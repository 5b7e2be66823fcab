using System.Globalization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Lots;

namespace CryptoPilot.Tests.Ledger.Lots;

public sealed class LotBookTests
{
    [Fact]
    public void Sell_PartOfALot_SplitsCostAndProceedsToTheLastDigit()
    {
        var ledger = new LotLedger(CostBasisMethod.Fifo);
        ledger.Buy("2024-01-01", 3m, 10m);
        ledger.Buy("2024-01-02", 1m, 7m);

        var (first, second) = (ledger.Sell("2024-02-01", 1m, 5m), ledger.Sell("2024-02-02", 2.5m, 10m));

        Assert.Equal(3.33333333m, first.Cost);
        Assert.Equal([(2m, 6.66666667m, 8m), (0.5m, 3.5m, 2m)], second.Usage.Parts.Select(part => (part.Amount, part.CostUsd, part.ProceedsUsd)));
        Assert.Equal((0.5m, 3.5m), ledger.Held);
    }

    [Fact]
    public void Sell_HalfACent_IsRoundedToEven()
    {
        var ledger = new LotLedger(CostBasisMethod.Fifo);
        ledger.Buy("2024-01-01", 2m, 0.00000001m);

        Assert.Equal(0m, ledger.Sell("2024-02-01", 1m, 1m).Cost);
        Assert.Equal(0.00000001m, ledger.Sell("2024-02-02", 1m, 1m).Cost);
    }

    [Fact]
    public void Sell_LotsOfOneInstant_UsesThemInTheOrderOfTheirTransactions()
    {
        var ledger = new LotLedger(CostBasisMethod.Fifo);
        ledger.Buy("2024-01-01", 1m, 10m);
        ledger.Buy("2024-01-01", 1m, 20m);

        Assert.Equal(10m, ledger.Sell("2024-02-01", 1m, 0m).Cost);

        var last = new LotLedger(CostBasisMethod.Lifo);
        last.Buy("2024-01-01", 1m, 10m);
        last.Buy("2024-01-01", 1m, 20m);
        Assert.Equal(20m, last.Sell("2024-02-01", 1m, 0m).Cost);
    }

    [Fact]
    public void Sell_Hifo_GoesByUnitCostAndThenByAge()
    {
        var ledger = new LotLedger(CostBasisMethod.Hifo);
        ledger.Buy("2024-01-01", 10m, 50m);
        ledger.Buy("2024-01-02", 1m, 6m);
        ledger.Buy("2024-01-03", 2m, 12m);

        var sale = ledger.Sell("2024-02-01", 4m, 0m);

        Assert.Equal([(1m, "2024-01-02"), (2m, "2024-01-03"), (1m, "2024-01-01")], sale.Usage.Parts.Select(part => (part.Amount, part.Lot!.Row.AcquiredAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void Sell_Average_TakesTheOldestUnitsAndConservesThePool()
    {
        var ledger = new LotLedger(CostBasisMethod.Average);
        ledger.Buy("2024-01-01", 1m, 1m);
        ledger.Buy("2024-01-02", 1m, 0.5m);
        ledger.Buy("2024-01-03", 1m, 8.5m);

        var sale = ledger.Sell("2024-02-01", 1.5m, 15m);

        Assert.Equal(5m, sale.Cost);
        Assert.Equal([(1m, 3.33333333m, 10m), (0.5m, 1.66666667m, 5m)], sale.Usage.Parts.Select(part => (part.Amount, part.CostUsd, part.ProceedsUsd)));
        Assert.Equal((1.5m, 5m), ledger.Held);
        Assert.All(ledger.Book.Lots, lot => Assert.True(lot.Row.CostBasisUsd >= 0m));
    }

    [Fact]
    public void Sell_AverageBelowTheOldestsCost_LeavesTheRestToTheNextOldest()
    {
        var ledger = new LotLedger(CostBasisMethod.Average);
        ledger.Buy("2024-01-01", 1m, 9m);
        ledger.Buy("2024-01-02", 1m, 1m);
        ledger.Buy("2024-01-03", 1m, 2m);

        Assert.Equal(4m, ledger.Sell("2024-02-01", 1m, 0m).Cost);
        Assert.Equal([0m, 6m, 2m], ledger.Book.Lots.Select(lot => lot.Row.CostBasisUsd));
    }

    [Fact]
    public void Sell_Average_OnlyOverTheWalletThatIsNamed()
    {
        var ledger = new LotLedger(CostBasisMethod.Average);
        ledger.Buy("2024-01-01", 1m, 100m);
        ledger.Buy("2024-01-02", 1m, 1m, wallet: 7);
        ledger.Buy("2024-01-03", 1m, 3m, wallet: 7);

        Assert.Equal(2m, ledger.Sell("2024-02-01", 1m, 0m, wallet: 7).Cost);
        Assert.Equal((2m, 102m), ledger.Held);
    }

    [Fact]
    public void Sell_MoreThanThereIs_TellsWhatIsMissingAtNoCost()
    {
        var ledger = new LotLedger(CostBasisMethod.Fifo);
        ledger.Buy("2024-01-01", 1m, 10m);

        var sale = ledger.Sell("2024-02-01", 3m, 30m);

        Assert.Equal((2m, 10m, 20m), (sale.Usage.Missing, sale.Cost, sale.Gain));
        Assert.Equal([(1m, 10m), (2m, 20m)], sale.Usage.Parts.Select(part => (part.Amount, part.ProceedsUsd)));
        Assert.Equal((0m, 0m), ledger.Held);
    }

    [Fact]
    public void Sell_LapsedLot_IsLeftAlone()
    {
        var ledger = new LotLedger(CostBasisMethod.Fifo);
        ledger.Buy("2024-01-01", 1m, 10m, expires: "2024-02-01");
        ledger.Buy("2024-01-02", 1m, 20m);

        Assert.Equal(20m, ledger.Sell("2024-02-01", 1m, 0m).Cost);

        ledger.Book.Expire(LotLedger.At("2024-02-01"));
        Assert.Equal([TokenStatus.Expired, TokenStatus.Active], ledger.Book.Lots.Select(lot => lot.Row.Status));
        ledger.Book.Expire(LotLedger.At("2024-01-31"));
        Assert.Equal(TokenStatus.Active, ledger.Book.Lots[0].Row.Status);
    }

    [Fact]
    public void Send_Pending_LocksPartsWithTheirCostAndNothingElseCanUseThem()
    {
        var ledger = new LotLedger(CostBasisMethod.Fifo);
        ledger.Buy("2024-01-01", 2m, 10m);
        ledger.Buy("2024-01-02", 2m, 40m);

        var sent = ledger.Send("2024-02-01", 2.5m, 0m, TransactionStatus.Pending, fee: 0.5m);

        Assert.Equal([(TokenStatus.Locked, 2m, 10m), (TokenStatus.Locked, 1m, 20m)], sent.Made.Select(lot => (lot.Row.Status, lot.Row.Amount, lot.Row.CostBasisUsd)));
        Assert.Equal([0m, 1m], ledger.Book.Lots.Where(lot => lot.Source is null).Select(lot => lot.Row.Amount));
        Assert.Equal(1m, ledger.Sell("2024-02-02", 2m, 0m).Usage.Missing);
    }

    [Theory]
    [InlineData(CostBasisMethod.Fifo)]
    [InlineData(CostBasisMethod.Lifo)]
    [InlineData(CostBasisMethod.Hifo)]
    [InlineData(CostBasisMethod.Average)]
    public void Send_SettledOrPending_LeavesTheSameLotsToWhatComesAfter(CostBasisMethod method)
    {
        var sales = new[] { TransactionStatus.Pending, TransactionStatus.Completed }.Select(status =>
        {
            var ledger = new LotLedger(method);
            ledger.Buy("2024-01-01", 3m, 10m);
            ledger.Buy("2024-01-02", 2m, 31m);
            ledger.Buy("2024-01-03", 7m, 5m);
            ledger.Send("2024-02-01", 3.7m, 50m, status, fee: 0.3m, feeUsd: 4m);
            return ledger.Sell("2024-02-02", 2m, 0m).Cost;
        }).ToList();

        Assert.Equal(sales[0], sales[1]);
    }

    [Theory]
    [InlineData(TransactionStatus.Failed)]
    [InlineData(TransactionStatus.Cancelled)]
    public void Send_ThatNeverArrived_ChangesNothing(TransactionStatus status)
    {
        var ledger = new LotLedger(CostBasisMethod.Fifo);
        ledger.Buy("2024-01-01", 2m, 10m);

        Assert.Empty(ledger.Send("2024-02-01", 1m, 5m, status).Parts);
        Assert.Equal((2m, 10m), ledger.Held);
    }

    [Fact]
    public void Send_ToOwnWallet_CarriesCostAndDateAndDisposesOfTheFeeOnly()
    {
        var ledger = new LotLedger(CostBasisMethod.Fifo);
        ledger.Buy("2024-01-01", 2m, 10m, wallet: 1);

        var sent = ledger.Send("2024-02-01", 1m, 500m, TransactionStatus.Completed, fee: 0.5m, feeUsd: 4m, from: 1, to: 2);

        var moved = Assert.Single(sent.Made);
        Assert.Equal((2, 1m, 5m, LotLedger.At("2024-01-01"), 5m, TokenStatus.Active), (moved.Row.WalletId, moved.Row.Amount, moved.Row.CostBasisUsd, moved.Row.AcquiredAt, moved.Row.UnitCostUsd, moved.Row.Status));
        var fee = Assert.Single(sent.Parts, part => part.Entry.Kind == LotEntryKind.Dispose);
        Assert.Equal((0.5m, 4m, 2.5m), (fee.Amount, fee.ProceedsUsd, fee.CostUsd));
        Assert.Equal((1.5m, 7.5m), ledger.Held);
        Assert.Equal(5m, ledger.Sell("2024-03-01", 1m, 0m, wallet: 2).Cost);
    }

    [Fact]
    public void Send_ToOwnWalletFromNoneInParticular_LeavesWhatIsThereAlready()
    {
        var ledger = new LotLedger(CostBasisMethod.Fifo);
        ledger.Buy("2024-01-01", 1m, 10m, wallet: 2);
        ledger.Buy("2024-01-02", 1m, 20m, wallet: 1);

        Assert.Equal(20m, Assert.Single(ledger.Send("2024-02-01", 1m, 0m, TransactionStatus.Completed, to: 2).Made).Row.CostBasisUsd);
    }

    [Fact]
    public void Apply_AmountThatCannotBeKeptExactly_IsRefused()
    {
        var ledger = new LotLedger(CostBasisMethod.Fifo);
        ledger.Buy("2024-01-01", 99_999_999_999_999_999_999m, 10m);

        Assert.Throws<LedgerDigitsException>(() => ledger.Sell("2024-02-01", 0.000000000000000001m, 1m));
    }

    [Theory]
    [InlineData("BTC", 11, 100, 10, 100)]
    [InlineData("ETH", 10, 97, 9, 97)]
    [InlineData("USD", 10, 97, 10, 100)]
    [InlineData("DOGE", 10, 97, 10, 100)]
    public void Entries_FeeOfAConversion_FallsOnTheRightSide(string feeSymbol, decimal given, decimal proceeds, decimal received, decimal cost)
    {
        var entries = LotEntry.Of(new LedgerTransaction
        {
            Type = TransactionType.Convert, Status = TransactionStatus.Completed, Blockchain = "bitcoin", FromSymbol = "BTC", ToSymbol = "ETH", Amount = 10m, ToAmount = 10m, ValueUsd = 100m,
            Fee = 1m, FeeSymbol = feeSymbol, FeeUsd = 3m,
        });

        Assert.Equal(new LotEntry(LotEntryKind.Dispose, "BTC", given, proceeds, false), entries[0]);
        Assert.Equal(new LotEntry(LotEntryKind.Acquire, "ETH", received, cost, false), entries[1]);
        Assert.Equal(feeSymbol == "DOGE" ? [new LotEntry(LotEntryKind.Dispose, "DOGE", 1m, 3m, true)] : [], entries.Skip(2));
    }

    [Theory]
    [InlineData("BTC", 9, 100)]
    [InlineData("USD", 10, 103)]
    [InlineData("DOGE", 10, 103)]
    public void Entries_FeeOfAPurchase_RaisesTheCostOrLowersTheAmount(string feeSymbol, decimal amount, decimal cost)
    {
        var entries = LotEntry.Of(new LedgerTransaction
        {
            Type = TransactionType.Generate, Status = TransactionStatus.Completed, Blockchain = "bitcoin", ToSymbol = "BTC", Amount = 10m, ValueUsd = 100m, Fee = 1m, FeeSymbol = feeSymbol, FeeUsd = 3m,
        });

        Assert.Equal(new LotEntry(LotEntryKind.Acquire, "BTC", amount, cost, false), entries[0]);
        Assert.Equal(feeSymbol == "DOGE" ? 2 : 1, entries.Count);
    }
}
