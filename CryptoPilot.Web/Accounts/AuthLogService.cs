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
    /// <param name="details">More about it, stored as JSON; never a secret, nor a name or an address that was typed.</param>
    public static AuthLog Entry(SessionOrigin origin, int? userId, string action, AuthStatus status, params (string Name, string Value)[] details) => new()
    {
        UserId = userId,
        Action = action,
        Status = status,
        IpAddress = origin.IpAddress,
        UserAgent = origin.UserAgent,
        Details = details.Length == 0 ? null : JsonSerializer.Serialize(details.ToDictionary(detail => detail.Name, detail => detail.Value), JsonSerializerOptions.Web),
    };

    /// <summary>Appends one event by itself. What happened is written down even when the one who asked has left meanwhile: nothing cancels it.</summary>
    public async Task RecordAsync(AuthLog entry)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        db.AuthLogs.Add(entry);
        await db.SaveChangesAsync(CancellationToken.None);
    }
}
