using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Operations;
using CryptoPilot.Web.Shell;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>
/// Writes the daily digests that are due: what came into the inbox within 24 hours, and what the portfolio is worth. A digest and the
/// time of the next one are one transaction, so that none is written twice; after days without a run there is one, not many.
/// </summary>
public sealed class DigestWriter(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time) : IJobRunner
{
    /// <summary>The job.</summary>
    public static readonly JobKey Key = new("write-digests", "notifications");

    /// <summary>How often it runs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const int BatchSize = 100;
    private const int Named = 10;
    private const string Link = "/notifications";

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (written, skipped) = (0, 0);
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var due = await db.Users.Where(user => user.NextDigestAt != null && user.NextDigestAt <= now).OrderBy(user => user.NextDigestAt).Take(BatchSize)
                .Select(user => new Due(user.Id, user.NextDigestAt!.Value, user.Preferences)).ToListAsync(cancellationToken);
            foreach (var user in due)
            {
                if (await WriteAsync(user, now, cancellationToken)) written++;
                else skipped++;
            }

            if (due.Count < BatchSize) return new JobReport(("written", written), ("skipped", skipped));
        }
    }

    /// <returns>False when there was nothing to tell, nobody to tell it to, or another node told it.</returns>
    private async Task<bool> WriteAsync(Due due, DateTime now, CancellationToken cancellationToken)
    {
        var next = DigestClock.NextAt(due.Preferences ?? new UserPreferences(), now);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var ours = await db.Users.Where(user => user.Id == due.UserId && user.NextDigestAt == due.At).ExecuteUpdateAsync(set => set.SetProperty(user => user.NextDigestAt, next), cancellationToken);
        var words = ours > 0 && next is not null && await db.Users.Where(AccountStanding.Entering(now)).AnyAsync(user => user.Id == due.UserId, cancellationToken)
            ? await DescribeAsync(db, due.UserId, now, cancellationToken)
            : null;
        if (words is { } digest)
        {
            // It tells what the inbox holds: there it is nothing new.
            db.UserNotifications.Add(new UserNotification
            {
                UserId = due.UserId, Kind = NotificationKind.Digest, Type = NotificationType.Info, Title = digest.Title, Message = digest.Message, Link = Link, IsRead = true,
            });
            await db.SaveChangesAsync(cancellationToken);
        }

        await unit.CommitAsync(cancellationToken);
        return words is not null;
    }

    private static async Task<(string Title, string Message)?> DescribeAsync(CryptoPilotContext db, int userId, DateTime now, CancellationToken cancellationToken)
    {
        var since = now.AddDays(-1);
        var inbox = db.UserNotifications.Where(row => row.UserId == userId && row.CreatedAt > since && row.Kind != NotificationKind.Digest);
        var (count, alerts) = (await inbox.CountAsync(cancellationToken), await inbox.CountAsync(row => row.Kind == NotificationKind.Alert && row.Type == NotificationType.Alert, cancellationToken));
        var titles = await inbox.OrderByDescending(row => row.Id).Take(Named).Select(row => row.Title).ToListAsync(cancellationToken);
        var value = await db.PortfolioSnapshots.Where(row => row.UserId == userId && row.TakenAt > since).OrderByDescending(row => row.TakenAt)
            .Select(row => new { row.TotalValueUsd, row.DayChangePercent }).FirstOrDefaultAsync(cancellationToken);
        if (count == 0 && value is null) return null;
        return Wording.In(() =>
        {
            static string Format(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
            var lines = new List<string> { count == 0 ? OutboxText.DigestQuiet : Format(OutboxText.DigestCount, count, alerts) };
            if (value is not null) lines.Insert(0, Format(OutboxText.DigestValue, NumberFormat.Usd(value.TotalValueUsd), NumberFormat.Percent(value.DayChangePercent)));
            lines.AddRange(titles.Select(title => Format(OutboxText.DigestLine, title)));
            if (count > titles.Count) lines.Add(Format(OutboxText.DigestMore, count - titles.Count));
            return (Format(OutboxText.DigestTitle, count), Shorten(string.Join('\n', lines)));
        });
    }

    private static string Shorten(string text) => text.Length <= 2_000 ? text : text[..2_000];

    private sealed record Due(int UserId, DateTime At, UserPreferences? Preferences);
}
