using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Alerts;

/// <summary>What each kind of alert on a price fires at, and when it waits anew. A price comes every minute.</summary>
public sealed class AlertRuleTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AlertDirection.Above, false, "90 99 100", 3)]
    [InlineData(AlertDirection.Above, false, "101 102 105", 0)]
    [InlineData(AlertDirection.Above, false, "101 99 100.5", 3)]
    [InlineData(AlertDirection.Above, false, "100 101", 0)]
    [InlineData(AlertDirection.Below, false, "101 100.1 99", 3)]
    [InlineData(AlertDirection.Below, false, "99 98 101", 0)]
    [InlineData(AlertDirection.Below, false, "110 100", 2)]
    [InlineData(AlertDirection.Above, true, "90 95 101", 3)]
    [InlineData(AlertDirection.Above, true, "110 105 99", 3)]
    [InlineData(AlertDirection.Above, true, "110 105 101", 0)]
    public async Task Cross_FiresOnlyWhenTheSampleBeforeWasOnTheOtherSide(AlertDirection direction, bool either, string prices, int firesAt)
    {
        var (user, coin) = await StartAsync(Numbers(prices)[0]);
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, direction, 100m) { Kind = PriceAlertKind.Cross, IsEitherWay = either });

        var fired = 0;
        foreach (var (price, sample) in Numbers(prices).Select((price, index) => (price, index + 1)).Skip(1))
        {
            await PriceAsync(coin, price);
            await RunAsync();
            if (fired == 0 && (await database.StoredAsync(alert)).IsTriggered) fired = sample;
        }

        Assert.Equal(firesAt, fired);
    }

    [Fact]
    public async Task Cross_BetweenTheMakingAndTheNextPrice_Fires()
    {
        var (user, coin) = await StartAsync(99m);
        database.Time.Advance(TimeSpan.FromSeconds(20));
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 100m) { Kind = PriceAlertKind.Cross });

        await PriceAsync(coin, 101m);
        await RunAsync();

        var firing = Assert.Single(await FiringsAsync(alert));
        Assert.Equal((101m, FiringBasis.Latest, coin.Symbol, "coingecko", (DateTime?)database.Time.Now), (firing.Value, firing.Basis, firing.Symbol, firing.PriceSource, firing.PricedAt));
        Assert.Equal($"{coin.Symbol} crossed $100.00 upwards", firing.Summary);
    }

    [Theory]
    [InlineData(PriceAlertKind.Level, AlertDirection.Above, 105, FiringBasis.High, 110)]
    [InlineData(PriceAlertKind.Level, AlertDirection.Below, 75, FiringBasis.Low, 70)]
    [InlineData(PriceAlertKind.Cross, AlertDirection.Above, 105, FiringBasis.High, 110)]
    [InlineData(PriceAlertKind.Cross, AlertDirection.Below, 75, FiringBasis.Low, 70)]
    public async Task SpikeBetweenTwoRefreshes_Fires_AndSaysAtWhichPrice(PriceAlertKind kind, AlertDirection direction, int target, FiringBasis basis, int price)
    {
        var (user, coin) = await StartAsync(90m);
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, direction, target) { Kind = kind });
        await PriceAsync(coin, 91m);
        await RunAsync();
        Assert.Empty(await FiringsAsync(alert));

        await PriceAsync(coin, 92m, new PriceReach(110m, 70m));
        await RunAsync();

        var firing = Assert.Single(await FiringsAsync(alert));
        Assert.Equal((basis, (decimal)price), (firing.Basis, firing.Value));
        Assert.Equal(price, (await database.StoredAsync(alert)).TriggeredPrice);
        Assert.Contains($"${price}.00 since the last check. Price now $92.00", (await database.InboxAsync(user)).Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spike_BeforeTheAlertWasMade_FiresNothing()
    {
        var (user, coin) = await StartAsync(90m);
        await PriceAsync(coin, 91m);
        await RunAsync();
        await PriceAsync(coin, 92m, new PriceReach(110m, 70m));
        List<int> alerts = [];
        foreach (var kind in (PriceAlertKind[])[PriceAlertKind.Level, PriceAlertKind.Cross])
            alerts.Add(await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 105m) { Kind = kind }));

        await RunAsync();
        await PriceAsync(coin, 92m);
        await RunAsync();

        foreach (var alert in alerts) Assert.Empty(await FiringsAsync(alert));
    }

    [Fact]
    public async Task EvaluationThatComesLate_SeesThePricesBetween_ButNotThoseBeforeAnAlertWasMade()
    {
        var (user, coin) = await StartAsync(90m);
        var level = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 100m));
        var cross = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 100m) { Kind = PriceAlertKind.Cross });
        var back = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Below, 95m) { Kind = PriceAlertKind.Cross });
        await PriceAsync(coin, 91m);
        await RunAsync();
        await PriceAsync(coin, 103m);
        database.Time.Advance(TimeSpan.FromSeconds(1));
        var late = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 101m));
        var meanwhile = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 104m) { Kind = PriceAlertKind.Cross });
        await PriceAsync(coin, 92m);
        var tooLate = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Below, 93m) { Kind = PriceAlertKind.Cross });

        await RunAsync();

        Assert.Equal((FiringBasis.High, 103m), await FiredAsync(level));
        Assert.Equal((FiringBasis.High, 103m), await FiredAsync(cross));
        Assert.Equal((FiringBasis.Latest, 92m), await FiredAsync(back));
        Assert.Empty(await FiringsAsync(late));
        Assert.Empty(await FiringsAsync(meanwhile));
        Assert.Empty(await FiringsAsync(tooLate));
    }

    [Fact]
    public async Task EvaluationThatComesLate_HoldsAnAlertAgainstThePricesAfterItWasMade()
    {
        var (user, coin) = await StartAsync(90m);
        await PriceAsync(coin, 103m);
        database.Time.Advance(TimeSpan.FromSeconds(1));
        var level = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 105m));
        var cross = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 104m) { Kind = PriceAlertKind.Cross, IsEitherWay = true });
        var already = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 102m) { Kind = PriceAlertKind.Cross });
        await PriceAsync(coin, 107m);
        await PriceAsync(coin, 103m);

        await RunAsync();

        Assert.Equal((FiringBasis.High, 107m), await FiredAsync(level));
        Assert.Equal((FiringBasis.High, 107m), await FiredAsync(cross));
        Assert.Empty(await FiringsAsync(already));
    }

    [Theory]
    [InlineData(PriceAlertKind.Level)]
    [InlineData(PriceAlertKind.Cross)]
    public async Task Recurring_RestsForItsCooldown_AndUntilThePriceWentBack(PriceAlertKind kind)
    {
        var (user, coin) = await StartAsync(99m);
        var terms = new AlertTerms { IsRecurring = true, CooldownMinutes = 5, HysteresisPercent = 1m };
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 100m) { Kind = kind, Terms = terms });
        await PriceAsync(coin, 101m);
        await RunAsync();
        var stored = await database.StoredAsync(alert);
        Assert.Equal((true, true, 99m, (DateTime?)database.Time.Now.AddMinutes(5)), (stored.IsActive, stored.IsTriggered, stored.RearmValue, stored.RestsUntil));

        // Back already, but it rests: 1, 2, 3 minutes.
        foreach (var price in Numbers("98 101 98")) await StepAsync(coin, price);
        Assert.True((await database.StoredAsync(alert)).IsTriggered);

        // Long enough, but not back by the hysteresis.
        foreach (var price in Numbers("99.5 101 99 100")) await StepAsync(coin, price);
        Assert.True((await database.StoredAsync(alert)).IsTriggered);
        Assert.Single(await FiringsAsync(alert));

        await StepAsync(coin, 98.9m);
        Assert.Equal((true, false), await StateAsync(alert));
        await StepAsync(coin, 100m);

        Assert.Equal(2, (await FiringsAsync(alert)).Count);
        Assert.Equal((true, true), await StateAsync(alert));
    }

    [Fact]
    public async Task Recurring_SpikeWhileItRested_DoesNotFireItOnceItWaitsAnew()
    {
        var (user, coin) = await StartAsync(101m);
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 100m) { Terms = new AlertTerms { IsRecurring = true, CooldownMinutes = 5 } });
        await StepAsync(coin, 101m);
        Assert.Single(await FiringsAsync(alert));
        database.Time.Advance(TimeSpan.FromMinutes(6));

        await PriceAsync(coin, 95m, new PriceReach(120m, 95m));
        await RunAsync();
        await StepAsync(coin, 95m);

        Assert.Equal((true, false), await StateAsync(alert));
        Assert.Single(await FiringsAsync(alert));
        await PriceAsync(coin, 96m, new PriceReach(130m, 95m));
        await RunAsync();
        Assert.Equal(2, (await FiringsAsync(alert)).Count);
    }

    [Fact]
    public async Task CrossBothWays_WaitsAnewOnceThePriceIsAwayOnEitherSide()
    {
        var (user, coin) = await StartAsync(99m);
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 100m)
        {
            Kind = PriceAlertKind.Cross, IsEitherWay = true, Terms = new AlertTerms { IsRecurring = true, CooldownMinutes = 5, HysteresisPercent = 1m },
        });
        await StepAsync(coin, 100.5m);
        database.Time.Advance(TimeSpan.FromMinutes(5));
        await StepAsync(coin, 100.8m);
        Assert.Equal((true, true), await StateAsync(alert));

        await StepAsync(coin, 102m);
        Assert.Equal((true, false), await StateAsync(alert));
        await StepAsync(coin, 99.9m);

        Assert.Equal(2, (await FiringsAsync(alert)).Count);
        Assert.EndsWith("downwards", (await FiringsAsync(alert))[^1].Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AlertDirection.Above, false, "100 101 105", true)]
    [InlineData(AlertDirection.Above, false, "100 99 95", false)]
    [InlineData(AlertDirection.Below, false, "100 99 95", true)]
    [InlineData(AlertDirection.Below, false, "100 101 105", false)]
    [InlineData(AlertDirection.Above, true, "100 99 95", true)]
    [InlineData(AlertDirection.Above, true, "100 103 104.9", false)]
    public async Task Move_WithinItsWindow_Fires(AlertDirection direction, bool either, string prices, bool fires)
    {
        var (user, coin) = await StartAsync(100m, began: TimeSpan.FromMinutes(5));
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, direction, null) { Kind = PriceAlertKind.Move, IsEitherWay = either, Percent = 5m, WindowMinutes = 5 });

        foreach (var price in Numbers(prices)) await StepAsync(coin, price);

        Assert.Equal(fires, (await database.StoredAsync(alert)).IsTriggered);
        if (!fires) return;
        var firing = Assert.Single(await FiringsAsync(alert));
        Assert.Equal(Numbers(prices)[^1] - 100m, firing.Value);
        Assert.Equal($"{coin.Symbol} {(firing.Value > 0m ? "rose" : "fell")} 5% within 5 minutes", firing.Summary);
    }

    [Fact]
    public async Task Move_PricesDoNotReachBackToTheBeginning_FiresNothing()
    {
        var (user, coin) = await StartAsync(100m);
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, null) { Kind = PriceAlertKind.Move, Percent = 5m, WindowMinutes = 60 });

        foreach (var price in Numbers("100 105 120")) await StepAsync(coin, price);

        Assert.False((await database.StoredAsync(alert)).IsTriggered);
    }

    [Fact]
    public async Task Move_OverWeeks_IsMeasuredByHours()
    {
        var (user, coin) = await StartAsync(100m);
        var begin = database.Time.Now.Date.AddDays(-7);
        await database.AddAsync([.. Enumerable.Range(0, 24 * 7).Select(hour => Candle(coin, CandleInterval.Hour, begin.AddHours(hour), 80m, 81m, 79m))]);
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, null) { Kind = PriceAlertKind.Move, Percent = 25m, WindowMinutes = 10_080 });

        await StepAsync(coin, 100m);

        Assert.Equal((FiringBasis.Latest, 25m), await FiredAsync(alert));
    }

    [Fact]
    public async Task Move_Recurring_WaitsAnewWhenItIsBackWithinItsSize()
    {
        var (user, coin) = await StartAsync(100m, began: TimeSpan.FromMinutes(5));
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, null)
        {
            Kind = PriceAlertKind.Move, Percent = 5m, WindowMinutes = 5, IsEitherWay = true, Terms = new AlertTerms { IsRecurring = true, CooldownMinutes = 5, HysteresisPercent = 10m },
        });
        await StepAsync(coin, 106m);
        Assert.Equal(4.5m, (await database.StoredAsync(alert)).RearmValue);
        foreach (var price in Numbers("106 106 106 106 106")) await StepAsync(coin, price);
        Assert.Single(await FiringsAsync(alert));

        await StepAsync(coin, 106m);
        Assert.Equal((true, false), await StateAsync(alert));
        await StepAsync(coin, 100m);

        Assert.Equal(2, (await FiringsAsync(alert)).Count);
        Assert.True((await FiringsAsync(alert))[^1].Value < -5m);
    }

    [Fact]
    public async Task Anchor_Recurring_GoesOnFromThePriceThatFiredIt()
    {
        var (user, coin) = await StartAsync(100m);
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, null)
        {
            Kind = PriceAlertKind.Anchor, Percent = 10m, Terms = new AlertTerms { IsRecurring = true, CooldownMinutes = 5 },
        });
        await StepAsync(coin, 109.99m);
        Assert.Empty(await FiringsAsync(alert));

        await StepAsync(coin, 120m);
        var stored = await database.StoredAsync(alert);
        Assert.Equal((120m, 132m, true, true), (stored.AnchorPrice, stored.TargetPrice, stored.IsActive, stored.IsTriggered));
        database.Time.Advance(TimeSpan.FromMinutes(5));
        await StepAsync(coin, 125m);
        Assert.Equal((true, false), await StateAsync(alert));
        await StepAsync(coin, 132m);

        Assert.Equal([120m, 132m], (await FiringsAsync(alert)).Select(firing => firing.Value));
    }

    [Theory]
    [InlineData(1_440, CandleInterval.Hour)]
    [InlineData(10_080, CandleInterval.Hour)]
    [InlineData(129_600, CandleInterval.Day)]
    public async Task Drawdown_BelowTheHighOfItsWindow_Fires_AndWaitsAnew(int window, CandleInterval interval)
    {
        var (user, coin) = await StartAsync(100m);
        var step = interval == CandleInterval.Hour ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
        var begin = database.Time.Now.Date.AddMinutes(-window);
        var count = (int)((database.Time.Now.Date - begin) / step);
        await database.AddAsync([.. Enumerable.Range(0, count).Select(index => Candle(coin, interval, begin + (index * step), 100m, index == count - 1 ? 200m : 101m, 99m))]);
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, null)
        {
            Kind = PriceAlertKind.Drawdown, Percent = 45m, WindowMinutes = window, Terms = new AlertTerms { IsRecurring = true, CooldownMinutes = 5, HysteresisPercent = 10m },
        });
        await StepAsync(coin, 111m);
        Assert.Empty(await FiringsAsync(alert));

        await StepAsync(coin, 100m);
        Assert.Equal((FiringBasis.Latest, 50m), await FiredAsync(alert));
        database.Time.Advance(TimeSpan.FromMinutes(5));
        await StepAsync(coin, 118m);
        Assert.Equal((true, true), await StateAsync(alert));
        await StepAsync(coin, 120m);
        Assert.Equal((true, false), await StateAsync(alert));
    }

    [Fact]
    public async Task Stale_NoPriceForItsWindow_Fires_AndWaitsAnewWithThePrices()
    {
        var (user, coin) = await StartAsync(100m);
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, null)
        {
            Kind = PriceAlertKind.Stale, WindowMinutes = 15, Terms = new AlertTerms { IsRecurring = true, CooldownMinutes = 5 },
        });
        database.Time.Advance(TimeSpan.FromMinutes(14));
        await RunAsync();
        Assert.Empty(await FiringsAsync(alert));

        database.Time.Advance(s_minute);
        await RunAsync();
        Assert.Equal((FiringBasis.Age, 15m), await FiredAsync(alert));
        database.Time.Advance(TimeSpan.FromMinutes(30));
        await RunAsync();
        Assert.Equal((true, true), await StateAsync(alert));
        await StepAsync(coin, 100m);
        Assert.Equal((true, false), await StateAsync(alert));
        database.Time.Advance(TimeSpan.FromMinutes(20));
        await RunAsync();

        Assert.Equal(2, (await FiringsAsync(alert)).Count);
    }

    [Fact]
    public async Task FeedThatStallsRepeatsAndGoesBack_FiresNothingOfIt_AndGoesOnAfterwards()
    {
        var (user, coin) = await StartAsync(95m);
        var level = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Below, 80m));
        var cross = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 100m) { Kind = PriceAlertKind.Cross });
        await PriceAsync(coin, 99m);
        await RunAsync();

        // The same price with the same time, and one that comes after a later one: a refresh takes neither for the latest.
        await WriteAsync(coin, 99m, database.Time.Now, null);
        await RunAsync();
        await database.AddAsync(new MarketPrice { CryptocurrencyId = coin.Id, Price = 70m, Timestamp = database.Time.Now.AddSeconds(-30), Source = "coingecko" });
        await RunAsync();
        // Then nothing for longer than ten intervals: a price that comes true meanwhile is not known.
        database.Time.Advance(TimeSpan.FromMinutes(30));
        await RunAsync();
        Assert.Empty(await FiringsAsync(level));
        Assert.Empty(await FiringsAsync(cross));

        await StepAsync(coin, 101m);

        Assert.Equal((FiringBasis.Latest, 101m), await FiredAsync(cross));
        Assert.Empty(await FiringsAsync(level));
    }

    [Fact]
    public async Task Expired_FiresNothingAndIsSwitchedOff()
    {
        var (user, coin) = await StartAsync(90m);
        var draft = new AlertDraft(coin.Symbol, AlertDirection.Above, 100m) { Terms = new AlertTerms { ExpiresAt = database.Time.Now.AddMinutes(1) } };
        var alert = await MakeAsync(user, draft);
        database.Time.Advance(s_minute);

        await PriceAsync(coin, 101m);
        await RunAsync();

        Assert.Equal((false, false), await StateAsync(alert));
        Assert.Empty(await FiringsAsync(alert));
        Assert.Equal([AlertFault.ExpiryPast], (await database.Service().ResumeAsync(user, alert, Token)).Faults);
    }

    [Fact]
    public async Task SeveralWays_HaveOneDeliveryEach_UrgentWhenQuietHoursAreIgnored()
    {
        var (user, coin) = await StartAsync(90m);
        var terms = new AlertTerms { FurtherMethods = [NotificationMethod.Push, NotificationMethod.InApp, NotificationMethod.Email], IgnoresQuietHours = true, Note = "Sell\nhalf." };
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Below, 100m, NotificationMethod.InApp) { Terms = terms });

        await RunAsync();

        var deliveries = await database.DeliveriesAsync(alert);
        Assert.Equal(
            [(NotificationMethod.InApp, DeliveryStatus.Delivered), (NotificationMethod.Email, DeliveryStatus.Pending), (NotificationMethod.Push, DeliveryStatus.Pending)],
            deliveries.OrderBy(delivery => delivery.Method).Select(delivery => (delivery.Method, delivery.Status)));
        Assert.All(deliveries, delivery => Assert.Equal((true, user), (delivery.IsUrgent, delivery.UserId)));
        Assert.Equal(3, deliveries.Select(delivery => delivery.DeliveryId).Distinct().Count());
        var told = Assert.Single(await database.InboxAsync(user));
        Assert.EndsWith("Your note: Sell half.", told.Message, StringComparison.Ordinal);
        Assert.Equal(told.Id, Assert.Single(await FiringsAsync(alert)).UserNotificationId);
    }

    [Fact]
    public async Task SuspendedUser_HearsOfACrossingNothing_AndOfTheNextOneAgain()
    {
        var (user, coin) = await StartAsync(90m);
        var alert = await MakeAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 100m) { Kind = PriceAlertKind.Cross });
        await database.ChangeAsync(db => db.Users.Where(row => row.Id == user).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsSuspended, true), Token));
        await StepAsync(coin, 101m);
        Assert.Equal((true, false), await StateAsync(alert));

        await database.ChangeAsync(db => db.Users.Where(row => row.Id == user).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsSuspended, false), Token));
        await StepAsync(coin, 99m);
        await StepAsync(coin, 101m);

        Assert.Single(await FiringsAsync(alert));
    }

    [Fact]
    public async Task TwoEvaluatorsAtOnce_FireEachCrossingOnce()
    {
        var (user, coin) = await StartAsync(50m);
        await database.AddAsync([.. Enumerable.Range(51, 40).Select(target => new PriceAlert
        {
            UserId = user, CryptocurrencyId = coin.Id, Kind = PriceAlertKind.Cross, Direction = AlertDirection.Above, TargetPrice = target, IsRecurring = true,
        })]);
        await PriceAsync(coin, 60m);
        await PriceAsync(coin, 55m, new PriceReach(100m, 50m));

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => AlertSetup.Evaluator(database, database.Time, new AlertOptions { BatchSize = 7 }).RunAsync(Token), Token)));
        await RunAsync();

        Assert.Equal(40, (await database.InboxAsync(user)).Count);
        await using CryptoPilotContext db = database.CreateDbContext();
        Assert.Equal(40, await db.AlertFirings.CountAsync(firing => firing.UserId == user, Token));
    }

    [Fact]
    public async Task AnotherMarketWasChosen_NothingIsHeldAgainstItsPrices()
    {
        await using var own = await TestDatabase.CreateAsync();
        var (user, coin) = (await own.UserAsync(), await own.CoinAsync(price: 90m));
        await AlertSetup.Evaluator(own, own.Time).RunAsync(Token);
        await own.AddAsync(new PriceAlert { UserId = user.Id, CryptocurrencyId = coin.Id, Kind = PriceAlertKind.Cross, Direction = AlertDirection.Above, TargetPrice = 100m });
        await own.ChangeAsync(db => MarketSourceService.PurgeAsync(db, MarketSource.Live, Token));
        own.Time.Advance(s_minute);
        await own.ChangeAsync(async db =>
        {
            var stored = (await db.Cryptocurrencies.FindAsync([coin.Id], Token))!;
            (stored.Price, stored.PricedAt, stored.PriceSource) = (110m, own.Time.Now, "coingecko");
        });

        var report = await AlertSetup.Evaluator(own, own.Time).RunAsync(Token);

        Assert.Equal(("fired", 0), report.Counts[0]);
    }

    private async Task<(int UserId, Cryptocurrency Coin)> StartAsync(decimal price, TimeSpan? began = null)
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: price, source: "coingecko"));
        for (var past = began ?? TimeSpan.Zero; past >= TimeSpan.Zero; past -= s_minute) await PriceAsync(coin, price);
        await RunAsync();
        return (user.Id, coin);
    }

    private async Task<int> MakeAsync(int userId, AlertDraft draft)
    {
        var outcome = await database.Service().CreateAsync(userId, draft, Token);
        Assert.Empty(outcome.Faults);
        return outcome.AlertId;
    }

    /// <summary>A minute passes and a price comes.</summary>
    private async Task PriceAsync(Cryptocurrency coin, decimal price, PriceReach? reach = null)
    {
        database.Time.Advance(s_minute);
        await WriteAsync(coin, price, database.Time.Now, reach);
    }

    private async Task StepAsync(Cryptocurrency coin, decimal price)
    {
        await PriceAsync(coin, price);
        await RunAsync();
    }

    private async Task WriteAsync(Cryptocurrency coin, decimal price, DateTime at, PriceReach? reach)
    {
        (coin.Price, coin.PricedAt, coin.PriceSource) = (price, at, "coingecko");
        await using CryptoPilotContext db = database.CreateDbContext();
        await using var unit = await db.Database.BeginTransactionAsync(Token);
        await MarketWriter.WritePricesAsync(db, [coin], reach is { } reached ? new Dictionary<int, PriceReach> { [coin.Id] = reached } : null, s_minute, Token);
        await unit.CommitAsync(Token);
    }

    private static MarketCandle Candle(Cryptocurrency coin, CandleInterval interval, DateTime at, decimal price, decimal high, decimal low) =>
        new() { CryptocurrencyId = coin.Id, Interval = interval, OpenedAt = at, Open = price, High = high, Low = low, Close = price, Source = "coingecko" };

    private Task RunAsync() => AlertSetup.Evaluator(database, database.Time).RunAsync(Token);

    private async Task<List<AlertFiring>> FiringsAsync(int alertId)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        return await db.AlertFirings.AsNoTracking().Where(firing => firing.PriceAlertId == alertId).OrderBy(firing => firing.Id).ToListAsync(Token);
    }

    private async Task<(FiringBasis Basis, decimal Value)> FiredAsync(int alertId)
    {
        var firing = Assert.Single(await FiringsAsync(alertId));
        return (firing.Basis, firing.Value);
    }

    private async Task<(bool IsActive, bool IsTriggered)> StateAsync(int alertId)
    {
        var stored = await database.StoredAsync(alertId);
        return (stored.IsActive, stored.IsTriggered);
    }

    private static decimal[] Numbers(string text) => [.. text.Split(' ').Select(number => decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
}
