using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>Switches e-mail off for one kind of notification. Doing so twice changes nothing.</summary>
public sealed class UnsubscribeService(IDbContextFactory<CryptoPilotContext> contexts, LiveUpdates live)
{
    private const int Attempts = 5;
    private static readonly string s_email = Words.Of(NotificationMethod.Email);

    /// <summary>Switches e-mail off for a user and a kind: in the preferences, and for alerts in each alert that has it.</summary>
    public async Task StopAsync(int userId, NotificationKind kind, CancellationToken cancellationToken)
    {
        if (!UnsubscribeTokens.CanStop(kind)) return;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StopOnceAsync(userId, kind, cancellationToken);
                break;
            }
            catch (DbUpdateConcurrencyException) when (attempt < Attempts)
            {
                // The user, or the evaluation, was faster: once more, on what they wrote.
            }
        }

        live.Publish(LiveTopic.User(userId));
    }

    private async Task StopOnceAsync(int userId, NotificationKind kind, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (kind == NotificationKind.Alert)
        {
            foreach (var alert in await WithMail(db.PriceAlerts, userId).ToListAsync(cancellationToken)) Drop(alert);
            foreach (var alert in await WithMail(db.PortfolioAlerts, userId).ToListAsync(cancellationToken)) Drop(alert);
        }

        if (await db.Users.SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) is not { } user) return;
        SwitchOff(user, kind);
        if (!db.ChangeTracker.HasChanges()) return;
        user.ConcurrencyStamp = Guid.NewGuid().ToString();
        await db.SaveChangesAsync(cancellationToken);
    }

    private static IQueryable<TAlert> WithMail<TAlert>(IQueryable<TAlert> alerts, int userId)
        where TAlert : AlertRule =>
        alerts.Where(alert => alert.UserId == userId && (alert.NotificationMethod == NotificationMethod.Email || (alert.FurtherMethods != null && alert.FurtherMethods.Contains(s_email))));

    private static void SwitchOff(AppUser user, NotificationKind kind)
    {
        var notify = (user.Preferences ??= new UserPreferences()).Notify;
        if (kind == NotificationKind.Digest) (notify.DigestHour, user.NextDigestAt) = (null, null);
        else notify.Of(kind).Email = false;
    }

    /// <summary>The inbox is told in any case: an alert whose only way was e-mail tells that.</summary>
    private static void Drop(AlertRule alert)
    {
        var further = alert.FurtherMethods?.Split(',').Where(word => word != s_email).ToList() ?? [];
        if (alert.NotificationMethod == NotificationMethod.Email)
        {
            alert.NotificationMethod = further.Count > 0 ? Words.Parse<NotificationMethod>(further[0]) : NotificationMethod.InApp;
            further = [.. further.Skip(1)];
        }

        alert.FurtherMethods = further.Count > 0 ? string.Join(',', further) : null;
    }
}
