using System.Globalization;
using System.Security.Claims;
using CryptoPilot.Web.Api.Keys;
using Microsoft.AspNetCore.Authentication;

namespace CryptoPilot.Web.Api.Access;

/// <summary>A key in this node's memory, with all that a request needs that it lets in, so that letting it in allocates next to nothing.</summary>
public sealed class KeyEntry
{
    /// <param name="known">What was read.</param>
    /// <param name="readAt">The clock's timestamp before it was read.</param>
    /// <param name="former">What was known before: its tokens and counts go on.</param>
    public KeyEntry(KnownKey known, long readAt, KeyEntry? former)
    {
        (Known, ReadAt) = (known, readAt);
        Bucket = former?.Bucket ?? new TokenBucket();
        Uses = former?.Uses ?? new KeyUseCount(known.Caller.KeyId);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, known.Caller.UserId.ToString(CultureInfo.InvariantCulture))], ApiAccess.Scheme);
        Admitted = Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), ApiAccess.Scheme)));
    }

    public KnownKey Known { get; }

    public long ReadAt { get; }

    public TokenBucket Bucket { get; }

    public KeyUseCount Uses { get; }

    /// <summary>The answer to a request that is let in; the principal names the user and carries no role, so that it opens no page.</summary>
    public Task<AuthenticateResult> Admitted { get; }
}
