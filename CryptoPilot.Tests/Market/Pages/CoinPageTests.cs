using AngleSharp.Dom;
using Bunit;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Tests.Market.Pages;

public sealed class CoinPageTests
{
    [Fact]
    public async Task Open_Coin_ShowsPriceSourceAgeAndStatistics()
    {
        await using var bench = await PageBench.CreateAsync();
        var coin = await bench.Database.ListedAsync("BTC", "Bitcoin", 1, 120.5m, coin => (coin.PricedAt, coin.CirculatingSupply) = (bench.Database.Time.Now.AddSeconds(-12), 19_800_000m));
        await bench.Database.WalkAsync(coin, CandleInterval.Day, 40);

        var page = Open(bench, "btc");

        page.WaitForAssertion(() => Assert.Equal("$120.50", page.Find(".coin-large").TextContent));
        Assert.Equal("from CoinGecko, 12 s ago", page.Find(".price-origin").TextContent);
        Assert.Contains("19,800,000 BTC", page.Find(".statistics").TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Contains("BTC in the range 1 month", page.Find("[role=img][aria-label]").GetAttribute("aria-label")!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task PricesStop_OpenPage_MarksThePriceStale()
    {
        await using var bench = await PageBench.CreateAsync();
        await bench.Database.ListedAsync("BTC", "Bitcoin", 1, 120.5m);
        var page = Open(bench, "BTC");
        page.WaitForElement(".price-origin");
        Assert.Empty(page.FindAll(".chip-warning"));

        bench.Database.Time.Advance(TimeSpan.FromMinutes(4));

        page.WaitForElement(".chip-warning", Signals.Patience);
    }

    [Fact]
    public async Task Open_GermanReader_NumbersInTheirNotation()
    {
        await using var bench = await PageBench.CreateAsync("de-DE");
        await bench.Database.ListedAsync("BTC", "Bitcoin", 1, 98_765.4321m, coin => coin.MarketCap = 1_950_000_000_000m);

        var page = Open(bench, "BTC");

        page.WaitForAssertion(() => Assert.Equal("$98.765,43", page.Find(".coin-large").TextContent));
        Assert.Contains("$1,95T", page.Find(".statistics").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_UnknownCoin_LeadsToTheMarket()
    {
        await using var bench = await PageBench.CreateAsync();

        var page = Open(bench, "NOPE");

        page.WaitForAssertion(() => Assert.Contains("There is no coin “NOPE”", page.Find("h1").TextContent, StringComparison.Ordinal));
        Assert.Equal("market", page.Find("a").GetAttribute("href"));
    }

    [Fact]
    public async Task Open_InactiveCoin_SaysSoAndTakesNoAlert()
    {
        await using var bench = await PageBench.CreateAsync();
        await bench.Database.ListedAsync("OLD", "Old", 1, 5m, coin => coin.IsActive = false);

        var page = Open(bench, "OLD");

        page.WaitForAssertion(() => Assert.Contains("no longer followed", page.Find(".banner-warning").TextContent, StringComparison.Ordinal));
        Assert.True(page.Find(".page-header .button-primary").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Range_Chosen_StandsInTheAddressAndIsPressed()
    {
        await using var bench = await PageBench.CreateAsync();
        var coin = await bench.Database.ListedAsync("BTC", "Bitcoin", 1, 120.5m);
        await bench.Database.WalkAsync(coin, CandleInterval.Day, 40);
        var page = Open(bench, "BTC");
        page.WaitForAssertion(() => Assert.Equal("true", Button(page, "1M").GetAttribute("aria-pressed")));

        Button(page, "1Y").Click();
        page.WaitForAssertion(() => Assert.Equal("true", Button(page, "1Y").GetAttribute("aria-pressed")));
        Button(page, "Candles").Click();

        page.WaitForAssertion(() => Assert.Equal("true", Button(page, "Candles").GetAttribute("aria-pressed")));
        Assert.Equal("coins/BTC?range=1y&chart=candles", bench.Address);
    }

    [Fact]
    public async Task LiveUpdate_NewPrice_MovesHeadAndChart()
    {
        await using var bench = await PageBench.CreateAsync();
        var coin = await bench.Database.ListedAsync("BTC", "Bitcoin", 1, 120.5m);
        await bench.Database.WalkAsync(coin, CandleInterval.Day, 40);
        var page = Open(bench, "BTC");
        page.WaitForAssertion(() => Assert.Contains("to $120.50", Summary(page), StringComparison.Ordinal));

        bench.Database.Time.Advance(TimeSpan.FromSeconds(5));
        await using (var db = bench.Database.CreateDbContext())
        {
            var stored = db.Cryptocurrencies.Single();
            (stored.Price, stored.PricedAt) = (999.25m, bench.Database.Time.Now);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        bench.Live.Publish(LiveTopic.Market);

        page.WaitForAssertion(() => Assert.Contains("to $999.25, highest $999.25", Summary(page), StringComparison.Ordinal));
        Assert.Equal("$999.25", page.Find(".coin-large .tick-up").TextContent);
    }

    [Fact]
    public async Task Targets_MineNearThePrice_AreInTheLegend()
    {
        await using var bench = await PageBench.CreateAsync();
        var coin = await bench.Database.ListedAsync("BTC", "Bitcoin", 1, 100m);
        var candles = await bench.Database.WalkAsync(coin, CandleInterval.Day, 20);
        var near = candles.Max(candle => candle.High) + 0.5m;
        await bench.Database.AddAsync(
            new PriceAlert { UserId = bench.User.Id, CryptocurrencyId = coin.Id, TargetPrice = near },
            new PriceAlert { UserId = bench.User.Id, CryptocurrencyId = coin.Id, TargetPrice = 90_000m });

        var page = Open(bench, "BTC");

        page.WaitForAssertion(() => Assert.EndsWith(CryptoPilot.Web.Shell.NumberFormat.Price(near), page.Find(".legend").TextContent.Trim(), StringComparison.Ordinal));
        Assert.Contains("1 more outside this range", page.Find("figcaption").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_DatabaseAway_SaysSoAndTryAgainWorks()
    {
        await using var bench = await PageBench.CreateAsync();
        await bench.Database.ListedAsync("BTC", "Bitcoin", 1, 120.5m);
        bench.Break(true);
        var page = Open(bench, "BTC");
        page.WaitForAssertion(() => Assert.Contains("could not be read", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));

        bench.Break(false);
        page.Find("[role=alert] button").Click();

        page.WaitForAssertion(() => Assert.Equal("$120.50", page.Find(".coin-large").TextContent));
    }

    private static IRenderedComponent<CoinPage> Open(PageBench bench, string symbol) =>
        bench.Open<CoinPage>($"coins/{symbol}", parameters => parameters.Add(page => page.Symbol, symbol));

    private static string Summary(IRenderedComponent<CoinPage> page) => page.Find(".plot").GetAttribute("aria-label")!;

    private static IElement Button(IRenderedComponent<CoinPage> page, string text) => page.FindAll(".segmented button").Single(button => button.TextContent == text);
}
