using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Tests.Market.Pages;

public sealed class CandleQueriesTests
{
    public static TheoryData<ChartRange> Ranges => [.. Enum.GetValues<ChartRange>()];

    [Theory]
    [MemberData(nameof(Ranges))]
    public async Task Get_FullHistory_AtMost300OldestFirstEndingAtThePrice(ChartRange range)
    {
        await using var database = await TestDatabase.CreateAsync();
        var coin = await database.ListedAsync("BTC", "Bitcoin", 1, 321.5m);
        await database.WalkAsync(coin, CandleInterval.Day, 2_000);
        await database.WalkAsync(coin, CandleInterval.Hour, 24 * 30);
        await database.PricesAsync(coin, TimeSpan.FromSeconds(60), 3 * 24 * 60);

        var series = await Queries(database).GetAsync(coin.Id, range, TestContext.Current.CancellationToken);

        Assert.InRange(series.Points.Count, 20, PriceSeries.MaxPoints);
        Assert.Equal(series.Points.Select(point => point.At).Order().Distinct(), series.Points.Select(point => point.At));
        Assert.Equal(321.5m, series.Points[^1].Close);
        Assert.All(series.Points, point => Assert.True(point.High >= Math.Max(point.Open, point.Close) && point.Low <= Math.Min(point.Open, point.Close)));
    }

    [Fact]
    public async Task Day_SinglePrices_SlotsEqualANaiveGrouping()
    {
        await using var database = await TestDatabase.CreateAsync();
        var coin = await database.ListedAsync("BTC", "Bitcoin", 1, null);
        await database.PricesAsync(await database.ListedAsync("ETH", "Ether"), TimeSpan.FromSeconds(61), 100);
        var prices = await database.PricesAsync(coin, TimeSpan.FromSeconds(37), 4_000);

        var series = await Queries(database).GetAsync(coin.Id, ChartRange.Day, TestContext.Current.CancellationToken);

        var since = database.Time.Now.AddDays(-1);
        var naive = prices
            .Where(price => price.Timestamp > since)
            .GroupBy(price => price.Timestamp.Ticks / TimeSpan.FromMinutes(5).Ticks)
            .Select(slot => new PricePoint(
                new DateTime(slot.Key * TimeSpan.FromMinutes(5).Ticks, DateTimeKind.Utc),
                slot.First().Price,
                slot.Max(price => price.Price),
                slot.Min(price => price.Price),
                slot.Last().Price));
        Assert.Equal(naive, series.Points);
        Assert.Equal(TimeSpan.FromMinutes(5), series.Step);
    }

    [Fact]
    public async Task Day_FineRecordBeginsLate_HoursStandBeforeIt()
    {
        await using var database = await TestDatabase.CreateAsync();
        var coin = await database.ListedAsync("BTC", "Bitcoin", 1, null);
        var hours = await database.WalkAsync(coin, CandleInterval.Hour, 48);
        await database.PricesAsync(coin, TimeSpan.FromMinutes(1), 90);

        var series = await Queries(database).GetAsync(coin.Id, ChartRange.Day, TestContext.Current.CancellationToken);

        var firstSlot = database.Time.Now.AddMinutes(-89);
        firstSlot = firstSlot.AddTicks(-(firstSlot.Ticks % TimeSpan.FromMinutes(5).Ticks));
        var expected = hours.Where(hour => hour.OpenedAt >= database.Time.Now.AddDays(-1) && hour.OpenedAt.AddHours(1) <= firstSlot).Select(hour => hour.OpenedAt);
        Assert.Equal(expected, series.Points.TakeWhile(point => point.At < firstSlot).Select(point => point.At));
        Assert.Equal(firstSlot, series.Points.First(point => point.At >= firstSlot).At);
    }

    [Fact]
    public async Task All_FiveThousandDays_JoinedDaysKeepOpenHighLowClose()
    {
        await using var database = await TestDatabase.CreateAsync();
        var coin = await database.ListedAsync("BTC", "Bitcoin", 1, null);
        var days = await database.WalkAsync(coin, CandleInterval.Day, 5_000);

        var series = await Queries(database).GetAsync(coin.Id, ChartRange.All, TestContext.Current.CancellationToken);

        Assert.InRange(series.Points.Count, 250, PriceSeries.MaxPoints);
        Assert.Equal(days.Max(day => day.High), series.Points.Max(point => point.High));
        Assert.Equal(days.Min(day => day.Low), series.Points.Min(point => point.Low));
        Assert.Equal(days[0].Open, series.Points[0].Open);
        foreach (var point in series.Points)
        {
            var inside = days.Where(day => day.OpenedAt >= point.At && day.OpenedAt < point.At + series.Step).ToList();
            Assert.Equal(
                (inside[0].Open, inside.Max(day => day.High), inside.Min(day => day.Low), inside[^1].Close),
                (point.Open, point.High, point.Low, point.Close));
        }
    }

    [Fact]
    public async Task Get_UnknownCoin_IsEmpty()
    {
        await using var database = await TestDatabase.CreateAsync();

        var series = await Queries(database).GetAsync(4711, ChartRange.Week, TestContext.Current.CancellationToken);

        Assert.Empty(series.Points);
    }

    [Fact]
    public async Task SqlServer_AllRanges_Translate()
    {
        var server = new SqlServerTranslation();
        var queries = new CandleQueries(server, new ManualTime());

        foreach (var range in Enum.GetValues<ChartRange>()) await queries.GetAsync(1, range, TestContext.Current.CancellationToken);

        server.AssertParses();
        Assert.Contains(server.Commands, command => command.Contains("GROUP BY", StringComparison.Ordinal));
    }

    private static CandleQueries Queries(TestDatabase database) => new(database, database.Time);
}
