using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications.Announcements;

/// <summary>An announcement and how far it got.</summary>
/// <param name="Id">Its key.</param>
/// <param name="CreatedBy">The administrator's name.</param>
/// <param name="Type">How it is meant.</param>
/// <param name="Title">One line.</param>
/// <param name="Audience">Whom it is for.</param>
/// <param name="Sent">How many were told.</param>
/// <param name="Left">How many have still to be told; 0 once it ended.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="CompletedAt">When all were told, UTC.</param>
/// <param name="StoppedAt">When it was stopped, UTC.</param>
public sealed record AnnouncementRow(
    int Id, string CreatedBy, NotificationType Type, string Title, AnnouncementAudience Audience, int Sent, int Left, DateTime? CreatedAt, DateTime? CompletedAt, DateTime? StoppedAt)
{
    /// <summary>Whether it is still under way.</summary>
    public bool IsOpen => CompletedAt is null && StoppedAt is null;
}

/// <summary>Reads announcements, for administrators. The page sees to it that nobody else asks.</summary>
public sealed class AnnouncementQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>The latest announcements, the newest first.</summary>
    public async Task<IReadOnlyList<AnnouncementRow>> LatestAsync(int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from row in db.Announcements.AsNoTracking()
            join user in db.Users on row.CreatedById equals user.Id
            orderby row.Id descending
            select new { Row = row, user.UserName }).Take(count).ToListAsync(cancellationToken);
        var lines = new List<AnnouncementRow>(rows.Count);
        foreach (var (row, name) in rows.Select(row => (row.Row, row.UserName)))
        {
            var left = row.CompletedAt is null && row.StoppedAt is null ? await Readers(db, row).CountAsync(cancellationToken) : 0;
            lines.Add(new AnnouncementRow(row.Id, name!, row.Type, row.Title, row.Audience, row.SentCount, left, row.CreatedAt, row.CompletedAt, row.StoppedAt));
        }

        return lines;
    }

    /// <summary>How many an announcement would reach, and which of the names are nobody's.</summary>
    /// <param name="audience">Whom it is for.</param>
    /// <param name="userNames">Those who are chosen; heeded only then.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<(int Count, IReadOnlyList<string> Unknown)> PreviewAsync(AnnouncementAudience audience, IReadOnlyCollection<string> userNames, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (audience != AnnouncementAudience.Chosen) return (await Readers(db, audience).CountAsync(cancellationToken), []);
        var found = await FindAsync(db, userNames, cancellationToken);
        return (found.Count, [.. userNames.Where(name => !found.ContainsKey(name.ToUpperInvariant()))]);
    }

    /// <summary>The users of those names who can be told something, by their name in upper case.</summary>
    internal static async Task<Dictionary<string, int>> FindAsync(CryptoPilotContext db, IReadOnlyCollection<string> userNames, CancellationToken cancellationToken)
    {
        var names = userNames.Select(name => name.ToUpperInvariant()).Distinct().ToList();
        return await Readers(db, AnnouncementAudience.Everybody).Where(user => names.Contains(user.NormalizedUserName!))
            .ToDictionaryAsync(user => user.NormalizedUserName!, user => user.Id, cancellationToken);
    }

    /// <summary>Whom an announcement has still to be told, in any order.</summary>
    internal static IQueryable<AppUser> Readers(CryptoPilotContext db, Announcement announcement)
    {
        var (id, last) = (announcement.Id, announcement.LastUserId);
        var users = Readers(db, announcement.Audience).Where(user => user.Id > last);
        return announcement.Audience == AnnouncementAudience.Chosen ? users.Where(user => db.AnnouncementReaders.Any(reader => reader.AnnouncementId == id && reader.UserId == user.Id)) : users;
    }

    /// <summary>Everybody who is not deactivated; a suspended user reads it when they are back.</summary>
    private static IQueryable<AppUser> Readers(CryptoPilotContext db, AnnouncementAudience audience)
    {
        var users = db.Users.Where(user => user.IsActive && user.ErasedAt == null);
        return audience == AnnouncementAudience.Admins ? users.Where(user => user.Role == UserRole.Admin) : users;
    }
}
