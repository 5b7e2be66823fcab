using System.Collections.Concurrent;
using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>Sends real notifications that say they are tests, on the ways that an alert would be told. A few in a row, then one a minute.</summary>
public sealed class AlertTrial(IDbContextFactory<CryptoPilotContext> contexts, LiveUpdates live, TimeProvider time)
{
    private const int MostKept = 10_000;
    private const int LongestTitle = 200;

    private static readonly TokenRate s_rate = new(PerMinute: 1, Burst: 3);

    private readonly ConcurrentDictionary<int, TokenBucket> _users = new();

    /// <summary>Sends a test; quiet hours do not hold it back, because its user waits for it.</summary>
    /// <param name="userId">Who asks.</param>
    /// <param name="condition">What the alert waits for, in words.</param>
    /// <param name="ways">Beside the inbox, which always has it; twice the same counts once.</param>
    /// <param name="cancellationToken">Stops it before it is stored.</param>
    /// <returns>Nothing when it was sent, else how long to wait.</returns>
    public async Task<TimeSpan?> SendAsync(int userId, string condition, IEnumerable<NotificationMethod> ways, CancellationToken cancellationToken)
    {
        if (Take(userId) is { } wait) return wait;
        var now = time.GetUtcNow().UtcDateTime;
        var title = string.Format(CultureInfo.CurrentCulture, AlertsText.TrialTitle, condition);
        var notification = new UserNotification
        {
            UserId = userId,
            Kind = NotificationKind.Alert,
            Type = NotificationType.Info,
            Title = title.Length <= LongestTitle ? title : title[..LongestTitle],
            Message = AlertsText.TrialMessage,
            Link = "/alerts",
        };
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.UserNotifications.Add(notification);
        foreach (var way in ways.Distinct().Where(way => way != NotificationMethod.InApp))
        {
            db.NotificationDeliveries.Add(new NotificationDelivery
            {
                DeliveryId = Guid.NewGuid(),
                UserNotification = notification,
                UserId = userId,
                Method = way,
                IsUrgent = true,
                Status = DeliveryStatus.Pending,
                NextAttemptAt = now,
            });
        }

        await db.SaveChangesAsync(cancellationToken);
        live.Publish(LiveTopic.User(userId));
        return null;
    }

    private TimeSpan? Take(int userId)
    {
        var now = time.GetUtcNow().UtcTicks;
        if (_users.Count > MostKept)
        {
            foreach (var (user, bucket) in _users.Where(pair => pair.Value.IsFull(now)).ToList()) _users.TryRemove(KeyValuePair.Create(user, bucket));
        }

        var lease = _users.GetOrAdd(userId, _ => new TokenBucket()).Take(s_rate, now);
        return lease.IsTaken ? null : lease.Wait;
    }
}
