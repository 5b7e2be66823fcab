using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Market.Pages;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.People;

/// <summary>Which people are looked for.</summary>
public enum PeopleFilter
{
    All,
    Active,
    Suspended,
    Deactivated,
    Waiting,
    Admins,
}

/// <summary>In which order people are shown.</summary>
public enum PeopleOrder
{
    /// <summary>By user name.</summary>
    Name,

    /// <summary>The latest registered first.</summary>
    Newest,

    /// <summary>The latest signed in first.</summary>
    LastSeen,
}

/// <summary>A person in the list.</summary>
public sealed record PersonLine(
    int Id, string UserName, string? DisplayName, string? Email, UserRole Role, bool IsActive, bool AwaitsApproval, bool AwaitsConfirmation, bool IsSuspended, DateTime? SuspensionEndDate,
    DateTimeOffset? LockoutEnd, DateTime? LastLoginAt, DateTime? CreatedAt);

/// <summary>A person with what an administrator acts on.</summary>
public sealed record Person(PersonLine Line, string? SuspensionReason, bool HasTwoFactor, bool EmailConfirmed, int Sessions);

/// <summary>Reads people for administrators. The page and the caller see to it that nobody else asks.</summary>
public sealed class PeopleQueries(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    private static readonly UpperInvariantLookupNormalizer s_normalizer = new();

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>One page of people whose user name or e-mail address contains a text, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<PersonLine> Rows, int Total)> PageAsync(
        string? search, PeopleFilter filter, PeopleOrder order, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = Search(Filter(db.Users, filter, Now), search);
        var rows = await Lines(Sort(found, order).Skip(skip).Take(take)).ToListAsync(cancellationToken);
        // A page that is not full is the last one: then they need not be counted.
        return rows.Count < take && (rows.Count > 0 || skip == 0) ? (rows, skip + rows.Count) : (rows, await found.CountAsync(cancellationToken));
    }

    /// <summary>People whose user name or e-mail address contains a text, the first registered first, in pieces that do not shift when people come.</summary>
    /// <param name="search">Blank is everybody.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="afterId">Goes on after this person; null begins with the first.</param>
    /// <param name="take">Rows of the piece; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<PersonLine>> ListAsync(string? search, PeopleFilter filter, int? afterId, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = Search(Filter(db.Users, filter, Now), search);
        if (afterId is { } id) found = found.Where(user => user.Id > id);
        return await Lines(found.OrderBy(user => user.Id).Take(take)).ToListAsync(cancellationToken);
    }

    /// <summary>One person; null when there is none.</summary>
    public async Task<Person?> FindAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await Lines(db.Users.Where(user => user.Id == userId)).SingleOrDefaultAsync(cancellationToken) is not { } line) return null;
        var more = await db.Users.Where(user => user.Id == userId).Select(user => new { user.SuspensionReason, user.TwoFactorEnabled, user.EmailConfirmed }).SingleAsync(cancellationToken);
        var oldest = Now - Sessions.SessionCookie.Lifetime;
        var sessions = await db.UserSessions.CountAsync(session => session.UserId == userId && session.RevokedAt == null && session.LastSeenAt > oldest, cancellationToken);
        return new Person(line, more.SuspensionReason, more.TwoFactorEnabled, more.EmailConfirmed, sessions);
    }

    /// <summary>Whose user name it is; null when it is nobody's.</summary>
    public async Task<int?> FindIdAsync(string? userName, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(userName)) return null;
        var normalized = s_normalizer.NormalizeName(userName.Trim());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.Where(user => user.NormalizedUserName == normalized).Select(user => (int?)user.Id).SingleOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<AppUser> Search(IQueryable<AppUser> users, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return users;
        var pattern = $"%{LikePattern.Contains(text.Trim().ToUpperInvariant())}%";
        return users.Where(user => EF.Functions.Like(user.NormalizedUserName!, pattern, LikePattern.Escape)
            || (user.NormalizedEmail != null && EF.Functions.Like(user.NormalizedEmail, pattern, LikePattern.Escape)));
    }

    private static IQueryable<AppUser> Filter(IQueryable<AppUser> users, PeopleFilter filter, DateTime now) =>
        filter switch
        {
            PeopleFilter.Active => users.Where(AccountStanding.Entering(now)),
            PeopleFilter.Suspended => users.Where(user => user.IsActive && user.IsSuspended && (user.SuspensionEndDate == null || user.SuspensionEndDate > now)),
            PeopleFilter.Deactivated => users.Where(user => !user.IsActive && !user.AwaitsApproval),
            PeopleFilter.Waiting => users.Where(user => user.AwaitsApproval),
            PeopleFilter.Admins => users.Where(user => user.Role == UserRole.Admin),
            _ => users,
        };

    private static IQueryable<AppUser> Sort(IQueryable<AppUser> users, PeopleOrder order) => order switch
    {
        PeopleOrder.Newest => users.OrderByDescending(user => user.Id),
        PeopleOrder.LastSeen => users.OrderByDescending(user => user.LastLoginAt).ThenBy(user => user.Id),
        _ => users.OrderBy(user => user.NormalizedUserName),
    };

    private static IQueryable<PersonLine> Lines(IQueryable<AppUser> users) => users.Select(user => new PersonLine(
        user.Id, user.UserName!, user.DisplayName, user.Email, user.Role, user.IsActive, user.AwaitsApproval, user.AwaitsConfirmation, user.IsSuspended, user.SuspensionEndDate,
        user.LockoutEnd, user.LastLoginAt, user.CreatedAt));
}
