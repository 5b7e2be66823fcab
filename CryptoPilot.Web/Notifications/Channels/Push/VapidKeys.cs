using System.Security.Cryptography;
using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Integrations;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications.Channels.Push;

/// <summary>
/// The key of this instance, made at the first start and kept encrypted in <c>integration_configs</c>. All nodes use the one that was stored
/// first. A key that cannot be read is never replaced by itself: all browsers would have to subscribe anew.
/// </summary>
public sealed partial class VapidKeys(IDbContextFactory<CryptoPilotContext> contexts, IDataProtectionProvider protection, ILogger<VapidKeys> logger) : IHostedLifecycleService
{
    /// <summary>The name in <c>integration_configs</c>.</summary>
    public const string Name = "web-push";

    private readonly IDataProtector _protector = protection.CreateProtector("CryptoPilot.WebPush.Key.v1");
    private VapidKey? _key;

    /// <summary>False once a key was found that cannot be read.</summary>
    public bool IsReadable { get; private set; } = true;

    /// <summary>The key; null when the one that is stored cannot be read.</summary>
    public async ValueTask<VapidKey?> GetAsync(CancellationToken cancellationToken)
    {
        if (_key is not null) return _key;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var stored = await StoredAsync(db, cancellationToken) ?? await MakeAsync(db, cancellationToken);
        return _key = Read(stored);
    }

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GetAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or DbUpdateException)
        {
            // Who needs it first makes it.
            Log.NotMade(logger, exception);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static Task<string?> StoredAsync(CryptoPilotContext db, CancellationToken cancellationToken) =>
        db.IntegrationConfigs.Where(config => config.Name == Name).Select(config => config.Config).SingleOrDefaultAsync(cancellationToken);

    private async Task<string> MakeAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        var made = VapidKey.Make();
        var config = JsonSerializer.Serialize(new Document(made.PublicKey, _protector.Protect(Convert.ToBase64String(made.Export()))), JsonSerializerOptions.Web);
        db.IntegrationConfigs.Add(new IntegrationConfig { Name = Name, IsActive = true, Config = config });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return config;
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (await StoredAsync(db, cancellationToken) is not { } others) throw;
            // Another node was faster; its key is the one.
            return others;
        }
    }

    private VapidKey? Read(string stored)
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(stored, JsonSerializerOptions.Web)!;
            return VapidKey.Of(Convert.FromBase64String(_protector.Unprotect(document.PrivateKey)));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or JsonException)
        {
            if (IsReadable) Log.Unreadable(logger, exception.GetType().Name);
            IsReadable = false;
            return null;
        }
    }

    private sealed record Document(string PublicKey, string PrivateKey);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The key for push cannot be read ({Fault}), so nothing is pushed. Bring back the keys that protect secrets, or delete 'web-push' from integration_configs and let all browsers subscribe anew")]
        public static partial void Unreadable(ILogger logger, string fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The key for push could not be made at the start; it is made when it is first needed")]
        public static partial void NotMade(ILogger logger, Exception exception);
    }
}
