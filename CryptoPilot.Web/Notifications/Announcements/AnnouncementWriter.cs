using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace CryptoPilot.Web.Notifications.Announcements;

/// <summary>
/// Writes announcements into inboxes, some hundred users in one transaction with the mark of how far it got: a run that is cut off goes on
/// where it stood, two at once tell nobody twice, and one that was stopped ends with the batch.
/// </summary>
public sealed class AnnouncementWriter(IDbContextFactory<CryptoPilotContext> contexts, LiveUpdates live, TimeProvider time) : IJobRunner
{
    /// <summary>The job.</summary>
    public static readonly JobKey Key = new("write-announcements", "notifications");

    /// <summary>How often it looks by itself; a new announcement asks for it at once.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>How many are told in one transaction.</summary>
    public const int BatchSize = 500;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var told = 0;
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var announcement = await db.Announcements.AsNoTracking().Where(row => row.CompletedAt == null && row.StoppedAt == null).OrderBy(row => row.Id).FirstOrDefaultAsync(cancellationToken);
            if (announcement is null) return new JobReport(("told", told));
            told += await WriteAsync(db, announcement, cancellationToken);
        }
    }

    /// <returns>How many were told; 0 also when it was stopped, or another node was faster.</returns>
    private async Task<int> WriteAsync(CryptoPilotContext db, Announcement announcement, CancellationToken cancellationToken)
    {
        var users = await AnnouncementQueries.Readers(db, announcement).OrderBy(user => user.Id).Take(BatchSize).Select(user => user.Id).ToListAsync(cancellationToken);
        var (id, before, now) = (announcement.Id, announcement.LastUserId, time.GetUtcNow().UtcDateTime);
        var last = users.Count > 0 ? users[^1] : before;
        DateTime? completedAt = users.Count < BatchSize ? now : null;
        await using (var unit = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            var ours = await db.Announcements.Where(row => row.Id == id && row.LastUserId == before && row.StoppedAt == null && row.CompletedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.LastUserId, last).SetProperty(row => row.SentCount, row => row.SentCount + users.Count).SetProperty(row => row.CompletedAt, completedAt),
                cancellationToken);
            if (ours == 0) return 0;
            db.UserNotifications.AddRange(users.Select(userId => new UserNotification
            {
                UserId = userId, Kind = NotificationKind.Announcement, Type = announcement.Type, Title = announcement.Title, Message = announcement.Message, Link = announcement.Link,
            }));
            await db.SaveChangesAsync(cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        foreach (var userId in users) live.Publish(LiveTopic.User(userId));
        return users.Count;
    }
}
