using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CryptoPilot.Data;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Outgoing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Notifications.Channels.Push;

/// <summary>What a browser says when it subscribes.</summary>
/// <param name="Endpoint">The push service's address for it.</param>
/// <param name="P256dh">Its public key, base64url.</param>
/// <param name="Auth">Its secret, base64url.</param>
/// <param name="UserAgent">What it calls itself.</param>
public sealed record PushDraft(string? Endpoint, string? P256dh, string? Auth, string? UserAgent)
{
    /// <summary>Who knows the address can push to the browser.</summary>
    public override string ToString() => nameof(PushDraft);
}

/// <summary>A browser that is pushed to.</summary>
/// <param name="Id">The key.</param>
/// <param name="Device">The browser and its system.</param>
/// <param name="EndpointHash">SHA-256 of its address in hex: the browser knows itself by it.</param>
/// <param name="SubscribedAt">UTC.</param>
/// <param name="LastUsedAt">When something was last pushed to it, UTC; null when nothing was.</param>
public sealed record PushDevice(int Id, string Device, string EndpointHash, DateTime? SubscribedAt, DateTime? LastUsedAt);

/// <summary>The browsers that a user allowed to be pushed to.</summary>
public sealed class PushService(IDbContextFactory<CryptoPilotContext> contexts, IOptions<PushOptions> options, LiveUpdates live, TimeProvider time)
{
    private const int LongestEndpoint = 2000;
    private const int LongestDevice = 100;

    /// <summary>The user's browsers, latest first.</summary>
    public async Task<IReadOnlyList<PushDevice>> ListAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.PushSubscriptions.Where(subscription => subscription.UserId == userId).OrderByDescending(subscription => subscription.Id)
            .Select(subscription => new PushDevice(subscription.Id, subscription.Device, subscription.EndpointHash, subscription.CreatedAt, subscription.LastUsedAt))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Keeps a browser. One that another user had before is now this user's: whoever signs in there reads what is shown.</summary>
    /// <returns>Null, or one sentence on what is wrong.</returns>
    public async Task<string?> SubscribeAsync(int userId, PushDraft draft, CancellationToken cancellationToken)
    {
        if (AddressOf(draft.Endpoint) is null || !AreKeys(draft)) return ChannelsText.PushUnreadable;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var hash = HashOf(draft.Endpoint!);
        if (await db.PushSubscriptions.CountAsync(subscription => subscription.UserId == userId && subscription.EndpointHash != hash, cancellationToken) >= options.Value.MaxPerUser)
            return string.Format(CultureInfo.CurrentCulture, ChannelsText.PushTooMany, options.Value.MaxPerUser);
        if (await KeepAsync(db, userId, hash, draft, cancellationToken)) live.Publish(LiveTopic.User(userId));
        return null;
    }

    /// <summary>Forgets a browser.</summary>
    /// <returns>False when the user has no such browser.</returns>
    public async Task<bool> RevokeAsync(int userId, int subscriptionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var revoked = await db.PushSubscriptions.Where(subscription => subscription.Id == subscriptionId && subscription.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        if (revoked > 0) live.Publish(LiveTopic.User(userId));
        return revoked > 0;
    }

    /// <summary>One of the user's browsers, to push to; null when the user has no such browser.</summary>
    public async Task<PushSubscription?> FindAsync(int userId, int subscriptionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.PushSubscriptions.AsNoTracking().SingleOrDefaultAsync(subscription => subscription.Id == subscriptionId && subscription.UserId == userId, cancellationToken);
    }

    /// <summary>Keeps what became of a push that no outbox keeps: when the browser was reached, or that it is gone.</summary>
    public async Task KeepAsync(int userId, int subscriptionId, AttemptOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is not (AttemptOutcome.Delivered or AttemptOutcome.Gone)) return;
        var now = UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var browser = db.PushSubscriptions.Where(subscription => subscription.Id == subscriptionId && subscription.UserId == userId);
        if (outcome == AttemptOutcome.Gone) await browser.ExecuteDeleteAsync(cancellationToken);
        else await browser.ExecuteUpdateAsync(set => set.SetProperty(subscription => subscription.LastUsedAt, now), cancellationToken);
    }

    /// <summary>SHA-256 in hex.</summary>
    public static string HashOf(string endpoint) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(endpoint)));

    private static async Task<bool> KeepAsync(CryptoPilotContext db, int userId, string hash, PushDraft draft, CancellationToken cancellationToken)
    {
        var device = DeviceName.Of(draft.UserAgent);
        if (device.Length > LongestDevice) device = device[..LongestDevice];
        for (var isSecond = false; ; isSecond = true)
        {
            // What waits for who had the browser before is theirs, and must not be shown here.
            await db.PushSubscriptions.Where(subscription => subscription.EndpointHash == hash && subscription.UserId != userId).ExecuteDeleteAsync(cancellationToken);
            var renewed = await db.PushSubscriptions.Where(subscription => subscription.EndpointHash == hash && subscription.UserId == userId)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.P256dh, draft.P256dh!).SetProperty(row => row.Auth, draft.Auth!).SetProperty(row => row.Device, device), cancellationToken);
            if (renewed > 0) return true;
            db.PushSubscriptions.Add(new PushSubscription { UserId = userId, Endpoint = draft.Endpoint!, EndpointHash = hash, P256dh = draft.P256dh!, Auth = draft.Auth!, Device = device });
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return true;
            }
            catch (DbUpdateException) when (!isSecond)
            {
                // The same browser in two windows at once: the other one is there now.
                db.ChangeTracker.Clear();
            }
        }
    }

    private Uri? AddressOf(string? endpoint)
    {
        if (endpoint is not { Length: > 0 and <= LongestEndpoint } || !Uri.TryCreate(endpoint, UriKind.Absolute, out var address)) return null;
        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && options.Value.AllowHttp)) return null;
        if (address.Host.Length == 0 || address.UserInfo.Length > 0) return null;
        var isInside = IPAddress.TryParse(address.DnsSafeHost, out var literal) ? PrivateNetworkGuard.IsPrivate(literal) : address.DnsSafeHost.EndsWith("localhost", StringComparison.OrdinalIgnoreCase);
        return isInside && !options.Value.AllowPrivateNetworks ? null : address;
    }

    private static bool AreKeys(PushDraft draft) =>
        draft is { P256dh.Length: <= 200, Auth.Length: <= 100 } && Base64Url.IsValid(draft.P256dh) && Base64Url.IsValid(draft.Auth)
        && PushCipher.AreKeys(Base64Url.DecodeFromChars(draft.P256dh), Base64Url.DecodeFromChars(draft.Auth));
}
