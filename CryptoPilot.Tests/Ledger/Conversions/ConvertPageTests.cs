using System.Globalization;
using Bunit;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Conversions;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger.Conversions;

public sealed class ConvertPageTests
{
    private static readonly TimeSpan s_patience = Signals.Patience;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Quote_BothSides_ShowsExactlyWhatIsWrittenAndWritesIt()
    {
        await using var bench = await BenchAsync();
        var page = bench.Open<ConvertPage>("convert?from=btc&to=eth");
        await (await page.WaitForElementAsync("[name=amount]", s_patience)).InputAsync("1.5");

        page.WaitForAssertion(() => Assert.Equal("+$100.00", page.Find("[data-testid=preview-gain]").TextContent), s_patience);
        Assert.Equal("3 ETH", page.Find("[data-testid=quote-amount]").TextContent);
        Assert.Equal(["+$100.00", "+$50.00", "+$50.00", "+$75.00"], page.FindAll("tr[data-method] td:nth-of-type(2)").Select(cell => cell.TextContent));
        Assert.Equal("0.5", page.Find("tr[data-coin=BTC] td:nth-of-type(3)").TextContent);
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.StartsWith("transactions?tx=", bench.Address, StringComparison.Ordinal), s_patience);
        await using var db = bench.Database.CreateDbContext();
        Assert.Equal(100m, (await db.LotDisposals.ToListAsync(Stop)).Sum(disposal => disposal.ProceedsUsd - disposal.CostBasisUsd));
        Assert.Equal(3m, (await db.Tokens.SingleAsync(lot => lot.Symbol == "ETH", Stop)).Amount);
    }

    [Fact]
    public async Task Convert_ClockThatMovesBetweenReads_IsStillNow()
    {
        await using var bench = await BenchAsync();
        await using var world = await PortfolioWorld.CreateAsync(bench.Database, new MovingTime(bench.Database.Time));
        var quote = (await world.Quotes.QuoteAsync(bench.User.Id, "BTC", "USD", 1m, Stop)).Quote!;

        var preview = await world.Ledger.PreviewConvertAsync(bench.User.Id, new ConvertCoins("BTC", "USD", 1m, Guid.NewGuid(), quote.Token), Stop);

        Assert.Empty(preview.Faults);
    }

    [Fact]
    public async Task Quote_Expired_IsNotTakenUntilAskedAnew()
    {
        await using var bench = await BenchAsync();
        var page = bench.Open<ConvertPage>("convert?from=btc&to=usd");
        await (await page.WaitForElementAsync("[name=amount]", s_patience)).InputAsync("1");
        page.WaitForAssertion(() => Assert.Equal("$200.00", page.Find("[data-testid=quote-amount]").TextContent), s_patience);

        bench.Database.Time.Advance(QuoteService.Validity + TimeSpan.FromSeconds(1));
        await bench.Database.PriceAsync("BTC", 300m);
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains(ConvertText.QuoteOver, page.Find("[data-testid=quote]").TextContent, StringComparison.Ordinal), s_patience);
        Assert.StartsWith("convert", bench.Address, StringComparison.Ordinal);
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));
        await page.Find("[data-testid=quote] button").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("$300.00", page.Find("[data-testid=quote-amount]").TextContent), s_patience);
        page.WaitForAssertion(() => Assert.False(page.Find("button[type=submit]").HasAttribute("disabled")), s_patience);
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.StartsWith("transactions?tx=", bench.Address, StringComparison.Ordinal), s_patience);
    }

    [Theory]
    [InlineData("en-US", "2.5")]
    [InlineData("de-DE", "2,5")]
    public async Task PastTrade_RateTyped_FillsWhatIsReceived(string culture, string rate)
    {
        await using var bench = await BenchAsync(culture);
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        var page = bench.Open<ConvertPage>("convert?from=btc&to=eth");
        await page.WaitForElementAsync("[name=amount]", s_patience);
        await page.FindAll(".segmented button")[1].ClickAsync(new());
        await page.Find("[name=amount]").InputAsync("2");

        await page.Find("[name=rate]").InputAsync(rate);

        Assert.Equal("5", page.Find("[name=to-amount]").GetAttribute("value"));
    }

    [Fact]
    public async Task PastTrade_MoreThanThere_IsRefusedUnlessInsistedOn()
    {
        await using var bench = await BenchAsync();
        var page = bench.Open<ConvertPage>("convert?from=btc&to=eth");
        await page.WaitForElementAsync("[name=amount]", s_patience);
        await page.FindAll(".segmented button")[1].ClickAsync(new());
        await page.Find("[name=amount]").InputAsync("3");
        await page.Find("[name=to-amount]").InputAsync("6");
        await page.Find("[name=value]").InputAsync("600");
        page.WaitForAssertion(() => Assert.Contains("of which 1 BTC", page.Find("form").TextContent, StringComparison.Ordinal), s_patience);

        await page.Find("form").SubmitAsync();
        Assert.StartsWith("convert", bench.Address, StringComparison.Ordinal);
        await page.Find("[name=insist]").ChangeAsync(true);
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.StartsWith("transactions?tx=", bench.Address, StringComparison.Ordinal), s_patience);
        await using var db = bench.Database.CreateDbContext();
        Assert.Equal(1m, (await db.Transactions.SingleAsync(row => row.Type == TransactionType.Convert, Stop)).MissingAmount);
    }

    private static async Task<PortfolioBench> BenchAsync(string culture = "en-US")
    {
        var bench = await PortfolioBench.CreateAsync(culture);
        await bench.Database.CoinAsync("BTC", 200m);
        await bench.Database.CoinAsync("ETH", 100m);
        await BuyAsync(bench, 1m, 100m, 20);
        await BuyAsync(bench, 1m, 200m, 10);
        return bench;
    }

    private static async Task BuyAsync(PortfolioBench bench, decimal amount, decimal cost, int daysAgo)
    {
        var holding = new GenerateHolding("BTC", amount, cost, bench.Database.Time.Now.AddDays(-daysAgo), HoldingSource.Bought, Guid.NewGuid());
        Assert.True((await bench.World.Ledger.GenerateAsync(bench.User.Id, holding, Stop)).Succeeded);
    }

    private sealed class MovingTime(TimeProvider start) : TimeProvider
    {
        private long _reads;

        public override DateTimeOffset GetUtcNow() => start.GetUtcNow().AddTicks(Interlocked.Increment(ref _reads));
    }
}
