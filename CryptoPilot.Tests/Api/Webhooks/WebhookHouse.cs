using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Webhooks;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Api.Webhooks;

/// <summary>A user, a receiver, and senders as if each were a node of its own.</summary>
internal sealed class WebhookHouse : IAsyncDisposable
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly List<ServiceProvider> _clients = [];

    private WebhookHouse(TestDatabase database, HookReceiver receiver, AppUser user) => (Database, Receiver, User) = (database, receiver, user);

    public TestDatabase Database { get; }

    public HookReceiver Receiver { get; }

    public AppUser User { get; }

    public WebhookOptions Options { get; } = new() { AllowHttp = true, AllowPrivateNetworks = true, Timeout = TimeSpan.FromSeconds(30) };

    public WebhookSecrets Secrets => new(_protection);

    public WebhookService Service => new(Database, Secrets, Wrapped, Database.Time);

    public WebhookQueries Queries => new(Database);

    public WebhookLine Line => new(Database, Database.Time);

    public NotificationService Notifications { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IOptions<WebhookOptions> Wrapped => Microsoft.Extensions.Options.Options.Create(Options);

    /// <summary>A house on a database without webhooks: a sender serves all that there are.</summary>
    public static async Task<WebhookHouse> CreateAsync(TestDatabase database)
    {
        await using (var db = database.CreateDbContext()) await db.Webhooks.ExecuteDeleteAsync(Stop);
        return new WebhookHouse(database, await HookReceiver.StartAsync(), await database.UserAsync())
        {
            Notifications = new NotificationService(database, new LiveUpdates(NullLogger<LiveUpdates>.Instance), database.Time),
        };
    }

    /// <summary>A node.</summary>
    public WebhookSender Sender() => Sender(Database);

    /// <summary>A node on other contexts.</summary>
    public WebhookSender Sender(IDbContextFactory<CryptoPilotContext> contexts) => new(
        new WebhookLine(contexts, Database.Time), Post(), new WebhookRecorder(contexts, Notifications, Wrapped, Database.Time, NullLogger<WebhookRecorder>.Instance),
        Secrets, Wrapped, Database.Time, NullLogger<WebhookSender>.Instance);

    public WebhookPost Post()
    {
        var services = new ServiceCollection();
        services.AddHttpClient(WebhookPost.ClientName, WebhooksRegistration.Configure).ConfigurePrimaryHttpMessageHandler(() => WebhookPost.Handler(Options));
        var provider = services.BuildServiceProvider();
        _clients.Add(provider);
        return new WebhookPost(provider.GetRequiredService<IHttpClientFactory>(), Wrapped, Database.Time);
    }

    /// <summary>Makes a webhook that is told of everything, or of what is named.</summary>
    public async Task<(int Id, string Secret)> HookAsync(string path = "/hook", string[]? events = null, NotificationType[]? types = null, int? userId = null)
    {
        var made = await Service.CreateAsync(userId ?? User.Id, new WebhookDraft("Mine", new Uri(Receiver.Url, path).ToString(), events ?? [.. WebhookEvents.All], types), Stop);
        Assert.True(made.IsDone, string.Join(", ", made.Faults));
        return (made.WebhookId, made.Secret!);
    }

    /// <summary>Something is told to the user.</summary>
    public async Task NotifyAsync(string title, NotificationType type = NotificationType.Info, int? userId = null)
    {
        await using var db = Database.CreateDbContext();
        Notifications.Add(db, userId ?? User.Id, NotificationKind.Account, type, title, "What happened", "/dashboard");
        await db.SaveChangesAsync(Stop);
    }

    /// <summary>All deliveries of a webhook, oldest first.</summary>
    public async Task<List<WebhookDelivery>> DeliveriesAsync(int webhookId)
    {
        await using var db = Database.CreateDbContext();
        return await db.WebhookDeliveries.AsNoTracking().Where(row => row.WebhookId == webhookId).OrderBy(row => row.Id).ToListAsync(Stop);
    }

    public async Task<Webhook> StoredAsync(int webhookId)
    {
        await using var db = Database.CreateDbContext();
        return await db.Webhooks.AsNoTracking().SingleAsync(row => row.Id == webhookId, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
