using System.Globalization;
using CryptoPilot.Data.Administration;
using CryptoPilot.Web.Accounts.Sessions;

namespace CryptoPilot.Web.Accounts.People;

/// <summary>Who acts on an account or a setting, and from where.</summary>
public sealed record ActingAdmin(int UserId, SessionOrigin Origin)
{
    /// <summary>What <c>audit_logs</c> keeps of an act of theirs, to be added to the act's own unit of work.</summary>
    /// <param name="action">One of <see cref="AuditActions"/> or <see cref="Data.Accounts.AuthActions"/>.</param>
    /// <param name="subject">What was acted on, as <c>table:key</c>.</param>
    /// <param name="before">JSON without secrets and addresses, or null.</param>
    /// <param name="after">JSON without secrets and addresses, or null.</param>
    public AuditLog Entry(string action, string subject, string? before = null, string? after = null) =>
        new() { UserId = UserId, Action = action, Subject = subject, IpAddress = Origin.IpAddress, OldValue = before, NewValue = after };

    /// <summary>A row as the subject of an act.</summary>
    public static string Subject(string table, long id) => string.Create(CultureInfo.InvariantCulture, $"{table}:{id}");
}
