using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts;

/// <summary>Writes what happens to accounts into <c>auth_logs</c>.</summary>
public sealed class AuthLogService(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>An event, to be added to the caller's unit of work.</summary>
    /// <param name="origin">Where it came from.</param>
    /// <param name="userId">Null when the name given belongs to nobody.</param>
    /// <param name="action">One of <see cref="AuthActions"/>.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="details">More about it; never a secret, nor a name or an address that was typed.</param>
    public static AuthLog Entry(SessionOrigin origin, int? userId, string action, AuthStatus status, params (string Name, string Value)[] details) => new()
    {
        UserId = userId,
        Action = action,
        Status = status,
        IpAddress = origin.IpAddress,
        UserAgent = origin.UserAgent,
        Details = details.Length == 0 ? null : JsonSerializer.Serialize(details.ToDictionary(detail => detail.Name, detail => detail.Value), JsonSerializerOptions.Web),
    };

    /// <summary>Appends one event by itself.</summary>
    public async Task RecordAsync(AuthLog entry, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.AuthLogs.Add(entry);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Appends one event.</summary>
    /// <param name="request">Where it came from; null when no request caused it.</param>
    /// <param name="userId">Null when the name given belongs to nobody.</param>
    /// <param name="action">One of <see cref="AuthActions"/>.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="reason">A word for why it failed; never a name or a secret that was typed.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public Task RecordAsync(
        HttpContext? request, int? userId, string action, AuthStatus status, string? reason, CancellationToken cancellationToken) =>
        RecordAsync(
            reason is null
                ? Entry(SessionOrigin.Of(request), userId, action, status)
                : Entry(SessionOrigin.Of(request), userId, action, status, (nameof(reason), reason)),
            cancellationToken);
}
