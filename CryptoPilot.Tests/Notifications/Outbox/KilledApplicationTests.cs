using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Notifications.Outbox;

/// <summary>
/// The whole product dies between a price and the mail about it: jobs, evaluator, outbox and SMTP client as they are, and a real mail
/// server. Started again, it loses no alert, fires none twice, and a mail that comes twice is known by its Message-ID.
/// </summary>
public sealed class KilledApplicationTests
{
    /// <summary>One alert of each user waits in each round: so few that no summary joins them.</summary>
    private const int Users = 30;

    /// <summary>How many mails are answered before the kill that comes between an arrival and its record.</summary>
    private const int Answered = 5;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alerts_ApplicationKilledBetweenFiringAndDelivery_EachIsToldWhenItIsBack()
    {
        using var folder = new TemporaryFolder();
        await using var server = new SmtpHouse();
        var store = new Store(folder.File("cryptopilot.db"));
        await store.MakeAsync();

        // While it fires: some are committed, some are not, and no mail could leave.
        server.React = moment => moment.Command == "CONNECT" ? SmtpTurn.Hang : null;
        await store.ArmAsync(1m);
        await RunAndKillAsync(folder, server, () => UntilAsync(async () => await store.FiringsAsync() > 0));
        Assert.Equal(0, server.Taken);

        // Between firing and delivery: the mails are taken from the outbox, and the server says nothing yet.
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.React = moment =>
        {
            if (moment.Command != "CONNECT") return null;
            called.TrySetResult();
            return SmtpTurn.Hang;
        };
        await store.ArmAsync(2m);
        await RunAndKillAsync(folder, server, () => called.Task.WaitAsync(Signals.Patience, Stop));
        Assert.Equal(0, server.Taken);

        // Between arrival and record: the server has the mail, and its answer never comes.
        server.React = moment => moment is { Command: ".", Mail: >= Answered } ? SmtpTurn.Wait(Task.Delay(Timeout.Infinite, CancellationToken.None)) : null;
        await store.ArmAsync(3m);
        await RunAndKillAsync(folder, server, () => UntilAsync(() => Task.FromResult(server.Taken >= Answered + 3)));
        var unanswered = server.Taken - Answered;

        server.React = null;
        await RunAndKillAsync(folder, server, () => UntilAsync(async () => await store.UndeliveredAsync() == 0));

        await AssertEachFiredAndWasToldOnceAsync(store);
        var sent = await store.SentAsync();
        var arrived = server.Mails.GroupBy(mail => mail.Header("Message-ID")!).ToList();
        Assert.Equal(sent.Select(row => $"<{row:N}@example.org>").Order(), arrived.Select(same => same.Key).Order());
        // One application was killed after mails had come: what it had not recorded came once more.
        Assert.All(arrived, same => Assert.InRange(same.Count(), 1, 2));
        Assert.InRange(arrived.Count(same => same.Count() == 2), unanswered, unanswered + Answered);
    }

    private static async Task AssertEachFiredAndWasToldOnceAsync(Store store)
    {
        await using var db = store.Open();
        var alerts = await db.PriceAlerts.Select(alert => new
        {
            alert.IsActive,
            alert.IsTriggered,
            Firings = db.AlertFirings.Count(firing => firing.PriceAlertId == alert.Id),
            Inbox = db.NotificationDeliveries.Count(row => row.PriceAlertId == alert.Id && row.Method == NotificationMethod.InApp && row.Status == DeliveryStatus.Delivered),
            Mails = db.NotificationDeliveries.Count(row => row.PriceAlertId == alert.Id && row.Method == NotificationMethod.Email && row.Status == DeliveryStatus.Delivered),
            Deliveries = db.NotificationDeliveries.Count(row => row.PriceAlertId == alert.Id),
        }).ToListAsync(Stop);
        Assert.Equal(3 * Users, alerts.Count);
        Assert.All(alerts, alert => Assert.Equal((false, true, 1, 1, 1, 2), (alert.IsActive, alert.IsTriggered, alert.Firings, alert.Inbox, alert.Mails, alert.Deliveries)));
        Assert.Equal(3 * Users, await db.UserNotifications.CountAsync(row => row.Kind == NotificationKind.Alert, Stop));
    }

