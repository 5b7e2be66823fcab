using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>How a key stands.</summary>
public enum KeyState
{
    /// <summary>It works.</summary>
    Active,

    /// <summary>It works until another one has taken its place.</summary>
    Replaced,

    /// <summary>It ended by itself.</summary>
    Expired,

    /// <summary>Its user ended it.</summary>
    Revoked,
}

/// <summary>A key as its user sees it; without the secret.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Name">What the user calls it.</param>
/// <param name="Key">The public part.</param>
/// <param name="Type">What it may do.</param>
/// <param name="State">How it stands now.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC; null is never.</param>
/// <param name="EndedAt">UTC; when it was revoked or expired, null while it works.</param>
/// <param name="LastUsedAt">UTC; null when it was never used.</param>
/// <param name="LastUsedAddress">Where it was last used from.</param>
/// <param name="AllowedAddresses">Where it may be used from; null is anywhere.</param>
/// <param name="Uses">Requests of the last 30 days, today included.</param>
public sealed record KeyLine(
    int Id, string Name, string Key, ApiKeyType Type, KeyState State, DateTime? CreatedAt, DateTime? ExpiresAt, DateTime? EndedAt, DateTime? LastUsedAt, string? LastUsedAddress,
    string? AllowedAddresses, long Uses)
{
    public bool Works => State is KeyState.Active or KeyState.Replaced;
}

/// <summary>Reads a user's keys.</summary>
public sealed class KeyQueries(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    /// <summary>Days whose uses are counted.</summary>
    public const int CountedDays = 30;

    /// <summary>More than this is not shown.</summary>
    private const int MostShown = 200;

    /// <summary>How long a key that ended is still shown.</summary>
    private static readonly TimeSpan s_shown = TimeSpan.FromDays(90);

    /// <summary>A user's keys: those that work first, then those that ended in the last three months; the latest first.</summary>
    public async Task<IReadOnlyList<KeyLine>> ListAsync(int userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (oldest, first) = (now - s_shown, DateOnly.FromDateTime(now).AddDays(1 - CountedDays));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var keys = await db.ApiKeys.AsNoTracking()
            .Where(key => key.UserId == userId && (key.RevokedAt == null || key.RevokedAt > oldest) && (key.ExpiresAt == null || key.ExpiresAt > oldest))
            .OrderByDescending(key => key.IsActive).ThenByDescending(key => key.Id)
            .Take(MostShown)
            .Select(key => new { Row = key, Uses = db.ApiKeyUses.Where(use => use.ApiKeyId == key.Id && use.Day >= first).Sum(use => (long?)use.Count) ?? 0 })
            .ToListAsync(cancellationToken);
        return [.. keys.Select(found => Line(found.Row, found.Uses, now)).OrderByDescending(line => line.Works)];
    }

    private static KeyLine Line(ApiKey key, long uses, DateTime now)
    {
        var state = key switch
        {
            { IsActive: false } => KeyState.Revoked,
            { ExpiresAt: { } end } when end <= now => KeyState.Expired,
            { ReplacedByKeyId: not null } => KeyState.Replaced,
            _ => KeyState.Active,
        };
        var ended = state switch
        {
            KeyState.Revoked => key.RevokedAt,
            KeyState.Expired => key.ExpiresAt,
            _ => null,
        };
        return new KeyLine(key.Id, key.Name, key.Key, key.Type, state, key.CreatedAt, key.ExpiresAt, ended, key.LastUsedAt, key.LastUsedAddress, key.AllowedAddresses, uses);
    }
}
