using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Market;

public sealed class MarketRefresherTests
{
    private readonly FakeMarketDataProvider _gecko = new();
    private readonly FakeMarketDataProvider _binance = new("binance");

    [Fact]
    public async Task Refresh_BeforeTheSetUp_DoesNothing()
    {
        await using var house = await MarketHouse.CreateAsync(_gecko);
        await house.CoinAsync("BTC");

        var counts = await house.RefreshAsync();

        Assert.Equal(0, counts["refreshed"]);
        Assert.Equal(0, _gecko.Calls);
    }

    [Fact]
    public async Task Refresh_Quote_IsStoredEverywhere()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var coin = await house.CoinAsync("BTC");
        _gecko.Says("BTC", 100_000.5m, house.Time.Now, quote => quote with
        {
            MarketCap = 2e12m, Volume24h = 5e10m, CirculatingSupply = 19_800_000m, Change24h = 1.5m, Change7d = -2.25m, Rank = 1,
        });
        var signals = new SemaphoreSlim(0);
        using var subscription = house.Get<LiveUpdates>().Subscribe(LiveTopic.Market, () => Task.FromResult(signals.Release()));

        var counts = await house.RefreshAsync();

        Assert.Equal((1, 0, 0, 0), (counts["refreshed"], counts["unchanged"], counts["unknown"], counts["rejected"]));
        var stored = await house.StoredAsync(coin);
        Assert.Equal((100_000.5m, "coingecko", house.Time.Now), (stored.Price, stored.PriceSource, stored.PricedAt));
        Assert.Equal((2e12m, 5e10m, 19_800_000m, 1.5m, -2.25m, 1), (stored.MarketCap, stored.Volume24h, stored.CirculatingSupply, stored.Change24h, stored.Change7d, stored.Rank));
        Assert.Equal(house.Time.Now, stored.UpdatedAt);
        var price = Assert.Single(await house.RowsAsync<MarketPrice>());
        Assert.Equal((coin.Id, 100_000.5m, house.Time.Now, "coingecko", 1.5m), (price.CryptocurrencyId, price.Price, price.Timestamp, price.Source, price.Change24h));
        var candles = await house.RowsAsync<MarketCandle>();
        Assert.Equal([CandleInterval.Hour, CandleInterval.Day], candles.Select(candle => candle.Interval).Order());
        Assert.All(candles, candle => Assert.Equal((100_000.5m, 100_000.5m), (candle.Open, candle.Close)));
        Assert.True(await signals.WaitAsync(Signals.Patience, MarketHouse.Cancel));
    }

    [Theory]
    [InlineData(120, 85, "coingecko", 120, 85)]
    [InlineData(115, 90, "coingecko", 101, 100)]
    [InlineData(120, 85, "binance", 101, 100)]
    [InlineData(99_999, 0.001, "coingecko", 101, 100)]
    public async Task Refresh_HighOrLowOfTheDayGrew_IsInTheOpenCandles(double high, double low, string source, int candleHigh, int candleLow)
    {
        await using var house = await MarketHouse.LiveAsync(_gecko, _binance);
        var coin = await house.CoinAsync("BTC");
        _gecko.Says("BTC", 100m, house.Time.Now, quote => quote with { High24h = 115m, Low24h = 90m });
        await house.RefreshAsync();
        house.Time.Advance(TimeSpan.FromSeconds(30));
        if (source == "binance") _gecko.Failure = new MarketProviderException("Down.");
        var provider = source == "binance" ? _binance : _gecko;
        provider.Says("BTC", 101m, house.Time.Now, quote => quote with { High24h = (decimal)high, Low24h = (decimal)low });

        await house.RefreshAsync();

        var stored = await house.StoredAsync(coin);
        Assert.Equal((source, (decimal?)high, (decimal?)low), (stored.PriceSource, stored.High24h, stored.Low24h));
        Assert.All(await house.RowsAsync<MarketCandle>(), candle => Assert.Equal((candleHigh, candleLow, 101m), (candle.High, candle.Low, candle.Close)));
    }

    [Fact]
    public async Task Refresh_SameQuotesAgain_ChangesNothing()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var coin = await house.CoinAsync("BTC");
        _gecko.Says("BTC", 100m, house.Time.Now);
        await house.RefreshAsync();
        var before = await house.StoredAsync(coin);
        house.Time.Advance(TimeSpan.FromSeconds(30));

        var counts = await house.RefreshAsync();

        Assert.Equal((0, 1), (counts["refreshed"], counts["unchanged"]));
        Assert.Single(await house.RowsAsync<MarketPrice>());
        Assert.Equivalent(before, await house.StoredAsync(coin), strict: true);
    }

    [Fact]
    public async Task Refresh_QuoteOlderThanStored_IsIgnored()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var coin = await house.CoinAsync("BTC");
        _gecko.Says("BTC", 100m, house.Time.Now);
        await house.RefreshAsync();
        _gecko.Says("BTC", 90m, house.Time.Now.AddSeconds(-1));

        var counts = await house.RefreshAsync();

        Assert.Equal((0, 1), (counts["refreshed"], counts["unchanged"]));
        Assert.Equal(100m, (await house.StoredAsync(coin)).Price);
    }

    [Fact]
    public async Task Refresh_QuoteFromTheFuture_IsFromNow()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var coin = await house.CoinAsync("BTC");
        _gecko.Says("BTC", 100m, house.Time.Now.AddHours(2));

        await house.RefreshAsync();

        Assert.Equal(house.Time.Now, (await house.StoredAsync(coin)).PricedAt);
    }

    [Fact]
    public async Task Refresh_CoinTheFirstLacks_IsAskedOfTheNext()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko, _binance);
        await house.CoinAsync("BTC");
        var other = await house.CoinAsync("ODD");
        await house.CoinAsync("NOBODY");
        _gecko.Says("BTC", 100m, house.Time.Now);
        _binance.Says("BTC", 101m, house.Time.Now);
        _binance.Says("ODD", 2m, house.Time.Now);

        var counts = await house.RefreshAsync();

        Assert.Equal((2, 1), (counts["refreshed"], counts["unknown"]));
        Assert.Equal(["ODD", "NOBODY"], _binance.LastAsked);
        Assert.Equal("binance", (await house.StoredAsync(other)).PriceSource);
    }

    [Fact]
    public async Task Refresh_FirstFails_NextAnswersAndTheFirstRests()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko, _binance);
        var coin = await house.CoinAsync("BTC");
        _gecko.Failure = new MarketProviderException("The service is down.");
        _binance.Says("BTC", 100m, house.Time.Now);

        var first = await house.RefreshAsync();
        var second = await house.RefreshAsync();

        Assert.Equal((1, 1), (first["refreshed"], first["providers failed"]));
        Assert.Equal((0, 0), (second["refreshed"], second["providers failed"]));
        Assert.Equal(1, _gecko.Calls);
        Assert.Equal("binance", (await house.StoredAsync(coin)).PriceSource);
    }

    [Fact]
    public async Task Refresh_AllFail_OldPricesStayWithTheirAge()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko, _binance);
        var coin = await house.CoinAsync("BTC");
        _gecko.Says("BTC", 100m, house.Time.Now);
        await house.RefreshAsync();
        var priced = house.Time.Now;
        _gecko.Failure = _binance.Failure = new MarketProviderException("The service is down.");
        house.Time.Advance(TimeSpan.FromMinutes(5));

        var counts = await house.RefreshAsync();

        Assert.Equal((0, 2, 1), (counts["refreshed"], counts["providers failed"], counts["unknown"]));
        var stored = await house.StoredAsync(coin);
        Assert.Equal((100m, priced), (stored.Price, stored.PricedAt));
    }

    [Theory]
    [InlineData("10001")]
    [InlineData("0.99")]
    public async Task Refresh_AbsurdStep_IsRejected(string absurd)
    {
        await using var house = await MarketHouse.LiveAsync(_gecko, _binance);
        var coin = await PricedAsync(house, 100m);
        _gecko.Says("BTC", decimal.Parse(absurd, System.Globalization.CultureInfo.InvariantCulture), house.Time.Now);

        var counts = await house.RefreshAsync();

        Assert.Equal((0, 1, 0), (counts["refreshed"], counts["rejected"], counts["unknown"]));
        Assert.Equal(["BTC"], _binance.LastAsked);
        Assert.Equal(100m, (await house.StoredAsync(coin)).Price);
    }

    [Theory]
    [InlineData("10000")]
    [InlineData("1")]
    public async Task Refresh_LargestPlausibleStep_IsTaken(string price)
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var coin = await PricedAsync(house, 100m);
        _gecko.Says("BTC", decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture), house.Time.Now);

        Assert.Equal(1, (await house.RefreshAsync())["refreshed"]);
        Assert.NotEqual(100m, (await house.StoredAsync(coin)).Price);
    }

    [Fact]
    public async Task Refresh_AbsurdStepConfirmed_IsTaken()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko, _binance);
        var coin = await PricedAsync(house, 100m);
        _gecko.Says("BTC", 0.5m, house.Time.Now);
        _binance.Says("BTC", 0.9m, house.Time.Now);

        var counts = await house.RefreshAsync();

        Assert.Equal((1, 0), (counts["refreshed"], counts["rejected"]));
        var stored = await house.StoredAsync(coin);
        Assert.Equal((0.5m, "coingecko"), (stored.Price, stored.PriceSource));
    }

    [Fact]
    public async Task Refresh_AbsurdStepContradicted_TakesTheOther()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko, _binance);
        var coin = await PricedAsync(house, 100m);
        _gecko.Says("BTC", 1_000_000m, house.Time.Now);
        _binance.Says("BTC", 105m, house.Time.Now);

        var counts = await house.RefreshAsync();

        Assert.Equal((1, 1), (counts["refreshed"], counts["rejected"]));
        Assert.Equal(105m, (await house.StoredAsync(coin)).Price);
    }

    [Fact]
    public async Task Refresh_TwoAbsurdStepsThatDiffer_AreBothRejected()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko, _binance);
        await PricedAsync(house, 100m);
        _gecko.Says("BTC", 1_000_000m, house.Time.Now);
        _binance.Says("BTC", 2_000_001m, house.Time.Now);

        var counts = await house.RefreshAsync();

        Assert.Equal((0, 2), (counts["refreshed"], counts["rejected"]));
    }

    [Fact]
    public async Task Refresh_LargeStepAfterALongSilence_IsTaken()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var coin = await PricedAsync(house, 100m);
        house.Time.Advance(TimeSpan.FromDays(8));
        _gecko.Says("BTC", 1_000_000m, house.Time.Now);

        Assert.Equal(1, (await house.RefreshAsync())["refreshed"]);
        Assert.Equal(1_000_000m, (await house.StoredAsync(coin)).Price);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("0.0000000000000000001")]
    [InlineData("100000000000000000000")]
    public async Task Refresh_PriceThatCannotBe_IsRejected(string price)
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        await house.CoinAsync("BTC");
        _gecko.Says("BTC", decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture), house.Time.Now);
        _gecko.Rejected = 2;

        Assert.Equal(3, (await house.RefreshAsync())["rejected"]);
        Assert.Empty(await house.RowsAsync<MarketPrice>());
    }

    [Fact]
    public async Task Refresh_InactiveCoin_IsLeftAlone()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var hidden = await house.CoinAsync("OLD", active: false);
        await house.CoinAsync("BTC");
        _gecko.Says("OLD", 5m, house.Time.Now);
        _gecko.Says("BTC", 100m, house.Time.Now);

        await house.RefreshAsync();

        Assert.Equal(["BTC"], _gecko.LastAsked);
        Assert.Null((await house.StoredAsync(hidden)).PricedAt);
    }

    [Fact]
    public async Task Refresh_OverHoursAndDays_BuildsCandles()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        await house.CoinAsync("BTC");
        house.Time.Advance(TimeSpan.FromHours(10) + TimeSpan.FromMinutes(30));
        var start = house.Time.Now;
        foreach (var price in new[] { 100m, 120m, 90m, 110m })
        {
            _gecko.Says("BTC", price, house.Time.Now);
            await house.RefreshAsync();
            house.Time.Advance(TimeSpan.FromMinutes(5));
        }

        foreach (var price in new[] { 70m, 75m })
        {
            house.Time.Advance(TimeSpan.FromHours(1));
            _gecko.Says("BTC", price, house.Time.Now);
            await house.RefreshAsync();
        }

        var candles = await house.RowsAsync<MarketCandle>();
        var hours = candles.Where(candle => candle.Interval == CandleInterval.Hour).OrderBy(candle => candle.OpenedAt).ToList();
        Assert.Equal([start.Date.AddHours(22), start.Date.AddHours(23), start.Date.AddHours(24)], hours.Select(candle => candle.OpenedAt));
        Assert.Equal([(100m, 120m, 90m, 110m), (70m, 70m, 70m, 70m), (75m, 75m, 75m, 75m)], hours.Select(Prices));
        var days = candles.Where(candle => candle.Interval == CandleInterval.Day).OrderBy(candle => candle.OpenedAt).ToList();
        Assert.Equal([(100m, 120m, 70m, 70m), (75m, 75m, 75m, 75m)], days.Select(Prices));
    }

    [Fact]
    public async Task Refresh_ProviderTellsNoChange_TakesItFromTheCandles()
    {
        await using var house = await MarketHouse.LiveAsync(_binance);
        var coin = await house.CoinAsync("BTC");
        var yesterday = house.Time.Now.AddDays(-1);
        await house.Database.AddAsync(
            Candle(coin.Id, CandleInterval.Hour, yesterday.AddHours(-1), open: 70m, close: 80m),
            Candle(coin.Id, CandleInterval.Day, yesterday.Date, open: 1m, close: 2m),
            Candle(coin.Id, CandleInterval.Day, house.Time.Now.AddDays(-7).Date, open: 60m, close: 50m));
        _binance.Says("BTC", 100m, house.Time.Now, quote => quote with { CirculatingSupply = 20m });

        await house.RefreshAsync();

        var stored = await house.StoredAsync(coin);
        Assert.Equal((25m, 100m, 2_000m), (stored.Change24h, stored.Change7d, stored.MarketCap));
    }

    [Theory]
    [InlineData("0.000000000000000001")]
    [InlineData("79000000000000000000000000000")]
    public async Task Refresh_AbsurdSupply_StopsNobody(string supply)
    {
        await using var house = await MarketHouse.LiveAsync(_binance);
        var coin = await house.CoinAsync("BTC");
        _binance.Says("BTC", 100m, house.Time.Now, quote => quote with { CirculatingSupply = decimal.Parse(supply, CultureInfo.InvariantCulture) });

        await house.RefreshAsync();

        Assert.Equal(100m, (await house.StoredAsync(coin)).Price);
    }

    [Fact]
    public async Task Refresh_NobodyTellsTheChange_StaysUnknown()
    {
        await using var house = await MarketHouse.LiveAsync(_binance);
        var coin = await house.CoinAsync("BTC");
        _binance.Says("BTC", 100m, house.Time.Now);

        await house.RefreshAsync();

        var stored = await house.StoredAsync(coin);
        Assert.Equal((null, null, null), (stored.Change24h, stored.Change7d, stored.MarketCap));
    }

    [Fact]
    public async Task Refresh_SourceSwitchedMeanwhile_WritesNothing()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var coin = await house.CoinAsync("MINE");
        _gecko.Says("MINE", 100m, house.Time.Now);
        _gecko.Before = _ => house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);

        Assert.Equal(0, (await house.RefreshAsync())["refreshed"]);

        Assert.Null((await house.StoredAsync(coin)).PricedAt);
        Assert.Empty(await house.RowsAsync<MarketPrice>());
    }

    [Fact]
    public async Task Refresh_Replay_PricesTheCatalogue()
    {
        await using var house = await MarketHouse.CreateAsync(_gecko);
        await using (var db = house.Database.CreateDbContext()) await house.Get<CoinCatalogue>().SeedAsync(db, MarketHouse.Cancel);
        await house.CoinAsync("MINE");
        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);
        house.Time.Advance(TimeSpan.FromSeconds(5));

        var counts = await house.RefreshAsync();

        Assert.Equal((60, 1, 0), (counts["refreshed"], counts["unknown"], counts["rejected"]));
        Assert.Equal(0, _gecko.Calls);
        var coins = (await house.RowsAsync<Cryptocurrency>()).Where(coin => coin.Symbol != "MINE").ToList();
        Assert.All(coins, coin => Assert.True(coin is { PriceSource: "replay", Price: > 0m, MarketCap: > 0m, Volume24h: > 0m, Change24h: not null, Change7d: not null }));
        Assert.Equal(Enumerable.Range(1, 60), coins.Select(coin => coin.Rank!.Value).Order());
        Assert.Empty(await house.RowsAsync<MarketProviderState>());
    }

    [Fact]
    public async Task Refresh_CancelledWhileWriting_LeavesNothing()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        for (var i = 0; i < 50; i++)
        {
            await house.CoinAsync($"C{i}");
            _gecko.Says($"C{i}", 1m + i, house.Time.Now);
        }

        using var stop = new CancellationTokenSource();
        await using var db = house.Database.CreateDbContext();
        await using (await db.Database.BeginTransactionAsync(MarketHouse.Cancel))
        {
            var coins = await db.Cryptocurrencies.AsNoTracking().ToListAsync(MarketHouse.Cancel);
            foreach (var coin in coins) (coin.Price, coin.PricedAt, coin.PriceSource) = (5m, house.Time.Now, "coingecko");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MarketWriter.WritePricesAsync(db, new StoppingCoins(coins, stop), null, TimeSpan.Zero, stop.Token));
        }

        Assert.All(await house.RowsAsync<Cryptocurrency>(), coin => Assert.Null(coin.PricedAt));
        Assert.Empty(await house.RowsAsync<MarketPrice>());
        Assert.Empty(await house.RowsAsync<MarketCandle>());
        Assert.Equal(50, (await house.RefreshAsync())["refreshed"]);
    }

    [Fact]
    public async Task Refresh_LockedDatabase_FailsAndWritesNothing()
    {
        Assert.SkipWhen(TestDatabase.IsSqlServer, "SQLite locks the whole file.");
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var coin = await house.CoinAsync("BTC");
        _gecko.Says("BTC", 100m, house.Time.Now);
        var impatient = house.Restart(new ImpatientDatabase(house.Database), _gecko);
        await impatient.RefreshAsync();
        _gecko.Says("BTC", 101m, house.Time.Now.AddSeconds(1));
        house.Time.Advance(TimeSpan.FromSeconds(2));

        await using (var db = house.Database.CreateDbContext())
        await using (await db.Database.BeginTransactionAsync(MarketHouse.Cancel))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => impatient.RefreshAsync());
        }

        Assert.Equal(100m, (await house.StoredAsync(coin)).Price);
        Assert.Single(await house.RowsAsync<MarketPrice>());
        Assert.Equal(1, (await impatient.RefreshAsync())["refreshed"]);
    }

    private static (decimal Open, decimal High, decimal Low, decimal Close) Prices(MarketCandle candle) => (candle.Open, candle.High, candle.Low, candle.Close);

    private static MarketCandle Candle(int coinId, CandleInterval interval, DateTime openedAt, decimal open, decimal close) => new()
    {
        CryptocurrencyId = coinId,
        Interval = interval,
        OpenedAt = openedAt,
        Open = open,
        High = Math.Max(open, close),
        Low = Math.Min(open, close),
        Close = close,
        Source = "binance",
    };

    private async Task<Cryptocurrency> PricedAsync(MarketHouse house, decimal price)
    {
        var coin = await house.CoinAsync("BTC");
        _gecko.Says("BTC", price, house.Time.Now);
        await house.RefreshAsync();
        house.Time.Advance(TimeSpan.FromMinutes(1));
        return coin;
    }

    /// <summary>Coins that stop the work when half of their prices are written.</summary>
    private sealed class StoppingCoins(List<Cryptocurrency> coins, CancellationTokenSource stop) : IReadOnlyCollection<Cryptocurrency>
    {
        private int _passes;

        public int Count => coins.Count;

        public IEnumerator<Cryptocurrency> GetEnumerator()
        {
            var pass = ++_passes;
            for (var i = 0; i < coins.Count; i++)
            {
                if (pass == 2 && i == coins.Count / 2) stop.Cancel();
                yield return coins[i];
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>The same file through connections that wait a second at most.</summary>
    private sealed class ImpatientDatabase(TestDatabase database) : IDbContextFactory<CryptoPilotContext>
    {
        public CryptoPilotContext CreateDbContext() => new SqliteCryptoPilotContext(new DbContextOptionsBuilder<SqliteCryptoPilotContext>()
            .UseSqlite($"Data Source={database.File};Default Timeout=1;Pooling=false")
            .Options);
    }
}
