using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts;

/// <summary>Writes what happens to accounts into <c>auth_logs</c>.</summary>
public sealed class AuthLogService(IDbContextFactory<CryptoPilotContext> contexts)
{
    private const int MaxAddress = 64;
    private const int MaxUserAgent = 512;

    /// <summary>Appends one event.</summary>
    /// <param name="request">Where it came from; null when no request caused it.</param>
    /// <param name="userId">Null when the name given belongs to nobody.</param>
    /// <param name="action">One of <see cref="AuthActions"/>.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="reason">A word for why it failed; never a name or a secret that was typed.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public Task RecordAsync(
        HttpContext? request, int? userId, string action, AuthStatus status, string? reason, CancellationToken cancellationToken) =>
        RecordAsync(AuthOrigin.Of(request), userId, action, status, reason is null ? null : new { reason }, cancellationToken);

    /// <summary>Appends one event that a request caused earlier, or that has more to tell than a reason.</summary>
    /// <param name="origin">Where it came from.</param>
    /// <param name="userId">Null when the name given belongs to nobody.</param>
    /// <param name="action">One of <see cref="AuthActions"/>.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="details">Written as JSON; never a name, an address or a secret that was typed.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public async Task RecordAsync(AuthOrigin origin, int? userId, string action, AuthStatus status, object? details, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.AuthLogs.Add(new AuthLog
        {
            UserId = userId,
            Action = action,
            Status = status,
            IpAddress = Trim(origin.Address, MaxAddress),
            UserAgent = Trim(origin.UserAgent, MaxUserAgent),
            Details = details is null ? null : JsonSerializer.Serialize(details, JsonSerializerOptions.Web),
        });
        await db.SaveChangesAsync(cancellationToken);
    }

    private static string? Trim(string? text, int length) =>
        string.IsNullOrEmpty(text) ? null : text.Length > length ? text[..length] : text;
}
