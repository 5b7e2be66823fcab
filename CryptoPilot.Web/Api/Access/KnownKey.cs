using System.Globalization;
using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Api.Problems;

namespace CryptoPilot.Web.Api.Access;

/// <summary>What is known of the user of a key.</summary>
/// <param name="Role">An admin key is good only for an administrator.</param>
/// <param name="IsActive">False once deactivated, and before an approval.</param>
/// <param name="IsSuspended">See <see cref="AppUser.IsSuspended"/>.</param>
/// <param name="SuspensionEndDate">UTC.</param>
/// <param name="SuspensionReason">What the administrator wrote.</param>
/// <param name="DeletionAskedAt">UTC; not null while the account waits to be erased.</param>
public sealed record KeyOwner(UserRole Role, bool IsActive, bool IsSuspended, DateTime? SuspensionEndDate, string? SuspensionReason, DateTime? DeletionAskedAt);

/// <summary>What is known of a key.</summary>
/// <param name="Caller">Whose it is and what it may do.</param>
/// <param name="Secret">In clear.</param>
/// <param name="RevokedAt">UTC.</param>
/// <param name="IsActive">False once revoked.</param>
/// <param name="ExpiresAt">UTC; null is never.</param>
/// <param name="Allowed">Where it may be used from.</param>
/// <param name="Owner">Its user.</param>
public sealed record KnownKey(ApiCaller Caller, byte[] Secret, bool IsActive, DateTime? RevokedAt, DateTime? ExpiresAt, AddressList Allowed, KeyOwner Owner)
{
    /// <summary>Why a request whose secret was right is refused, or null. Judges by the clock, for keys and suspensions end by themselves.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="address">Where the request comes from.</param>
    public ApiFault? Judge(DateTime now, IPAddress? address)
    {
        if (!IsActive) return Revoked();
        if (ExpiresAt <= now) return Expired(ExpiresAt.Value);
        if (!Owner.IsActive) return new ApiFault(ApiProblems.AccountDeactivated, "The account of this key is deactivated. An administrator can activate it again.");
        if (AccountStanding.IsSuspended(Owner.IsSuspended, Owner.SuspensionEndDate, now)) return Suspended();
        if (Owner.DeletionAskedAt is not null)
            return new ApiFault(ApiProblems.AccountDeactivated, "The account of this key waits to be deleted. Its user keeps it by signing in.");
        if (!Allowed.Allows(address))
            return new ApiFault(ApiProblems.AddressRefused, $"The key may not be used from {address?.ToString() ?? "an unknown address"}. Its user can allow the address.");
        if (Caller.Type == ApiKeyType.Admin && Owner.Role != UserRole.Admin)
            return new ApiFault(ApiProblems.KeyTooWeak, "This is an admin key, and its user is no administrator any more.");
        return null;
    }

    private static string Text(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static ApiFault Expired(DateTime at) => new(ApiProblems.KeyExpired, $"The key expired at {Text(at)}. Create another one, or replace a key before it expires.")
    {
        Facts = new Dictionary<string, string> { ["expired_at"] = Text(at) },
    };

    private ApiFault Revoked() => new(ApiProblems.KeyRevoked, RevokedAt is { } at ? $"The key was revoked at {Text(at)}." : "The key was revoked.")
    {
        Facts = RevokedAt is { } since ? new Dictionary<string, string> { ["revoked_at"] = Text(since) } : null,
    };

    private ApiFault Suspended()
    {
        var facts = new Dictionary<string, string>();
        if (Owner.SuspensionEndDate is { } end) facts["suspended_until"] = Text(end);
        if (Owner.SuspensionReason is { Length: > 0 } reason) facts["reason"] = reason;
        var until = facts.TryGetValue("suspended_until", out var lifts) ? $"until {lifts}" : "until an administrator lifts it";
        var because = facts.TryGetValue("reason", out var why) ? $" Reason: {why}" : "";
        return new ApiFault(ApiProblems.AccountSuspended, $"The account of this key is suspended {until}.{because}") { Facts = facts.Count > 0 ? facts : null };
    }
}
