using System.Globalization;
using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Administration;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace CryptoPilot.Web.Notifications.Announcements;

/// <summary>What an administrator wants to tell.</summary>
/// <param name="Type">How it is meant.</param>
/// <param name="Title">One line, at most 200 characters.</param>
/// <param name="Message">At most 2000 characters.</param>
/// <param name="Link">A path of this site, or null.</param>
/// <param name="Audience">Whom it is for.</param>
/// <param name="UserNames">Those who are chosen; heeded only then.</param>
public sealed record AnnouncementDraft(NotificationType Type, string Title, string Message, string? Link, AnnouncementAudience Audience, IReadOnlyList<string> UserNames);

/// <summary>The boxes of the form.</summary>
public enum AnnouncementField
{
    Title,
    Message,
    Link,
    UserNames,

    /// <summary>None: the one who acts is no administrator any more.</summary>
    Form,
}

/// <summary>Makes and stops announcements, for administrators.</summary>
public sealed class AnnouncementService(IDbContextFactory<CryptoPilotContext> contexts, AdminGuard guard, ISchedulerFactory schedulers, TimeProvider time)
{
    /// <summary>How many users can be chosen by name.</summary>
    public const int MostChosen = 1_000;

    private const int LongestTitle = 200;
    private const int LongestMessage = 2_000;
    private const int LongestLink = 400;

    /// <summary>Stores an announcement with its line in <c>audit_logs</c>, and asks for it to be written into the inboxes.</summary>
    /// <returns>What is wrong with which box; nothing when it was stored.</returns>
    public async Task<IReadOnlyDictionary<AnnouncementField, string>> MakeAsync(ActingAdmin by, AnnouncementDraft draft, CancellationToken cancellationToken)
    {
        var faults = Check(draft);
        if (faults.Count > 0) return faults;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            await using var unit = await guard.EnterAsync(db, cancellationToken);
            if (!await guard.IsAdminAsync(db, by.UserId, cancellationToken)) return Fault(AnnouncementField.Form, AnnouncementsText.NotAllowed);
            var chosen = draft.Audience == AnnouncementAudience.Chosen ? await AnnouncementQueries.FindAsync(db, draft.UserNames, cancellationToken) : [];
            if (draft.Audience == AnnouncementAudience.Chosen && draft.UserNames.FirstOrDefault(name => !chosen.ContainsKey(name.ToUpperInvariant())) is { } unknown)
                return Fault(AnnouncementField.UserNames, string.Format(CultureInfo.CurrentCulture, AnnouncementsText.UnknownName, unknown));
            await StoreAsync(db, by, draft, [.. chosen.Values], cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        var scheduler = await schedulers.GetScheduler(cancellationToken);
        if (await scheduler.Exists(AnnouncementWriter.Key, cancellationToken)) await scheduler.RequestAsync(AnnouncementWriter.Key, cancellationToken);
        return faults;
    }

    /// <summary>Tells nobody more. Who was told keeps it.</summary>
    /// <returns>Null, or one sentence on why not.</returns>
    public async Task<string?> StopAsync(ActingAdmin by, int announcementId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await guard.EnterAsync(db, cancellationToken);
        if (!await guard.IsAdminAsync(db, by.UserId, cancellationToken)) return AnnouncementsText.NotAllowed;
        var stopped = await db.Announcements.Where(row => row.Id == announcementId && row.CompletedAt == null && row.StoppedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.StoppedAt, now), cancellationToken);
        if (stopped == 0) return AnnouncementsText.Ended;
        db.AuditLogs.Add(by.Entry(AuditActions.AnnouncementStopped, ActingAdmin.Subject("announcements", announcementId)));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>What is wrong with which box, as far as the draft itself tells.</summary>
    public static IReadOnlyDictionary<AnnouncementField, string> Check(AnnouncementDraft draft)
    {
        var faults = new Dictionary<AnnouncementField, string>();
        if (draft.Title.Trim().Length is 0 or > LongestTitle) faults[AnnouncementField.Title] = AnnouncementsText.TitleFault;
        if (draft.Message.Trim().Length is 0 or > LongestMessage) faults[AnnouncementField.Message] = AnnouncementsText.MessageFault;
        if (!string.IsNullOrWhiteSpace(draft.Link) && !IsPath(draft.Link.Trim())) faults[AnnouncementField.Link] = AnnouncementsText.LinkFault;
        if (draft.Audience == AnnouncementAudience.Chosen && draft.UserNames.Count is 0 or > MostChosen) faults[AnnouncementField.UserNames] = AnnouncementsText.NobodyChosen;
        return faults;
    }

    private static async Task StoreAsync(CryptoPilotContext db, ActingAdmin by, AnnouncementDraft draft, IReadOnlyCollection<int> chosen, CancellationToken cancellationToken)
    {
        var announcement = new Announcement
        {
            CreatedById = by.UserId, Type = draft.Type, Title = draft.Title.Trim(), Message = draft.Message.Trim(), Link = string.IsNullOrWhiteSpace(draft.Link) ? null : draft.Link.Trim(), Audience = draft.Audience,
        };
        db.Announcements.Add(announcement);
        await db.SaveChangesAsync(cancellationToken);
        db.AnnouncementReaders.AddRange(chosen.Select(userId => new AnnouncementReader { AnnouncementId = announcement.Id, UserId = userId }));
        db.AuditLogs.Add(by.Entry(
            AuditActions.AnnouncementMade, ActingAdmin.Subject("announcements", announcement.Id), null,
            JsonSerializer.Serialize(new { title = announcement.Title, audience = Words.Of(announcement.Audience), chosen = chosen.Count })));
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>A path of this site and of no other: browsers read two slashes, and a backslash, as the beginning of an address.</summary>
    private static bool IsPath(string link) =>
        link.Length <= LongestLink && link[0] == '/' && !link.StartsWith("//", StringComparison.Ordinal) && !link.Contains('\\', StringComparison.Ordinal) && !link.Any(char.IsControl);

    private static Dictionary<AnnouncementField, string> Fault(AnnouncementField field, string text) => new() { [field] = text };
}
