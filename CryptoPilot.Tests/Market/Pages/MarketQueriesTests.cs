using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Tests.Market.Pages;

public sealed class MarketQueriesTests
{
    private static MarketFilter All => new(null, MarketSort.Rank, false, 1, 25);

    [Theory]
    [InlineData("btc", "BTC")]
    [InlineData("BITC", "BTC")]
    [InlineData(" coin ", "BTC")]
    [InlineData("100%", "PCT")]
    [InlineData("a_b", "UND")]
    [InlineData(@"back\", "BSL")]
    [InlineData("[x]", "BRK")]
    [InlineData("österreich", "OES")]
    public async Task Search_PartInAnyCase_FindsLiterally(string search, string expected)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.ListedAsync("BTC", "Bitcoin");
        await database.ListedAsync("PCT", "100% Reserve");
        await database.ListedAsync("UND", "A_B Token");
        await database.ListedAsync("AXB", "AxB Token");
        await database.ListedAsync("BSL", @"Back\Slash");
        await database.ListedAsync("BRK", "Box [x]");
        await database.ListedAsync("OES", "Münze österreich");

        var page = await Queries(database).GetPageAsync(All with { Search = search }, TestContext.Current.CancellationToken);

        Assert.Equal([expected], page.Rows.Select(row => row.Symbol));
        Assert.Equal(1, page.Total);
    }

    [Fact]
    public async Task Search_Nothing_ShowsActiveCoinsOnly()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.ListedAsync("BTC", "Bitcoin", 1);
        await database.ListedAsync("OLD", "Gone", 2, more: coin => coin.IsActive = false);

        var page = await Queries(database).GetPageAsync(All with { Search = "  " }, TestContext.Current.CancellationToken);

        Assert.Equal(["BTC"], page.Rows.Select(row => row.Symbol));
    }

    [Theory]
    [InlineData(MarketSort.Rank, false, "C,A,B,N")]
    [InlineData(MarketSort.Rank, true, "B,A,C,N")]
    [InlineData(MarketSort.Name, false, "N,B,A,C")]
    [InlineData(MarketSort.Name, true, "C,A,B,N")]
    [InlineData(MarketSort.Price, false, "A,B,C,N")]
    [InlineData(MarketSort.Price, true, "C,B,A,N")]
    [InlineData(MarketSort.Change24h, false, "B,C,A,N")]
    [InlineData(MarketSort.Change24h, true, "A,C,B,N")]
    [InlineData(MarketSort.Change7d, false, "A,C,B,N")]
    [InlineData(MarketSort.Change7d, true, "B,C,A,N")]
    [InlineData(MarketSort.MarketCap, false, "A,C,B,N")]
    [InlineData(MarketSort.MarketCap, true, "B,C,A,N")]
    [InlineData(MarketSort.Volume, false, "C,B,A,N")]
    [InlineData(MarketSort.Volume, true, "A,B,C,N")]
    public async Task Sort_EachKeyBothWays_UnknownLast(MarketSort sort, bool descending, string expected)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.ListedAsync("A", "gamma", 10, 0.00000022m, coin => (coin.Change24h, coin.Change7d, coin.MarketCap, coin.Volume24h) = (12.5m, -30m, 9m, 1_000m));
        await database.ListedAsync("B", "Beta", 100, 19.95m, coin => (coin.Change24h, coin.Change7d, coin.MarketCap, coin.Volume24h) = (-3.25m, 4m, 1_000_000m, 999.5m));
        await database.ListedAsync("C", "zeta", 2, 100m, coin => (coin.Change24h, coin.Change7d, coin.MarketCap, coin.Volume24h) = (-3m, -2m, 10m, 0.5m));
        await database.ListedAsync("N", "Alpha", null, null, coin => (coin.Change24h, coin.Change7d) = (null, null));
        await using (var db = database.CreateDbContext())
        {
            var unknown = db.Cryptocurrencies.Single(coin => coin.Symbol == "N");
            (unknown.Change24h, unknown.Change7d) = (null, null);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var page = await Queries(database).GetPageAsync(All with { Sort = sort, Descending = descending }, TestContext.Current.CancellationToken);

        Assert.Equal(expected, string.Join(',', page.Rows.Select(row => row.Symbol)));
    }

