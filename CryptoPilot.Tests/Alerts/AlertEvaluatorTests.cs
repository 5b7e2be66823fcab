using System.Data.Common;
using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Notifications.Outbox;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CryptoPilot.Tests.Alerts;

public sealed class AlertEvaluatorTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AlertDirection.Above, "100", "100.000000000000000001", true)]
    [InlineData(AlertDirection.Above, "100", "100", true)]
    [InlineData(AlertDirection.Above, "100", "99.999999999999999999", false)]
    [InlineData(AlertDirection.Above, "99.5", "100", true)]
    [InlineData(AlertDirection.Above, "9.99", "10", true)]
    [InlineData(AlertDirection.Above, "10", "9.99", false)]
    [InlineData(AlertDirection.Below, "100", "100.000000000000000001", false)]
    [InlineData(AlertDirection.Below, "100", "100", true)]
    [InlineData(AlertDirection.Below, "100", "99.999999999999999999", true)]
    [InlineData(AlertDirection.Below, "0.00000022", "0.000000219", true)]
    [InlineData(AlertDirection.Below, "0.00000022", "0.000000221", false)]
    public async Task Run_PriceAgainstTarget_FiresWhenTrue(AlertDirection direction, string target, string price, bool fires)
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: Number(price)));
        var alert = await database.AlertAsync(user.Id, coin, direction, Number(target));

        await RunAsync();

        var stored = await database.StoredAsync(alert.Id);
        Assert.Equal((fires, !fires), (stored.IsTriggered, stored.IsActive));
        Assert.Equal(fires ? Number(price) : null, stored.TriggeredPrice);
        Assert.Equal(fires ? 1 : 0, (await database.InboxAsync(user.Id)).Count);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Run_PriceTenIntervalsOld_StillFires_OlderDoesNot(int millisecondsMore, bool fires)
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        await SetAsync(coin.Id, pricedAt: database.Time.Now - (10 * AlertSetup.Interval) - TimeSpan.FromMilliseconds(millisecondsMore));
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 50m);

        await RunAsync();

        Assert.Equal(fires, (await database.StoredAsync(alert.Id)).IsTriggered);
        await SetAsync(coin.Id, isActive: false);
    }

    [Fact]
    public async Task Run_StaleAndInactiveCoins_CountsOnlyStaleActiveOnes()
    {
        await using var own = await TestDatabase.CreateAsync();
        var old = own.Time.Now - TimeSpan.FromDays(1);
        var (fresh, stale, hidden, unpriced) = (await own.CoinAsync(), await own.CoinAsync(), await own.CoinAsync(), await own.CoinAsync());
        await own.ChangeAsync(async db =>
        {
            (await db.Cryptocurrencies.FindAsync([stale.Id], Token))!.PricedAt = old;
            var gone = (await db.Cryptocurrencies.FindAsync([hidden.Id], Token))!;
            (gone.PricedAt, gone.IsActive) = (old, false);
            (await db.Cryptocurrencies.FindAsync([unpriced.Id], Token))!.PricedAt = null;
        });
        var user = await own.UserAsync();
        await own.AlertAsync(user.Id, fresh, AlertDirection.Above, 1m);

        var report = await AlertSetup.Evaluator(own, own.Time).RunAsync(Token);

        Assert.Equal("fired 1, armed again 0, ended 0, stale coins skipped 1", report.ToString());
    }

    [Fact]
    public async Task Run_InactiveCoin_DoesNotFire()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        await SetAsync(coin.Id, isActive: false);
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 50m);

        await RunAsync();

        Assert.False((await database.StoredAsync(alert.Id)).IsTriggered);
    }

    [Fact]
    public async Task Run_NeverPricedCoin_DoesNotFireBelow()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 0m));
        await database.ChangeAsync(async db => (await db.Cryptocurrencies.FindAsync([coin.Id], Token))!.PricedAt = null);
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Below, 50m);

        await RunAsync();

        Assert.False((await database.StoredAsync(alert.Id)).IsTriggered);
    }

    [Theory]
    [InlineData(false, false, null, false)]
    [InlineData(true, true, null, false)]
    [InlineData(true, true, 1, false)]
    [InlineData(true, true, 0, true)]
    [InlineData(true, false, null, true)]
    public async Task Run_UserInactiveOrSuspended_DoesNotFire(bool active, bool suspended, int? endsInMinutes, bool fires)
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        await database.ChangeAsync(async db =>
        {
            var stored = (await db.Users.FindAsync([user.Id], Token))!;
            (stored.IsActive, stored.IsSuspended) = (active, suspended);
            stored.SuspensionEndDate = endsInMinutes is { } minutes ? database.Time.Now.AddMinutes(minutes) : null;
        });
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 50m);

        await RunAsync();

        var after = await database.StoredAsync(alert.Id);
        Assert.Equal((fires, !fires), (after.IsTriggered, after.IsActive));
    }

    [Fact]
    public async Task Run_PausedAlert_DoesNotFire()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 50m);
        await database.Service().PauseAsync(user.Id, alert.Id, Token);

        await RunAsync();

        var stored = await database.StoredAsync(alert.Id);
        Assert.Equal((false, false), (stored.IsTriggered, stored.IsActive));
    }

    [Fact]
    public async Task Run_Again_FiresNothingTwice_UntilArmedAgain()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 50m);
        await RunAsync();
        await RunAsync();
        Assert.Single(await database.InboxAsync(user.Id));

        database.Time.Advance(TimeSpan.FromMilliseconds(1));
        await database.Service().ResumeAsync(user.Id, alert.Id, Token);
        await RunAsync();

        Assert.Equal(2, (await database.InboxAsync(user.Id)).Count);
        Assert.Equal(2, (await database.DeliveriesAsync(alert.Id)).Count);
    }

    [Theory]
    [InlineData(NotificationMethod.InApp, DeliveryStatus.Delivered)]
    [InlineData(NotificationMethod.Email, DeliveryStatus.Pending)]
    [InlineData(NotificationMethod.Sms, DeliveryStatus.Pending)]
    [InlineData(NotificationMethod.Push, DeliveryStatus.Pending)]
    public async Task Run_Method_WritesNotificationAndDelivery(NotificationMethod method, DeliveryStatus status)
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var alert = new PriceAlert { UserId = user.Id, CryptocurrencyId = coin.Id, Direction = AlertDirection.Above, TargetPrice = 50m, NotificationMethod = method };
        await database.AddAsync(alert);

        await RunAsync();

        var notification = Assert.Single(await database.InboxAsync(user.Id));
        var delivery = Assert.Single(await database.DeliveriesAsync(alert.Id));
        Assert.Equal((notification.Id, method, status, (DateTime?)database.Time.Now), (delivery.UserNotificationId, delivery.Method, delivery.Status, delivery.TriggeredAt));
        Assert.Equal(status == DeliveryStatus.Pending ? database.Time.Now + OutboxStatements.Gathering : null, delivery.NextAttemptAt);
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("hu-HU")]
    public async Task Run_Fired_TellsCoinTargetPriceSourceAndTime(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100_012.34m, source: "coingecko"));
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 100_000m);

        await RunAsync();

        var told = Assert.Single(await database.InboxAsync(user.Id));
        Assert.Equal($"{coin.Symbol} is above $100,000.00", told.Title);
        Assert.Equal($"Price $100,012.34 from CoinGecko at {database.Time.Now.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC.", told.Message);
        Assert.Equal(($"/coins/{coin.Symbol}", NotificationType.Alert, false), (told.Link, told.Type, told.IsRead));
        Assert.Equal(database.Time.Now, (await database.StoredAsync(alert.Id)).TriggeredAt);
        CultureInfo.CurrentCulture = before;
    }

    [Fact]
    public async Task Run_MoreThanOneBatch_FiresAllAndSignalsUsers()
    {
        var (first, second, coin) = (await database.UserAsync(), await database.UserAsync(), await database.CoinAsync(price: 100m));
        for (var target = 1; target <= 5; target++)
        {
            await database.AlertAsync(first.Id, coin, AlertDirection.Above, target);
            await database.AlertAsync(second.Id, coin, AlertDirection.Below, 100 + target);
        }

        var live = AlertSetup.Live();
        TaskCompletionSource told = new(), alsoTold = new();
        using var one = live.Subscribe(LiveTopic.User(first.Id), () => Set(told));
        using var two = live.Subscribe(LiveTopic.User(second.Id), () => Set(alsoTold));

        await AlertSetup.Evaluator(database, database.Time, new AlertOptions { BatchSize = 3 }, live).RunAsync(Token);

        Assert.Equal((5, 5), ((await database.InboxAsync(first.Id)).Count, (await database.InboxAsync(second.Id)).Count));
        await Task.WhenAll(told.Task, alsoTold.Task).WaitAsync(Signals.Patience, Token);

        static Task Set(TaskCompletionSource source)
        {
            source.TrySetResult();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Run_SecondEvaluatorBetweenReadAndWrite_FiresOnce()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 50m);
        var between = new AfterDueAlertsAreRead(() => AlertSetup.Evaluator(database, database.Time).RunAsync(Token));

        var report = await AlertSetup.Evaluator(new WatchedContexts(database, between), database.Time).RunAsync(Token);

        Assert.True(between.Ran);
        Assert.Equal(("fired", 0), report.Counts[0]);
        Assert.Single(await database.InboxAsync(user.Id));
        Assert.Single(await database.DeliveriesAsync(alert.Id));
    }

    [Fact]
    public async Task Run_UserRaisesTargetBetweenReadAndWrite_DoesNotFireAndKeepsTheChange()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var (edited, other) = (await database.AlertAsync(user.Id, coin, AlertDirection.Above, 50m), await database.AlertAsync(user.Id, coin, AlertDirection.Above, 60m));
        var between = new AfterDueAlertsAreRead(() =>
            database.Service().EditAsync(user.Id, edited.Id, 0, new AlertDraft(coin.Symbol, AlertDirection.Above, 500m), Token));

        await AlertSetup.Evaluator(new WatchedContexts(database, between), database.Time).RunAsync(Token);

        var (stored, fired) = (await database.StoredAsync(edited.Id), await database.StoredAsync(other.Id));
        Assert.Equal((500m, true, false), (stored.TargetPrice, stored.IsActive, stored.IsTriggered));
        Assert.True(fired.IsTriggered);
        Assert.Single(await database.InboxAsync(user.Id));
    }

    [Fact]
    public async Task Run_TwoEvaluatorsAtOnce_FireEachAlertOnce()
    {
        // What other tests left to fire is none of this one's.
        await AlertSetup.Evaluator(database, database.Time).RunAsync(Token);
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var alerts = Enumerable.Range(1, 60).Select(target => new PriceAlert { UserId = user.Id, CryptocurrencyId = coin.Id, Direction = AlertDirection.Above, TargetPrice = target });
        await database.AddAsync([.. alerts]);
        var options = new AlertOptions { BatchSize = 7 };

        var reports = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => AlertSetup.Evaluator(database, database.Time, options).RunAsync(Token), Token)));

        Assert.Equal(60, reports.Sum(report => report.Counts[0].Count));
        Assert.Equal(60, (await database.InboxAsync(user.Id)).Count);
    }

    [Fact]
    public async Task Run_FailsInTheMiddleOfABatch_NothingIsHalfWritten()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var first = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 50m);
        var second = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 60m);
        await database.AddAsync(new NotificationDelivery
        {
            UserNotification = new UserNotification { UserId = user.Id, Title = "In the way", Message = "" },
            UserId = user.Id,
            PriceAlertId = second.Id,
            TriggeredAt = database.Time.Now,
        });

        await Assert.ThrowsAnyAsync<DbException>(RunAsync);

        Assert.True((await database.StoredAsync(first.Id)).IsActive);
        Assert.Single(await database.InboxAsync(user.Id));
        database.Time.Advance(TimeSpan.FromMilliseconds(1));
        await RunAsync();
        Assert.Equal(3, (await database.InboxAsync(user.Id)).Count);
    }

    [Fact]
    public async Task Run_StopsBeforeTheCommit_NothingIsStored()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 50m);

        var failing = new WatchedContexts(database, new FailingCommit());
        await Assert.ThrowsAsync<InvalidOperationException>(() => AlertSetup.Evaluator(failing, database.Time).RunAsync(Token));

        Assert.True((await database.StoredAsync(alert.Id)).IsActive);
        Assert.Empty(await database.InboxAsync(user.Id));
    }

    [Fact]
    public async Task Run_Fired_StoresWhatTheModelWouldStore()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 0.0000002231m));
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Below, 1m);

        await RunAsync();

        await using CryptoPilotContext db = database.CreateDbContext();
        var stored = await db.PriceAlerts.SingleAsync(row => row.Id == alert.Id && row.TriggeredPrice == 0.0000002231m && row.TriggeredAt == database.Time.Now, Token);
        Assert.Equal((1, (DateTime?)database.Time.Now), (stored.Version, stored.UpdatedAt));
        Assert.True(await db.UserNotifications.AnyAsync(row => row.UserId == user.Id && row.Type == NotificationType.Alert && row.CreatedAt == database.Time.Now, Token));
    }

    [Fact]
    public async Task Run_OnSqlServer_Translates()
    {
        var server = new SqlServerTranslation();

        // The test's server answers nothing: what an evaluation asks of coins that it found is asked here by itself.
        await AlertSetup.Evaluator(server, database.Time).RunAsync(Token);
        var now = database.Time.Now;
        await using (var db = server.CreateDbContext())
        {
            await DueAlerts.Crossed(db, AlertDirection.Below, true, [1, 2], now, now).Take(3).ToListAsync(Token);
            await DueAlerts.Between(db, 1, PriceAlertKind.Cross, AlertDirection.Above, true, 1m, 2m, now, now).Take(3).ToListAsync(Token);
            await DueAlerts.New(db, 1, PriceAlertKind.Level, AlertDirection.Below, 1m, 2m, now, now).ToListAsync(Token);
            await DueAlerts.Stale(db, 60, now).Take(3).ToListAsync(Token);
            await DueAlerts.Moved(db, 1, 60, AlertDirection.Below, false, 5m, now).Take(3).ToListAsync(Token);
            await DueAlerts.Down(db, 1, 1_440, 5m, now).Take(3).ToListAsync(Token);
            await WindowSights.Firsts(db, [1, 2], now, true).ToListAsync(Token);
            await WindowSights.Firsts(db, [1, 2], now, false).ToListAsync(Token);
            await WindowSights.PeaksAsync(db, [1, 2], 525_600, now, Token);
            await RestingAlerts.RearmAsync(db.PriceAlerts.Where(alert => alert.RearmValue > 1m), Token);
        }

        server.AssertParses();
        Assert.True(server.Commands.Count(sql => sql.Contains("[price_alerts]", StringComparison.Ordinal)) > 25);
    }

    [Fact]
    public void Writers_OnSqlServer_AreTSql() => Assert.All(
        [FiringWriter.TakeSql, FiringWriter.TakeAndAnchorSql, FiringTeller.TellSql(sqlite: false), FiringTeller.KeepSql, FiringTeller.ArriveSql, FiringTeller.DeliverSql, AlertSettlement.MoveMark, AlertSettlement.AddMark],
        SqlServerTranslation.AssertParses);

    private Task<JobReport> RunAsync() => AlertSetup.Evaluator(database, database.Time).RunAsync(Token);

    private Task SetAsync(int coinId, DateTime? pricedAt = null, bool? isActive = null) => database.ChangeAsync(async db =>
    {
        var coin = (await db.Cryptocurrencies.FindAsync([coinId], Token))!;
        coin.PricedAt = pricedAt ?? coin.PricedAt;
        coin.IsActive = isActive ?? coin.IsActive;
    });

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Does something once, between the reading of the due alerts and their writing.</summary>
    private sealed class AfterDueAlertsAreRead(Func<Task> action) : DbTransactionInterceptor
    {
        public bool Ran { get; private set; }

        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            if (!Ran)
            {
                Ran = true;
                await action();
            }

            return result;
        }
    }

    private sealed class FailingCommit : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The test stops here.");
    }
}
