using System.Collections.Concurrent;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Notifications.Outbox;

/// <summary>A way that answers as a test says and remembers what it was given.</summary>
internal sealed class ToldChannel(NotificationMethod method, Func<OutgoingNotification, ChannelAnswer>? answer = null) : INotificationChannel
{
    private readonly ConcurrentQueue<OutgoingNotification> _sent = new();

    public NotificationMethod Method { get; } = method;

    public bool IsSetUp { get; set; } = true;

    public int Parallel => 4;

    public Func<OutgoingNotification, CancellationToken, Task<ChannelAnswer>> Answer { get; set; } =
        (notification, _) => Task.FromResult(answer?.Invoke(notification) ?? ChannelAnswer.Delivered(250));

    public IReadOnlyList<OutgoingNotification> Sent => [.. _sent];

    public Task<ChannelAnswer> SendAsync(OutgoingNotification notification, CancellationToken cancellationToken)
    {
        _sent.Enqueue(notification);
        return Answer(notification, cancellationToken);
    }
}

/// <summary>A database with an empty outbox, and senders as if each were a node of its own.</summary>
internal sealed class OutboxHouse
{
    private OutboxHouse(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    public ManualTime Time => Database.Time;

    public DeliveryOptions Options { get; } = new();

    public SmsOptions Sms { get; } = new();

    public LiveUpdates Live { get; } = new(NullLogger<LiveUpdates>.Instance);

    public NotificationService Notifications => new(Database, Live, Time);

    /// <summary>How long after firing deliveries are due.</summary>
    public TimeSpan Gathering { get; set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<OutboxHouse> CreateAsync(TestDatabase database)
    {
        await using var db = database.CreateDbContext();
        await db.AlertFirings.ExecuteDeleteAsync(Stop);
        await db.NotificationDeliveries.ExecuteUpdateAsync(set => set.SetProperty(row => row.MergedIntoId, (long?)null), Stop);
        await db.UserNotifications.ExecuteDeleteAsync(Stop);
        await db.PushSubscriptions.ExecuteDeleteAsync(Stop);
        return new OutboxHouse(database);
    }

    public OutboxLine Line(IDbContextFactory<CryptoPilotContext>? contexts = null) => new(contexts ?? Database, Wrap(Options), Wrap(Sms), Time);

    public NotificationRecorder Recorder(IDbContextFactory<CryptoPilotContext>? contexts = null) =>
        new(contexts ?? Database, Notifications, Time, NullLogger<NotificationRecorder>.Instance);

    /// <summary>A node.</summary>
    public NotificationSender Sender(params INotificationChannel[] channels) => new(Line(), Recorder(), channels, Time, NullLogger<NotificationSender>.Instance);

    /// <summary>A user who can be reached on all ways.</summary>
    public async Task<AppUser> UserAsync(Action<UserPreferences>? prefer = null)
    {
        var user = await Database.UserAsync();
        await using var db = Database.CreateDbContext();
        var row = await db.Users.SingleAsync(one => one.Id == user.Id, Stop);
        (row.EmailConfirmed, row.PhoneNumber, row.PhoneNumberConfirmed) = (true, "+4930123456", true);
        var preferences = new UserPreferences { TimeZone = "Europe/Berlin" };
        prefer?.Invoke(preferences);
        row.Preferences = preferences;
        await db.SaveChangesAsync(Stop);
        return row;
    }

    /// <summary>Something is told to a user.</summary>
    public async Task<long> TellAsync(int userId, string title = "Title", NotificationKind kind = NotificationKind.Account)
    {
        await using var db = Database.CreateDbContext();
        var row = Notifications.Add(db, userId, kind, NotificationType.Info, title, "What happened", "/dashboard");
        await db.SaveChangesAsync(Stop);
        return row.Id;
    }

    /// <summary>Alerts of a user fire at once; each is told on one way beside the inbox.</summary>
    public async Task FireAsync(int userId, NotificationMethod method, bool urgent = false, params string[] titles)
    {
        await using var db = Database.CreateDbContext();
        foreach (var title in titles)
        {
            var told = new UserNotification { UserId = userId, Kind = NotificationKind.Alert, Type = NotificationType.Alert, Title = title, Message = $"{title} fired", Link = "/coins/BTC" };
            db.Add(new NotificationDelivery
            {
                DeliveryId = Guid.NewGuid(), UserNotification = told, UserId = userId, Method = method, IsUrgent = urgent, Status = DeliveryStatus.Pending, NextAttemptAt = Time.Now + Gathering,
            });
        }

        await db.SaveChangesAsync(Stop);
    }

    /// <summary>All deliveries of a user in the order they were written.</summary>
    public async Task<List<NotificationDelivery>> DeliveriesAsync(int userId)
    {
        await using var db = Database.CreateDbContext();
        return await db.NotificationDeliveries.AsNoTracking().Where(row => row.UserId == userId).OrderBy(row => row.Id).ToListAsync(Stop);
    }

    public async Task<NotificationDelivery> DeliveryAsync(int userId) => Assert.Single(await DeliveriesAsync(userId));

    public async Task<List<NotificationAttempt>> AttemptsAsync(long deliveryId)
    {
        await using var db = Database.CreateDbContext();
        return await db.NotificationAttempts.AsNoTracking().Where(row => row.NotificationDeliveryId == deliveryId).OrderBy(row => row.Attempt).ToListAsync(Stop);
    }

    public async Task<List<UserNotification>> InboxAsync(int userId)
    {
        await using var db = Database.CreateDbContext();
        return await db.UserNotifications.AsNoTracking().Where(row => row.UserId == userId).OrderBy(row => row.Id).ToListAsync(Stop);
    }

    /// <summary>Adds browsers of a user.</summary>
    public async Task<PushSubscription[]> BrowsersAsync(int userId, params string[] names)
    {
        var browsers = names.Select(name => new PushSubscription { UserId = userId, Endpoint = $"https://push.example/{name}", EndpointHash = Guid.NewGuid().ToString("N"), P256dh = "p", Auth = "a", Device = name }).ToArray();
        await Database.AddAsync([.. browsers]);
        return browsers;
    }

    private static IOptions<T> Wrap<T>(T value)
        where T : class => Microsoft.Extensions.Options.Options.Create(value);
}
