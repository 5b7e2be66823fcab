using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Tests.Ledger.Lots;

/// <summary>Worked examples that others have published, with their numbers. A pound is taken for a dollar.</summary>
public sealed class PublishedExamplesTests
{
    /// <summary>
    /// Accointing, "Crypto cost basis" (accointing.com/en-US/blog/crypto-cost-basis): five purchases of 1 BTC in 2021, and 3 BTC sold on
    /// 1 September for 20,000 each: FIFO gains 29,000, LIFO 18,000, HIFO 15,000.
    /// </summary>
    [Theory]
    [InlineData(CostBasisMethod.Fifo, 31_000, 29_000)]
    [InlineData(CostBasisMethod.Lifo, 42_000, 18_000)]
    [InlineData(CostBasisMethod.Hifo, 45_000, 15_000)]
    public void Accointing_FivePurchases_ThreeSold(CostBasisMethod method, decimal cost, decimal gain)
    {
        var ledger = new LotLedger(method);
        ledger.Buy("2021-01-01", 1m, 10_000m);
        ledger.Buy("2021-02-01", 1m, 12_000m);
        ledger.Buy("2021-03-01", 1m, 9_000m);
        ledger.Buy("2021-04-01", 1m, 15_000m);
        ledger.Buy("2021-05-01", 1m, 18_000m);

        var sale = ledger.Sell("2021-09-01", 3m, 60_000m);

        Assert.Equal((cost, gain), (sale.Cost, sale.Gain));
    }

    /// <summary>
    /// Recap, "Cost Basis Methods" of its US tax guide (docs.recap.io): Dave buys 1 BTC for 2,000, 2 for 5,000 and 1 for 8,000, and sells
    /// 1 for 4,000 on 3 May 2018: +2,000 by FIFO, −4,000 by LIFO and by HIFO.
    /// </summary>
    [Theory]
    [InlineData(CostBasisMethod.Fifo, 2_000, 222)]
    [InlineData(CostBasisMethod.Lifo, -4_000, 14)]
    [InlineData(CostBasisMethod.Hifo, -4_000, 14)]
    public void Recap_Dave(CostBasisMethod method, decimal gain, int days)
    {
        var ledger = new LotLedger(method);
        ledger.Buy("2017-09-22", 1m, 2_000m);
        ledger.Buy("2018-01-06", 2m, 5_000m);
        ledger.Buy("2018-04-19", 1m, 8_000m);

        var sale = ledger.Sell("2018-05-03", 1m, 4_000m);

        Assert.Equal((gain, days + (method == CostBasisMethod.Fifo ? 1 : 0)), (sale.Gain, sale.Days));
    }

    /// <summary>Coinpanda, "What is cost basis method" (help.coinpanda.io, article 3839281): David sells 1 of 1.5 BTC for 9,500: 4,750 by FIFO, 2,350 by LIFO.</summary>
    [Theory]
    [InlineData(CostBasisMethod.Fifo, 4_750, 4_750)]
    [InlineData(CostBasisMethod.Lifo, 7_150, 2_350)]
    public void Coinpanda_David(CostBasisMethod method, decimal cost, decimal gain)
    {
        var ledger = new LotLedger(method);
        ledger.Buy("2019-03-15", 0.5m, 2_100m);
        ledger.Buy("2019-04-20", 0.5m, 2_650m);
        ledger.Buy("2019-06-10", 0.5m, 4_500m);

        var sale = ledger.Sell("2019-07-15", 1m, 9_500m);

        Assert.Equal((cost, gain), (sale.Cost, sale.Gain));
    }

    /// <summary>
    /// HMRC, Cryptoassets Manual, CRYPTO22251, example 1: Victoria pools 100 tokens for 1,000 and 50 for 125,000, and sells 50 for 300,000:
    /// allowable cost 126,000 × 50 / 150 = 42,000, gain 258,000, and 84,000 stay with the 100 tokens left.
    /// </summary>
    [Fact]
    public void Hmrc_Victoria_Average()
    {
        var ledger = new LotLedger(CostBasisMethod.Average);
        ledger.Buy("2019-09-01", 100m, 1_000m);
        ledger.Buy("2020-09-18", 50m, 125_000m);

        var sale = ledger.Sell("2020-12-01", 50m, 300_000m);

        Assert.Equal((42_000m, 258_000m), (sale.Cost, sale.Gain));
        Assert.Equal((100m, 84_000m), ledger.Held);
        Assert.Equal(84_000m, ledger.Sell("2021-01-01", 100m, 0m).Cost);
    }

    /// <summary>HMRC, Cryptoassets Manual, CRYPTO22255: 3,500 of a pool of 14,000 that cost 200,000 are allowed 50,000, and 150,000 stay.</summary>
    [Fact]
    public void Hmrc_Melanie_Average()
    {
        var ledger = new LotLedger(CostBasisMethod.Average);
        ledger.Buy("2019-01-01", 14_000m, 200_000m);

        Assert.Equal(50_000m, ledger.Sell("2020-08-30", 3_500m, 140_000m).Cost);
        Assert.Equal((10_500m, 150_000m), ledger.Held);
    }

    /// <summary>
    /// AdjustedCostBase.ca, "How to calculate adjusted cost base and capital gains": fees of 10 on each trade; the first sale gains 3,485, the
    /// second loses 16, and 60 shares stay at 5,409.
    /// </summary>
    [Fact]
    public void AdjustedCostBase_FourTradesWithFees_Average()
    {
        var ledger = new LotLedger(CostBasisMethod.Average);
        ledger.Buy("2014-03-03", 100m, 5_000m, fee: 10m);
        Assert.Equal(3_485m, ledger.Sell("2014-05-01", 50m, 6_000m, fee: 10m).Gain);
        Assert.Equal((50m, 2_505m), ledger.Held);
        ledger.Buy("2014-07-18", 50m, 6_500m, fee: 10m);
        Assert.Equal((100m, 9_015m), ledger.Held);
        Assert.Equal(-16m, ledger.Sell("2014-09-25", 40m, 3_600m, fee: 10m).Gain);
        Assert.Equal((60m, 5_409m), ledger.Held);
    }

    /// <summary>
    /// richardwu/capital-gains-calculator, README: BTC by adjusted cost base; the second sale costs 39,686.49 and gains 134,121.51, and
    /// 44 BTC stay at 134,323.50877.
    /// </summary>
    [Fact]
    public void RichardWu_Btc_Average()
    {
        var ledger = new LotLedger(CostBasisMethod.Average);
        ledger.Buy("2017-02-20", 40m, 100_000m);
        ledger.Buy("2017-03-15", 20m, 100_000m);
        var first = ledger.Sell("2017-04-20", 15m, 105_000m);
        ledger.Buy("2017-05-12", 12m, 24_000m, fee: 10m);
        var second = ledger.Sell("2017-07-02", 13m, 173_810m, fee: 2m);

        Assert.Equal((50_000m, 55_000m), (first.Cost, first.Gain));
        Assert.Equal((39_686.49m, 134_121.51m), (decimal.Round(second.Cost, 2), decimal.Round(second.Gain, 2)));
        Assert.Equal((44m, 134_323.50877m), (ledger.Held.Amount, decimal.Round(ledger.Held.Cost, 5)));
    }
}
