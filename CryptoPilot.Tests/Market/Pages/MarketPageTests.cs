using AngleSharp.Dom;
using Bunit;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Tests.Market.Pages;

public sealed class MarketPageTests
{
    [Fact]
    public async Task Open_Coins_ShowsNumbersOfEach()
    {
        await using var bench = await PageBench.CreateAsync();
        await bench.Database.ListedAsync("BTC", "Bitcoin", 1, 98_765.4321m, coin => (coin.Change24h, coin.MarketCap) = (1.5m, 1_950_000_000_000m));
        await bench.Database.ListedAsync("PEPE", "Pepe", 2, 0.000000223m);

        var page = bench.Open<MarketPage>("market");

        page.WaitForAssertion(() => Assert.Equal(["BTC", "PEPE"], Symbols(page)));
        Assert.Contains("$98,765.43", page.Markup, StringComparison.Ordinal);
        Assert.Contains("+1.50%", page.Markup, StringComparison.Ordinal);
        Assert.Contains("$1.95T", page.Markup, StringComparison.Ordinal);
        Assert.Contains("$0.000000223", page.Markup, StringComparison.Ordinal);
        Assert.Equal("coins/BTC", page.Find("tbody a").GetAttribute("href"));
    }

    [Fact]
    public async Task Open_GermanReader_NumbersInTheirNotation()
    {
        await using var bench = await PageBench.CreateAsync("de-DE");
        await bench.Database.ListedAsync("BTC", "Bitcoin", 1, 98_765.4321m, coin => coin.Change24h = -1.5m);

        var page = bench.Open<MarketPage>("market");

        page.WaitForAssertion(() => Assert.Contains("$98.765,43", page.Markup, StringComparison.Ordinal));
        Assert.Contains("−1,50%", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AddressWithSearchSortAndPage_ShowsThat()
    {
        await using var bench = await PageBench.CreateAsync();
        for (var i = 0; i < 30; i++) await bench.Database.ListedAsync($"T{i:00}", $"Token {i:00}", i + 1, 100m + i);
        await bench.Database.ListedAsync("BTC", "Bitcoin", 99, 1m);

        var page = bench.Open<MarketPage>("market?q=token&sort=price&page=2");

        page.WaitForAssertion(() => Assert.Equal(["T04", "T03", "T02", "T01", "T00"], Symbols(page)));
        Assert.Equal("token", page.Find("#market-search").GetAttribute("value"));
        Assert.Contains("26–30 of 30", page.Find("nav").TextContent, StringComparison.Ordinal);
        Assert.Equal("market?q=token&sort=price", page.Find("nav a").GetAttribute("href"));
        Assert.Equal("descending", Header(page, "Price").GetAttribute("aria-sort"));
    }

    [Theory]
    [InlineData("market?page=nonsense&sort=7&dir=up")]
    [InlineData("market?page=999999999999")]
    [InlineData("market?page=-4&sort=")]
    [InlineData("market?page=80")]
    public async Task Open_AddressThatMakesNoSense_ShowsTheMarket(string address)
    {
        await using var bench = await PageBench.CreateAsync();
        await bench.Database.ListedAsync("BTC", "Bitcoin", 1);

        var page = bench.Open<MarketPage>(address);

        page.WaitForAssertion(() => Assert.Equal(["BTC"], Symbols(page)));
    }

    [Fact]
    public async Task SortButton_TwiceOnAColumn_TurnsTheOrderInAddressAndTable()
    {
        await using var bench = await PageBench.CreateAsync();
        await bench.Database.ListedAsync("A", "Alpha", 1, 5m);
        await bench.Database.ListedAsync("B", "Beta", 2, 7m);
        var page = bench.Open<MarketPage>("market");
        page.WaitForAssertion(() => Assert.Equal(["A", "B"], Symbols(page)));
        Assert.Equal("ascending", Header(page, "#").GetAttribute("aria-sort"));

        Header(page, "Price").QuerySelector("button")!.Click();

        page.WaitForAssertion(() => Assert.Equal(["B", "A"], Symbols(page)));
        Assert.Equal("market?sort=price", bench.Address);
        Assert.Equal("descending", Header(page, "Price").GetAttribute("aria-sort"));
        Assert.Equal("none", Header(page, "#").GetAttribute("aria-sort"));

        Header(page, "Price").QuerySelector("button")!.Click();

        page.WaitForAssertion(() => Assert.Equal(["A", "B"], Symbols(page)));
        Assert.Equal("market?sort=price&dir=asc", bench.Address);
    }

    [Fact]
    public async Task Search_NothingFound_SaysSoAndOffersAll()
    {
        await using var bench = await PageBench.CreateAsync();
        await bench.Database.ListedAsync("BTC", "Bitcoin", 1);
        var page = bench.Open<MarketPage>("market");
        page.WaitForAssertion(() => Assert.Single(Symbols(page)));

        page.Find("#market-search").Change("<zzz>");

        page.WaitForAssertion(() => Assert.Contains("No coin matches “<zzz>”", page.Find(".empty-state").TextContent, StringComparison.Ordinal));
        Assert.Equal("market?q=%3Czzz%3E", bench.Address);
        Assert.Equal("market", page.Find(".empty-state a").GetAttribute("href"));
    }

    [Fact]
    public async Task Open_NoCoins_SaysWhatComes()
    {
        await using var bench = await PageBench.CreateAsync();

        var page = bench.Open<MarketPage>("market");

        page.WaitForAssertion(() => Assert.Contains("No coins yet", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task LiveUpdate_NewPrice_MovesInPlaceWithoutReordering()
    {
        await using var bench = await PageBench.CreateAsync();
        var first = await bench.Database.ListedAsync("A", "Alpha", 1, 5m);
        await bench.Database.ListedAsync("B", "Beta", 2, 4m);
        var page = bench.Open<MarketPage>("market?sort=price");
        page.WaitForAssertion(() => Assert.Equal(["A", "B"], Symbols(page)));
        Assert.Empty(page.FindAll(".tick-down"));

        await SetPriceAsync(bench, first, 3m);
        bench.Live.Publish(LiveTopic.Market);

        page.WaitForAssertion(() => Assert.Equal("$3.00", page.Find(".tick-down").TextContent));
        Assert.Equal(["A", "B"], Symbols(page));
        Assert.Empty(page.FindAll(".tick-up"));
    }

    [Fact]
    public async Task Open_DatabaseAway_SaysSoAndTryAgainWorks()
    {
        await using var bench = await PageBench.CreateAsync();
        await bench.Database.ListedAsync("BTC", "Bitcoin", 1);
        bench.Break(true);
        var page = bench.Open<MarketPage>("market");
        page.WaitForAssertion(() => Assert.Contains("could not be read", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));

        bench.Break(false);
        page.Find("[role=alert] button").Click();

        page.WaitForAssertion(() => Assert.Equal(["BTC"], Symbols(page)));
        Assert.Empty(page.FindAll(".market-fault"));
    }

    [Fact]
    public async Task LiveUpdate_DatabaseAway_KeepsTheRowsAndRecovers()
    {
        await using var bench = await PageBench.CreateAsync();
        await bench.Database.ListedAsync("BTC", "Bitcoin", 1);
        var page = bench.Open<MarketPage>("market");
        page.WaitForAssertion(() => Assert.Single(Symbols(page)));

        bench.Break(true);
        bench.Live.Publish(LiveTopic.Market);
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".market-fault")));
        Assert.Single(Symbols(page));

        bench.Break(false);
        bench.Live.Publish(LiveTopic.Market);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".market-fault")));
    }

    [Fact]
    public async Task Open_OldPrice_IsMarkedStale()
    {
        await using var bench = await PageBench.CreateAsync();
        await bench.Database.ListedAsync("OLD", "Old", 1, 5m, coin => coin.PricedAt = bench.Database.Time.Now.AddSeconds(-181));
        await bench.Database.ListedAsync("NEW", "New", 2, 5m, coin => coin.PricedAt = bench.Database.Time.Now.AddSeconds(-179));

        var page = bench.Open<MarketPage>("market");

        page.WaitForAssertion(() => Assert.Equal(2, Symbols(page).Count));
        Assert.Equal("OLD", page.Find(".chip-warning").Closest("tr")!.QuerySelector(".coin-symbol")!.TextContent);
        Assert.Single(page.FindAll(".chip-warning"));
    }

    [Fact]
    public async Task Open_DemoMarket_SaysWhichCoinsFollowAnother()
    {
        await using var bench = await PageBench.CreateAsync();
        await using (var db = bench.Database.CreateDbContext())
        {
            await SystemSettings.SetAsync(db, MarketChoice.Key, new MarketChoice(MarketSource.Replay, new DateOnly(2026, 3, 1)), "Source", TestContext.Current.CancellationToken);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await bench.Database.ListedAsync("BTC", "Bitcoin", 1);
        await bench.Database.ListedAsync("ADA", "Cardano", 2);

        var page = bench.Open<MarketPage>("market");

        page.WaitForAssertion(() => Assert.Equal(2, Symbols(page).Count));
        Assert.Equal("ADA", page.Find(".follows").Closest("tr")!.QuerySelector(".coin-symbol")!.TextContent);
        Assert.Single(page.FindAll(".follows"));
    }

    private static async Task SetPriceAsync(PageBench bench, Cryptocurrency coin, decimal price)
    {
        await using var db = bench.Database.CreateDbContext();
        db.Cryptocurrencies.Single(found => found.Id == coin.Id).Price = price;
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private static List<string> Symbols(IRenderedComponent<MarketPage> page) => [.. page.FindAll(".coin-symbol").Select(symbol => symbol.TextContent)];

    private static IElement Header(IRenderedComponent<MarketPage> page, string text) =>
        page.FindAll("th[aria-sort]").Single(header => header.TextContent.Trim().TrimEnd('↑', '↓') == text);
}
