using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>How much one user got on one way.</summary>
/// <param name="InHour">Within the last hour.</param>
/// <param name="FirstInHour">When the first of these arrived, UTC; null without one.</param>
/// <param name="InDay">Within the last 24 hours.</param>
/// <param name="FirstInDay">When the first of these arrived, UTC; null without one.</param>
public readonly record struct DeliveryUse(int InHour, DateTime? FirstInHour, int InDay, DateTime? FirstInDay);

/// <summary>Some deliveries that wait until the same moment.</summary>
/// <param name="Until">UTC.</param>
/// <param name="Rows">Which.</param>
/// <param name="WholeUser">The user all of whose other deliveries wait as long; null when these are all.</param>
public sealed record HeldDeliveries(DateTime Until, IReadOnlyList<DueDelivery> Rows, int? WholeUser = null);

/// <summary>Alerts that are told by one of them.</summary>
public sealed record MergedDeliveries(DueDelivery Into, IReadOnlyList<DueDelivery> Rows);

/// <summary>Decides what of the due deliveries of one way is sent now, what waits, and what is told together.</summary>
public sealed class DeliveryPlan(DeliveryOptions options, int? dailyQuota, DateTime now)
{
    /// <summary>How soon it is looked again whether a suspended user is back.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    public List<DueDelivery> Send { get; } = [];

    public List<HeldDeliveries> Held { get; } = [];

    public List<MergedDeliveries> Merged { get; } = [];

    /// <summary>Decides on all of one user.</summary>
    public void Add(IReadOnlyList<DueDelivery> rows, DeliveryUse use)
    {
        if (!rows[0].MayEnter)
        {
            Held.Add(new HeldDeliveries(now + Pause, rows));
            return;
        }

        var free = HoldQuiet(rows);
        if (free.Count == 0) return;
        Limit(Merge(free), use);
    }

    private IReadOnlyList<DueDelivery> HoldQuiet(IReadOnlyList<DueDelivery> rows)
    {
        if (rows[0].Preferences is not { } preferences || QuietHours.EndOf(preferences, now) is not { } end) return rows;
        var quiet = rows.Where(row => !row.IsUrgent).ToList();
        if (quiet.Count > 0) Held.Add(new HeldDeliveries(end, quiet));
        return rows.Where(row => row.IsUrgent).ToList();
    }

    private IReadOnlyList<DueDelivery> Merge(IReadOnlyList<DueDelivery> rows)
    {
        var alerts = rows.Where(row => row.IsMergeable).ToList();
        if (alerts.Count < AlertSummary.Fewest) return rows;
        var merged = alerts[1..];
        Merged.Add(new MergedDeliveries(alerts[0], merged));
        return rows.Except(merged).ToList();
    }

    /// <summary>What is pushed to several browsers counts once. An unusual sign-in does not wait behind a flood of alerts.</summary>
    private void Limit(IReadOnlyList<DueDelivery> all, DeliveryUse use)
    {
        Send.AddRange(all.Where(row => row.Kind == NotificationKind.Security));
        var rows = all.Where(row => row.Kind != NotificationKind.Security).ToList();
        var (slots, until) = (options.MaxPerHour - use.InHour, (use.FirstInHour ?? now) + s_hour);
        if (dailyQuota is { } quota && quota - use.InDay < slots) (slots, until) = (quota - use.InDay, (use.FirstInDay ?? now) + s_day);
        var byNotification = rows.GroupBy(row => row.NotificationId).OrderByDescending(same => same.Any(row => row.IsUrgent)).ToList();
        Send.AddRange(byNotification.Take(Math.Max(0, slots)).SelectMany(same => same));
        var over = byNotification.Skip(Math.Max(0, slots)).SelectMany(same => same).ToList();
        if (over.Count > 0) Held.Add(new HeldDeliveries(until > now ? until : now + TimeSpan.FromSeconds(1), over, all[0].UserId));
    }
}