    /// <summary>Starts the product and kills it at a moment; what it had taken is free again afterwards.</summary>
    private static async Task RunAndKillAsync(TemporaryFolder folder, SmtpHouse server, Func<Task> moment)
    {
        await using (var app = await AppProcess.StartAsync(
            folder.Path, null, [.. server.Settings, "--Mail:Timeout=00:05:00", "--Market:ReplayInterval=00:00:01", "--Alerts:BatchSize=1", "--Notifications:MaxPerHour=1000"]))
        {
            await moment();
            await app.KillAsync();
        }

        await new Store(folder.File("cryptopilot.db")).PassAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> isReached)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(Signals.Patience);
        while (!await isReached()) await Task.Delay(20, patience.Token);
    }

    /// <summary>The product's database, looked at from outside.</summary>
    private sealed class Store(string file)
    {
        private readonly DbContextOptions<SqliteCryptoPilotContext> _options = new DbContextOptionsBuilder<SqliteCryptoPilotContext>()
            .UseSqlite($"Data Source={file};Default Timeout=30").AddInterceptors(new RowStamps(TimeProvider.System)).Options;

        public CryptoPilotContext Open() => new SqliteCryptoPilotContext(_options);

        public async Task MakeAsync()
        {
            await using var db = Open();
            await db.Database.MigrateAsync(Stop);
            await new CoinCatalogue().SeedAsync(db, Stop);
            await SystemSettings.SetAsync(db, MarketChoice.Key, new MarketChoice(MarketSource.Replay, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)), "The demo market.", Stop);
            db.Users.AddRange(Enumerable.Range(1, Users).Select(number => new AppUser
            {
                UserName = $"killed{number}",
                NormalizedUserName = $"KILLED{number}",
                Email = $"killed{number}@example.com",
                NormalizedEmail = $"KILLED{number}@EXAMPLE.COM",
                EmailConfirmed = true,
                PasswordHash = "none",
                SecurityStamp = $"{number}",
            }));
            await db.SaveChangesAsync(Stop);
        }

        /// <summary>An alert for each user that the next price fires; no user may have two with one target.</summary>
        public async Task ArmAsync(decimal target)
        {
            await using var db = Open();
            var bitcoin = await db.Cryptocurrencies.Where(coin => coin.Symbol == "BTC").Select(coin => coin.Id).SingleAsync(Stop);
            var users = await db.Users.Select(user => user.Id).ToListAsync(Stop);
            db.PriceAlerts.AddRange(users.Select(userId => new PriceAlert { UserId = userId, CryptocurrencyId = bitcoin, Direction = AlertDirection.Above, TargetPrice = target, FurtherMethods = "email" }));
            await db.SaveChangesAsync(Stop);
        }

        public async Task<int> FiringsAsync()
        {
            await using var db = Open();
            return await db.AlertFirings.CountAsync(Stop);
        }

        /// <summary>Alerts that have not fired, and mails that were not delivered.</summary>
        public async Task<int> UndeliveredAsync()
        {
            await using var db = Open();
            return await db.PriceAlerts.CountAsync(alert => alert.IsActive, Stop) + await db.NotificationDeliveries.CountAsync(row => row.Status != DeliveryStatus.Delivered, Stop);
        }

        public async Task<List<Guid>> SentAsync()
        {
            await using var db = Open();
            return await db.NotificationDeliveries.Where(row => row.Method == NotificationMethod.Email).Select(row => row.DeliveryId).ToListAsync(Stop);
        }

        /// <summary>The minutes pass for which the dead one had taken its deliveries.</summary>
        public async Task PassAsync()
        {
            await using var db = Open();
            var past = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1);
            await db.NotificationDeliveries.Where(row => row.LeaseUntil != null).ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, past), Stop);
        }
    }
}
