using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Tests.Market.Pages;

public sealed class CoinQueriesTests
{
    [Fact]
    public async Task Get_WithHistory_ExtremesEqualANaiveComputation()
    {
        await using var database = await TestDatabase.CreateAsync();
        var coin = await database.ListedAsync("BTC", "Bitcoin", 1, 100m);
        await database.WalkAsync(await database.ListedAsync("ETH", "Ether"), CandleInterval.Day, 3_000, seed: 2);
        var days = await database.WalkAsync(coin, CandleInterval.Day, 1_000);
        var hours = await database.WalkAsync(coin, CandleInterval.Hour, 72);

        var details = await Queries(database).GetAsync("btc", TestContext.Current.CancellationToken);

        var now = database.Time.Now;
        var lastDay = hours.Where(hour => hour.OpenedAt >= now.AddDays(-1)).ToList();
        var lastYear = days.Where(day => day.OpenedAt >= now.AddDays(-364)).ToList();
        Assert.Equal(Math.Max(100m, lastDay.Max(hour => hour.High)), details!.Extremes.High24h!.Price);
        Assert.Equal(Math.Min(100m, lastDay.Min(hour => hour.Low)), details.Extremes.Low24h!.Price);
        Assert.Equal(High(lastYear), details.Extremes.High52w);
        Assert.Equal(Low(lastYear), details.Extremes.Low52w);
        Assert.Equal(High(days), details.Extremes.HighEver);
        Assert.Equal(Low(days), details.Extremes.LowEver);

        static PriceExtreme High(List<MarketCandle> candles) => candles.OrderByDescending(candle => candle.High).Select(candle => new PriceExtreme(candle.High, candle.OpenedAt)).First();
        static PriceExtreme Low(List<MarketCandle> candles) => candles.OrderBy(candle => candle.Low).Select(candle => new PriceExtreme(candle.Low, candle.OpenedAt)).First();
    }

    [Fact]
    public async Task Get_SinglePricesInTheFirstHour_Count()
    {
        await using var database = await TestDatabase.CreateAsync();
        database.Time.Advance(TimeSpan.FromMinutes(30));
        var coin = await database.ListedAsync("BTC", "Bitcoin", 1, 100m);
        await database.AddAsync(Price(coin, database.Time.Now.AddHours(-24).AddMinutes(10), 140m), Price(coin, database.Time.Now.AddHours(-24).AddMinutes(-10), 999m));

        var details = await Queries(database).GetAsync("BTC", TestContext.Current.CancellationToken);

        Assert.Equal(new PriceExtreme(140m, database.Time.Now.AddHours(-24).AddMinutes(10)), details!.Extremes.High24h);
        Assert.Equal(100m, details.Extremes.Low24h!.Price);
    }

    [Fact]
    public async Task Get_NothingStored_HasNoExtremes()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.ListedAsync("NEW", "New", null, null);

        var details = await Queries(database).GetAsync("NEW", TestContext.Current.CancellationToken);

        Assert.Null(details!.Quote.Price);
        Assert.Null(details.Extremes.High24h);
        Assert.Null(details.Extremes.LowEver);
    }

    [Fact]
    public async Task Get_UnknownSymbol_IsNull()
    {
        await using var database = await TestDatabase.CreateAsync();

        Assert.Null(await Queries(database).GetAsync("NOPE", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task With_RecordPrice_MovesTheExtremes()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.ListedAsync("BTC", "Bitcoin", 1, 100m);
        var details = (await Queries(database).GetAsync("BTC", TestContext.Current.CancellationToken))!;
        var later = database.Time.Now.AddMinutes(1);

        var moved = details.With(details.Quote with { Price = 110m, PricedAt = later });

        Assert.Equal(new PriceExtreme(110m, later), moved.Extremes.High52w);
        Assert.Equal(100m, moved.Extremes.Low52w!.Price);
    }

    [Fact]
    public async Task Targets_MineArmedOnThisCoin_LowestFirst()
    {
        await using var database = await TestDatabase.CreateAsync();
        var (me, other) = (await database.UserAsync(), await database.UserAsync());
        var (coin, another) = (await database.ListedAsync("BTC", "Bitcoin"), await database.ListedAsync("ETH", "Ether"));
        await database.AddAsync(
            Alert(me.Id, coin.Id, 120m),
            Alert(me.Id, coin.Id, 19.95m, AlertDirection.Below),
            Alert(me.Id, coin.Id, 125m, more: alert => (alert.Kind, alert.IsEitherWay) = (PriceAlertKind.Cross, true)),
            Alert(me.Id, coin.Id, 130m, more: alert => alert.IsActive = false),
            Alert(me.Id, coin.Id, 140m, more: alert => alert.IsTriggered = true),
            Alert(me.Id, another.Id, 150m),
            Alert(other.Id, coin.Id, 160m));

        var targets = await Queries(database).GetTargetsAsync(me.Id, coin.Id, TestContext.Current.CancellationToken);

        Assert.Equal([new(19.95m, AlertDirection.Below), new(120m, AlertDirection.Above), new(125m, AlertDirection.Above) { Kind = PriceAlertKind.Cross, IsEitherWay = true }], targets);
    }

    [Fact]
    public async Task SqlServer_AllQueries_Translate()
    {
        var server = new SqlServerTranslation();
        var queries = new CoinQueries(server, new ManualTime());

        await queries.GetTargetsAsync(1, 2, TestContext.Current.CancellationToken);
        Assert.Null(await queries.GetAsync("BTC", TestContext.Current.CancellationToken));
        await queries.GetExtremesAsync(1, TestContext.Current.CancellationToken);

        server.AssertParses();
        Assert.True(server.Commands.Count >= 9);
    }

    private static MarketPrice Price(Cryptocurrency coin, DateTime at, decimal price) => new() { CryptocurrencyId = coin.Id, Timestamp = at, Price = price, Source = "coingecko" };

    private static PriceAlert Alert(int userId, int coinId, decimal target, AlertDirection direction = AlertDirection.Above, Action<PriceAlert>? more = null)
    {
        var alert = new PriceAlert { UserId = userId, CryptocurrencyId = coinId, TargetPrice = target, Direction = direction };
        more?.Invoke(alert);
        return alert;
    }

    private static CoinQueries Queries(TestDatabase database) => new(database, database.Time);
}