    [Fact]
    public async Task Paging_EachPage_EveryCoinOnceInOrder()
    {
        await using var database = await TestDatabase.CreateAsync();
        for (var i = 0; i < 12; i++) await database.ListedAsync($"C{i:00}", "Same name");

        var symbols = new List<string>();
        for (var number = 1; number <= 4; number++)
        {
            var page = await Queries(database).GetPageAsync(All with { Sort = MarketSort.Name, Page = number, PageSize = 5 }, TestContext.Current.CancellationToken);
            Assert.Equal(12, page.Total);
            symbols.AddRange(page.Rows.Select(row => row.Symbol));
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"C{i:00}"), symbols);
    }

    [Fact]
    public async Task Trend_HourlyWeek_AtMostFortyAndEndsAtThePrice()
    {
        await using var database = await TestDatabase.CreateAsync();
        var coin = await database.ListedAsync("BTC", "Bitcoin", 1, 123.5m);
        var other = await database.ListedAsync("ETH", "Ether", 2, 55m);
        var candles = await database.WalkAsync(coin, CandleInterval.Hour, 24 * 9);
        await database.WalkAsync(other, CandleInterval.Day, 3);

        var page = await Queries(database).GetPageAsync(All, TestContext.Current.CancellationToken);

        var trend = page.Rows[0].Trend;
        var since = database.Time.Now.AddDays(-7);
        var naive = Enumerable.Range(1, 39)
            .Select(step => since + (TimeSpan.FromDays(7) * step / 39))
            .Select(until => candles.Last(candle => candle.OpenedAt.AddHours(1) <= until).Close);
        Assert.Equal([.. naive, 123.5m], trend);
        Assert.Equal(MarketQueries.TrendPoints, trend.Count);
        Assert.Equal(55m, page.Rows[1].Trend[^1]);
        Assert.InRange(page.Rows[1].Trend.Count, 2, 20);
    }

    [Fact]
    public async Task Quotes_OfShownCoins_ArePresent()
    {
        await using var database = await TestDatabase.CreateAsync();
        var coin = await database.ListedAsync("BTC", "Bitcoin", 1, 100m, made => made.MarketCap = 5m);
        var unpriced = await database.ListedAsync("NEW", "New", 2, null);

        var quotes = await Queries(database).GetQuotesAsync([coin.Id, unpriced.Id, 4711], TestContext.Current.CancellationToken);

        Assert.Equal(2, quotes.Count);
        Assert.Equal((100m, database.Time.Now, "coingecko", 5m), (quotes[coin.Id].Price, quotes[coin.Id].PricedAt, quotes[coin.Id].Source, quotes[coin.Id].MarketCap));
        Assert.Null(quotes[unpriced.Id].Price);
    }

    [Fact]
    public async Task SqlServer_AllQueries_Translate()
    {
        var server = new SqlServerTranslation();
        var queries = new MarketQueries(server, new ManualTime());

        await queries.GetQuotesAsync([1, 2], TestContext.Current.CancellationToken);
        await queries.GetTrendsAsync(new Dictionary<int, decimal?> { [1] = 5m, [2] = null }, TestContext.Current.CancellationToken);
        foreach (var sort in Enum.GetValues<MarketSort>())
        {
            await queries.GetPageAsync(new("b", sort, true, 1, 25), TestContext.Current.CancellationToken);
        }

        // The recorder answers with nothing, which a count refuses once its SQL is sent.
        await Assert.ThrowsAsync<InvalidOperationException>(() => queries.GetPageAsync(All with { Page = 2 }, TestContext.Current.CancellationToken));

        server.AssertParses();
        Assert.Contains(server.Commands, command => command.Contains("COUNT(*)", StringComparison.Ordinal));
    }

    private static MarketQueries Queries(TestDatabase database) => new(database, database.Time);
}
