using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Activity;

/// <summary>Something that happened to one's account.</summary>
/// <param name="Id">The event's key.</param>
/// <param name="Action">One of <see cref="AuthActions"/>.</param>
/// <param name="Status">How it ended.</param>
/// <param name="IpAddress">Where it came from; null when no request caused it.</param>
/// <param name="UserAgent">What the browser calls itself.</param>
/// <param name="At">UTC.</param>
public sealed record ActivityLine(long Id, string Action, AuthStatus Status, string? IpAddress, string? UserAgent, DateTime? At);

/// <summary>One page of them, latest first.</summary>
/// <param name="Lines">The lines of this page.</param>
/// <param name="Total">All lines there are.</param>
public sealed record ActivityList(IReadOnlyList<ActivityLine> Lines, int Total);

/// <summary>Reads what happened to an account, for its own user.</summary>
public sealed class ActivityQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>One page.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="skip">Lines before the page; not negative.</param>
    /// <param name="take">Lines of the page; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<ActivityList> PageAsync(int userId, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var mine = db.AuthLogs.Where(log => log.UserId == userId);
        var total = await mine.CountAsync(cancellationToken);
        var lines = await Lines(mine.OrderByDescending(log => log.Id).Skip(skip).Take(take)).ToListAsync(cancellationToken);
        return new ActivityList(lines, total);
    }

    /// <summary>What happened, latest first, in pieces that do not shift when more happens.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="beforeId">Goes on after this event; null begins with the latest.</param>
    /// <param name="take">Lines of the piece; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<ActivityLine>> ListAsync(int userId, long? beforeId, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var mine = db.AuthLogs.Where(log => log.UserId == userId);
        if (beforeId is { } id) mine = mine.Where(log => log.Id < id);
        return await Lines(mine.OrderByDescending(log => log.Id).Take(take)).ToListAsync(cancellationToken);
    }

    private static IQueryable<ActivityLine> Lines(IQueryable<AuthLog> logs) =>
        logs.Select(log => new ActivityLine(log.Id, log.Action, log.Status, log.IpAddress, log.UserAgent, log.CreatedAt));
}
