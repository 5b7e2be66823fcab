using System.Globalization;
using System.Numerics;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Data.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Portfolio;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Portfolio;

public sealed class PortfolioQueriesTests : IAsyncLifetime
{
    private static readonly DateOnly s_today = new(2026, 3, 2);

    private TestDatabase _database = null!;
    private PortfolioWorld _world = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTime Now => _database.Time.Now;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _world = await PortfolioWorld.CreateAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("hu-HU")]
    [InlineData("de-DE")]
    public async Task View_RandomLots_IsExactToTheLastDigit(string culture)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        var random = new Random(20260302);
        var user = await _database.UserAsync();
        BigInteger expected = 0, expectedCost = 0;
        for (var c = 0; c < 8; c++)
        {
            var price = random.Next(1, 2_000_000_000) / 100_000m;
            await _database.CoinAsync($"C{c}", price);
            for (var l = 0; l < 12; l++)
            {
                var (amount, cost) = (random.NextInt64(1, 50_000_000_000_000) / 10_000_000_000_000m, random.Next(0, 90_000_000) / 1_000m);
                await _database.LotAsync(user.Id, $"C{c}", amount, cost, status: l % 3 == 0 ? TokenStatus.Locked : TokenStatus.Active);
                expected += Units(amount) * Units(price);
                expectedCost += Units(LedgerMath.Value(amount, cost));
            }
        }

        var view = await _world.Queries.ViewAsync(user.Id, Stop);

        Assert.Equal(expected, Units(view.TotalUsd) * Units(1m));
        Assert.Equal(expectedCost, Units(view.CostUsd));
        Assert.Equal(view.Holdings.Aggregate(BigInteger.Zero, (sum, holding) => sum + Units(holding.ValueUsd)), Units(view.TotalUsd));
        Assert.Equal(view.TotalUsd - view.CostUsd, view.ProfitUsd);
        Assert.Equal(100m, decimal.Round(view.Holdings.Sum(holding => holding.SharePercent), 12));
    }

    [Fact]
    public async Task View_ProductsWithMoreThan18Decimals_StillAddUpToTheTotalAndToTheSnapshot()
    {
        var user = await _database.UserAsync();
        var cost = 0m;
        foreach (var (symbol, amount, price) in new[] { ("A", 0.123456789012345678m, 0.987654321098765432m), ("B", 1.000000000000000001m, 1.000000000000000001m), ("C", 3.333333333333333333m, 0.000000000333333333m) })
        {
            await _database.CoinAsync(symbol, price);
            cost += (await _database.LotAsync(user.Id, symbol, amount, price)).CostBasisUsd;
        }

        var view = await _world.Queries.ViewAsync(user.Id, Stop);
        await _world.Writer.RunAsync(Stop);

        Assert.Equal(view.Holdings.Aggregate(BigInteger.Zero, (sum, holding) => sum + Units(holding.ValueUsd)), Units(view.TotalUsd));
        Assert.Equal(view.TotalUsd, (await _database.SnapshotsAsync(user.Id))[0].TotalValueUsd);
        Assert.Equal(cost, view.CostUsd);
        Assert.InRange(view.ProfitUsd, -0.000000015m, 0.000000015m);
    }

    [Fact]
    public async Task View_OneCoin_TellsCostProfitAndPriceAge()
    {
        var user = await _database.UserAsync();
        var coin = await _database.CoinAsync("BTC", 150m);
        await _database.LotAsync(user.Id, "BTC", 1m, 90m);
        await _database.LotAsync(user.Id, "BTC", 3m, 110m, status: TokenStatus.Locked);
        await _database.LotAsync(user.Id, "BTC", 9m, 1m, status: TokenStatus.Expired);
        _database.Time.Advance(TimeSpan.FromSeconds(20));

        var holding = Assert.Single((await _world.Queries.ViewAsync(user.Id, Stop)).Holdings);

        Assert.Equal((coin.Id, "BTC", 4m, 150m, 600m, 420m, 105m), (holding.CoinId, holding.Symbol, holding.Amount, holding.PriceUsd, holding.ValueUsd, holding.CostUsd, holding.AverageCostUsd));
        Assert.Equal((180m, 100m, PriceAge.Stale, "replay"), (holding.ProfitUsd, holding.SharePercent, holding.Age, holding.PriceSource));
        Assert.Equal(42.857m, decimal.Round(holding.ProfitPercent!.Value, 3));
        Assert.Equal(holding, await _world.Queries.HoldingAsync(user.Id, "BTC", Stop));
    }

    [Fact]
    public async Task View_DeadOrMissingPrice_IsFlaggedInTheTotal()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 150m);
        await _database.LotAsync(user.Id, "BTC", 1m);
        Assert.False((await _world.Queries.ViewAsync(user.Id, Stop)).HasDeadPrices);

        _database.Time.Advance(TimeSpan.FromSeconds(51));
        Assert.True((await _world.Queries.ViewAsync(user.Id, Stop)).HasDeadPrices);

        await _database.PriceAsync("BTC", 160m);
        await _database.AddAsync(new Cryptocurrency { Name = "New", Symbol = "NEW", Blockchain = "ethereum" });
        await _database.LotAsync(user.Id, "NEW", 1m, 5m);
        var view = await _world.Queries.ViewAsync(user.Id, Stop);
        Assert.Equal((160m, true), (view.TotalUsd, view.HasDeadPrices));
        Assert.Null(view.Holdings.Single(holding => holding.Symbol == "NEW").PricedAt);
    }

    [Fact]
    public async Task View_Snapshots_GivesChangesAndSaysWhenThereAreNone()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 150m);
        await _database.LotAsync(user.Id, "BTC", 1m);
        await _database.SnapshotAsync(user.Id, Now.AddHours(-25), 100m);
        await _database.SnapshotAsync(user.Id, Now.AddDays(-40), 300m);

        var view = await _world.Queries.ViewAsync(user.Id, Stop);

        Assert.Equal(new PortfolioChange(50m, 50m, true), view.Day);
        Assert.Equal(new PortfolioChange(0m, 0m, false), view.Week);
        Assert.Equal(new PortfolioChange(-50m, -150m, true), view.Month);
    }

    [Fact]
    public async Task View_Others_AreNeverSeen()
    {
        var (user, other) = (await _database.UserAsync(), await _database.UserAsync());
        var coin = await _database.CoinAsync("BTC", 150m);
        await _database.LotAsync(other.Id, "BTC", 1m);
        await _database.SnapshotAsync(other.Id, Now.AddHours(-24), 100m);
        await _database.AddAsync(Alert(other.Id, coin.Id, AlertDirection.Above, 151m));

        var view = await _world.Queries.ViewAsync(user.Id, Stop);

        Assert.True(view.IsEmpty);
        Assert.False(view.Day.IsKnown);
        Assert.Null(await _world.Queries.HoldingAsync(user.Id, "BTC", Stop));
        Assert.Empty(await _world.Queries.NearestAlertsAsync(user.Id, 5, Stop));
        Assert.Single((await _world.Queries.SeriesAsync(user.Id, ValueRange.All, 0m, Stop)).Points);
    }

    [Fact]
    public async Task View_BaseCurrencyOfACoin_DividesByItsPrice()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 50_000m);
        await _database.CoinAsync("ETH", 2_500m);
        await _database.LotAsync(user.Id, "ETH", 10m);
        await BaseAsync(user.Id, "BTC");

        Assert.Equal(new BaseValue("BTC", 0.5m, 50_000m) { Cost = 0m }, (await _world.Queries.ViewAsync(user.Id, Stop)).Base);

        await BaseAsync(user.Id, "NOSUCH");
        Assert.Null((await _world.Queries.ViewAsync(user.Id, Stop)).Base);
    }

    [Fact]
    public async Task View_BaseCurrencyOfACoin_CostsCountAtTheRateOfTheirDay()
    {
        var user = await _database.UserAsync();
        var coin = await _database.CoinAsync("BTC", 50m);
        await _database.CoinAsync("ETH", 10m);
        await _database.CandlesAsync(coin, s_today.AddDays(-1), 20m, 25m);
        await _database.LotAsync(user.Id, "ETH", 10m, 8m, Now.AddDays(-2));
        await _database.LotAsync(user.Id, "ETH", 10m, 5m, Now.AddDays(-1));
        await _database.LotAsync(user.Id, "ETH", 5m, 10m, Now);
        await BaseAsync(user.Id, "BTC");

        var view = await _world.Queries.ViewAsync(user.Id, Stop);

        // 80 USD at 20, 50 USD at 25, 50 USD at the rate of now, which is 50.
        var holding = Assert.Single(view.Holdings).Base!;
        Assert.Equal(new HoldingInBase(5m, 7m), holding);
        Assert.Equal((-2m, 7m, -2m), (holding.Profit, view.Base!.Cost, view.Base.Profit));
        Assert.Equal(-28.57142857m, view.Base.ProfitPercent);
        Assert.Equal(70m, view.ProfitUsd);
    }

    [Fact]
    public async Task View_BaseCurrencyWithoutARateOfADay_TellsNoCostAndNoProfit()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 50m);
        await _database.CoinAsync("ETH", 10m);
        await _database.LotAsync(user.Id, "ETH", 10m, 8m, Now.AddDays(-2));
        await _database.LotAsync(user.Id, "BTC", 1m, 8m, Now);
        await BaseAsync(user.Id, "BTC");

        var view = await _world.Queries.ViewAsync(user.Id, Stop);

        Assert.Equal(new HoldingInBase(2m, null), view.Holdings.Single(holding => holding.Symbol == "ETH").Base);
        Assert.Equal(new HoldingInBase(1m, 0.16m), view.Holdings.Single(holding => holding.Symbol == "BTC").Base);
        Assert.Equal((null, null, null), (view.Base!.Cost, view.Base.Profit, view.Base.ProfitPercent));
    }

    [Fact]
    public async Task View_BaseCurrencyThatDividesUnevenly_IsTheSumOfItsHoldingsToTheLastDigit()
    {
        var user = await _database.UserAsync();
        await _database.CoinAsync("BTC", 97_531.864209m);
        foreach (var (symbol, price) in new[] { ("ETH", 3_333.333333m), ("PEPE", 0.0000123456m), ("SOL", 187.77m) })
        {
            await _database.CoinAsync(symbol, price);
            await _database.LotAsync(user.Id, symbol, 1.000000001m);
        }

        await BaseAsync(user.Id, "BTC");

        var view = await _world.Queries.ViewAsync(user.Id, Stop);

        Assert.Equal(view.Holdings.Sum(holding => holding.Base!.Value), view.Base!.Amount);
        Assert.All(view.Holdings, holding => Assert.NotEqual(0m, holding.Base!.Value));
    }

    [Fact]
    public async Task NearestAlerts_Many_TellsTheArmedOnesThatNeedTheSmallestMove()
    {
        var user = await _database.UserAsync();
        var (a, b) = (await _database.CoinAsync("A", 100m), await _database.CoinAsync("B", 0.001m));
        await _database.AddAsync(
            Alert(user.Id, a.Id, AlertDirection.Above, 130m), Alert(user.Id, a.Id, AlertDirection.Below, 90m), Alert(user.Id, b.Id, AlertDirection.Above, 0.00105m),
            Alert(user.Id, a.Id, AlertDirection.Above, 101m, active: false), Alert(user.Id, a.Id, AlertDirection.Above, 102m, triggered: true));

        var near = await _world.Queries.NearestAlertsAsync(user.Id, 2, Stop);

        Assert.Equal([("B", 5m), ("A", -10m)], near.Select(alert => (alert.Symbol, alert.DistancePercent)));
    }

    [Fact]
    public async Task NearestAlerts_Crossing_SaysThatItIsOneAndWhichWays()
    {
        var user = await _database.UserAsync();
        var coin = await _database.CoinAsync("A", 100m);
        var alert = Alert(user.Id, coin.Id, AlertDirection.Above, 90m);
        (alert.Kind, alert.IsEitherWay) = (PriceAlertKind.Cross, true);
        await _database.AddAsync(alert);

        var near = Assert.Single(await _world.Queries.NearestAlertsAsync(user.Id, 2, Stop));

        Assert.Equal((PriceAlertKind.Cross, true), (near.Kind, near.IsEitherWay));
    }

    [Fact]
    public async Task Movers_TwoHeldCoins_AreTheHeldOnesElseTheMarkets()
    {
        var user = await _database.UserAsync();
        foreach (var (symbol, change) in new[] { ("UP", 9m), ("UP2", 10m), ("DOWN", -3m), ("DOWN2", -20m), ("FLAT", 0m) })
        {
            var coin = await _database.CoinAsync(symbol);
            await using var db = _database.CreateDbContext();
            await db.Cryptocurrencies.Where(row => row.Id == coin.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Change24h, change), Stop);
        }

        var market = await _world.Queries.MoversAsync([], Stop);
        await _database.LotAsync(user.Id, "UP", 1m);
        await _database.LotAsync(user.Id, "DOWN", 1m);
        var held = await _world.Queries.MoversAsync((await _world.Queries.ViewAsync(user.Id, Stop)).Holdings, Stop);

        Assert.Equal("UP2 UP, DOWN2 DOWN, False", Names(market));
        Assert.Equal("UP, DOWN, True", Names(held));

        static string Names(Movers movers) =>
            $"{string.Join(' ', movers.Gainers.Select(mover => mover.Symbol))}, {string.Join(' ', movers.Losers.Select(mover => mover.Symbol))}, {movers.AreHeld}";
    }

    [Fact]
    public async Task Sparklines_HoursElseDays_StayWithinFortyPoints()
    {
        var (hourly, daily) = (await _database.CoinAsync("H"), await _database.CoinAsync("D"));
        await _database.AddAsync([.. Enumerable.Range(0, 24 * 9).Select(index => new MarketCandle
        {
            CryptocurrencyId = hourly.Id, Interval = CandleInterval.Hour, OpenedAt = Now.AddHours(-index), Open = 1m, High = 1m, Low = 1m, Close = 1_000m - index, Source = "replay",
        })]);
        await _database.CandlesAsync(daily, s_today, [.. Enumerable.Range(1, 30).Select(day => (decimal)day)]);

        var lines = await _world.Queries.SparklinesAsync([hourly.Id, daily.Id], Stop);

        Assert.Equal(29, lines[hourly.Id].Count);
        Assert.Equal(lines[hourly.Id].Order(), lines[hourly.Id]);
        Assert.Equal([24m, 25m, 26m, 27m, 28m, 29m, 30m], lines[daily.Id]);
    }

    [Theory]
    [InlineData(ValueRange.Day, 288)]
    [InlineData(ValueRange.Week, 168)]
    [InlineData(ValueRange.Month, 29)]
    [InlineData(ValueRange.Quarter, 91)]
    [InlineData(ValueRange.Year, 183)]
    [InlineData(ValueRange.All, 251)]
    public async Task Series_DenseHistory_IsThinnedByTheDatabase(ValueRange range, int expected)
    {
        var user = await _database.UserAsync();
        var rows = new List<object>();
        for (var minute = 1; minute < 60 * 24 * 8; minute += minute < 3_000 ? 2 : 20) rows.Add(Row(user.Id, Now.AddMinutes(-minute)));
        for (var day = 9; day <= 1_000; day++) rows.Add(Row(user.Id, SnapshotHistory.CloseOf(s_today.AddDays(-day))));
        await _database.AddAsync([.. rows]);

        var series = await _world.Queries.SeriesAsync(user.Id, range, 4_321.5m, Stop);

        Assert.InRange(series.Points.Count, expected - 2, expected + 3);
        Assert.InRange(series.Points.Count, 2, PortfolioQueries.MaxPoints + 1);
        Assert.Equal(series.Points.OrderBy(point => point.At), series.Points);
        Assert.Equal(new ValuePoint(Now, 4_321.5m), series.Points[^1]);
        Assert.Equal("USD", series.Unit);
    }

    [Fact]
    public async Task Series_DaysBackToTheFirst_ShowsEachDaysLast()
    {
        var user = await _database.UserAsync();
        await _database.SnapshotAsync(user.Id, Now.AddDays(-2).AddHours(-5), 1m);
        await _database.SnapshotAsync(user.Id, Now.AddDays(-2).AddHours(5), 2m);
        await _database.SnapshotAsync(user.Id, Now.AddHours(-3), 3m);

        var series = await _world.Queries.SeriesAsync(user.Id, ValueRange.All, 4m, Stop);

        Assert.Equal([2m, 3m, 4m], series.Points.Select(point => point.Value));
    }

    [Fact]
    public async Task Series_InACoin_DividesEachDayByThatDaysClose()
    {
        var user = await _database.UserAsync();
        var coin = await _database.CoinAsync("BTC", 50m);
        await _database.CandlesAsync(coin, s_today.AddDays(-1), 10m, 20m);
        await BaseAsync(user.Id, "BTC");
        foreach (var day in new[] { -4, -2, -1 }) await _database.SnapshotAsync(user.Id, SnapshotHistory.CloseOf(s_today.AddDays(day)), 100m);

        var series = await _world.Queries.SeriesAsync(user.Id, ValueRange.Month, 100m, Stop);

        Assert.Equal("BTC", series.Unit);
        Assert.Equal([10m, 5m, 2m], series.Points.Select(point => point.Value));
    }

    [Fact]
    public async Task View_BaseCurrencyOfACoin_ChangesCountThePastAtItsOwnRate()
    {
        var user = await _database.UserAsync();
        var coin = await _database.CoinAsync("BTC", 50m);
        await _database.CoinAsync("ETH", 10m);
        await _database.LotAsync(user.Id, "ETH", 10m);
        await _database.CandlesAsync(coin, s_today.AddDays(-1), 25m);
        await BaseAsync(user.Id, "BTC");
        await _database.SnapshotAsync(user.Id, Now.AddDays(-1), 100m);
        await _database.SnapshotAsync(user.Id, Now.AddDays(-7), 100m);

        var view = await _world.Queries.ViewAsync(user.Id, Stop);

        // 100 USD were 4 coins then and are 2 now: nothing changed in USD, half is lost in the coin.
        Assert.Equal(new PortfolioChange(0m, 0m, true), view.Day);
        Assert.Equal(new BaseChange(-50m, -2m, true), view.Base!.Day);
        Assert.True(view.Week.IsKnown);
        Assert.Equal(default, view.Base.Week);
    }

    [Fact]
    public async Task Everything_OnSqlServer_Translates()
    {
        var translation = new SqlServerTranslation();
        await using var world = await PortfolioWorld.CreateAsync(translation, _database.Time);

        await world.Queries.ViewAsync(1, Stop);
        await world.Queries.HoldingAsync(1, "BTC", Stop);
        await world.Queries.SparklinesAsync([1, 2], Stop);
        await world.Queries.MoversAsync([], Stop);
        await world.Queries.NearestAlertsAsync(1, 5, Stop);
        foreach (var range in Enum.GetValues<ValueRange>())
        {
            if (range != ValueRange.All) await world.Queries.SeriesAsync(1, range, 1m, Stop);
        }

        // These ask for a single value first, which the stub does not give.
        await Record.ExceptionAsync(() => world.Queries.SeriesAsync(1, ValueRange.All, 1m, Stop));
        await Record.ExceptionAsync(() => world.History.FillAsync(1, Stop));
        await Record.ExceptionAsync(() => world.Demo.CreateAsync(1, Stop));
        await world.Ledger.GenerateAsync(1, new("BTC", 1m, 1m, Now, HoldingSource.Bought, Guid.NewGuid()), Stop);

        await using (var db = translation.CreateDbContext())
        {
            await SnapshotSeries.InCoinAsync(db, [new ValuePoint(Now, 1m)], "BTC", byHour: true, Stop);
            await new SnapshotHistory(translation, _world.Settings, _database.Time).RewriteAsync(db, 1, Now.AddDays(-40), Stop);
        }

        await world.LedgerQueries.FindCoinsAsync("bit%", 8, Stop);
        await world.LedgerQueries.CoinAsync("BTC", Stop);
        await world.LedgerQueries.PriceOnAsync(1, Now, Stop);
        await world.LedgerQueries.PriceOnAsync(1, Now.AddDays(-3), Stop);

        translation.AssertParses();
    }

    private static BigInteger Units(decimal value) => new BigInteger(decimal.Truncate(value)) * BigInteger.Pow(10, 18) + new BigInteger((value - decimal.Truncate(value)) * 1_000_000_000_000_000_000m);

    private static PortfolioSnapshot Row(int userId, DateTime at) =>
        new() { UserId = userId, TakenAt = at, TakenOn = DateOnly.FromDateTime(at), TotalValueUsd = 1m, Source = "replay" };

    private static PriceAlert Alert(int userId, int coinId, AlertDirection direction, decimal target, bool active = true, bool triggered = false) => new()
    {
        UserId = userId, CryptocurrencyId = coinId, Direction = direction, TargetPrice = target, IsActive = active, IsTriggered = triggered, NotificationMethod = NotificationMethod.InApp,
    };

    private async Task BaseAsync(int userId, string symbol)
    {
        await using var db = _database.CreateDbContext();
        var user = await db.Users.SingleAsync(user => user.Id == userId, Stop);
        user.Preferences = new UserPreferences { BaseCurrency = symbol };
        await db.SaveChangesAsync(Stop);
    }
}
