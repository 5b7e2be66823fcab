using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>
/// What users do with their API keys, on pages only: no key makes another one. What ends a key is in <c>access_changes</c> by the same
/// transaction. A key of another user answers like one that does not exist.
/// </summary>
public sealed class KeyService(IDbContextFactory<CryptoPilotContext> contexts, SessionStanding standing, KeySecrets secrets, LiveUpdates live, TimeProvider time)
{
    /// <summary>Characters.</summary>
    public const int LongestName = 100;

    /// <summary>How many keys that work one user may have; those that another one replaces do not count.</summary>
    public const int MostActive = 20;

    /// <summary>How long a replaced key may go on.</summary>
    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(7);

    private DateTime Now => UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime);

    /// <summary>Makes a key.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="draft">What it shall be.</param>
    /// <param name="origin">Where the person is, for the log.</param>
    /// <param name="cancellationToken">Stops it before it is stored.</param>
    public async Task<KeyOutcome> CreateAsync(int userId, KeyDraft draft, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var faults = new List<KeyFault>();
        if (CheckName(draft.Name) is { } name) faults.Add(name);
        if (draft.ExpiresAt <= Now) faults.Add(KeyFault.ExpiryPast);
        if (!AddressList.TryParse(draft.AllowedAddresses, out var allowed, out var entry)) faults.Add(KeyFault.AddressWrong);
        if (allowed.Count > AddressList.Most) faults.Add(KeyFault.TooManyAddresses);
        if (faults.Count > 0) return new KeyOutcome(faults) { Entry = entry };

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await EnterAsync(db, userId, cancellationToken) is not { } user) return new KeyOutcome(KeyFault.Missing);
        if (draft.Type == ApiKeyType.Admin && !MayHaveAdminKeys(user)) return new KeyOutcome(KeyFault.NotAdmin);
        if (await Working(db, userId, Now).CountAsync(key => key.ReplacedByKeyId == null, cancellationToken) >= MostActive) return new KeyOutcome(KeyFault.TooMany);

        var (key, secret) = Make(userId, draft.Name!.Trim(), draft.Type, draft.ExpiresAt, allowed.IsAny ? null : allowed.ToString());
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancellationToken);
        db.AuthLogs.Add(Entry(origin, key, AuthActions.ApiKeyCreated));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        live.Publish(LiveTopic.User(userId));
        return new KeyOutcome { Made = new NewKey(key.Id, key.Key, secret) };
    }

    /// <summary>Makes a key that takes another one's place: of its name, type, addresses and lifetime. The other one ends after the overlap.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="keyId">The key to be replaced; one that works.</param>
    /// <param name="overlap">How long both work: nothing to <see cref="LongestOverlap"/>. No longer than the old key would have worked.</param>
    /// <param name="origin">Where the person is, for the log.</param>
    /// <param name="cancellationToken">Stops it before it is stored.</param>
    public async Task<KeyOutcome> RotateAsync(int userId, int keyId, TimeSpan overlap, SessionOrigin origin, CancellationToken cancellationToken)
    {
        if (overlap < TimeSpan.Zero || overlap > LongestOverlap) return new KeyOutcome(KeyFault.OverlapWrong);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await EnterAsync(db, userId, cancellationToken);
        var old = await db.ApiKeys.SingleOrDefaultAsync(key => key.Id == keyId && key.UserId == userId, cancellationToken);
        if (user is null || old is null) return new KeyOutcome(KeyFault.Missing);
        var now = Now;
        if (!old.IsActive || old.ExpiresAt <= now || old.ReplacedByKeyId is not null) return new KeyOutcome(KeyFault.Ended);
        if (old.Type == ApiKeyType.Admin && !MayHaveAdminKeys(user)) return new KeyOutcome(KeyFault.NotAdmin);

        var expiresAt = old is { ExpiresAt: { } end, CreatedAt: { } start } ? now + (end - start) : (DateTime?)null;
        var (key, secret) = Make(userId, old.Name, old.Type, expiresAt, old.AllowedAddresses);
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancellationToken);
        old.ReplacedByKeyId = key.Id;
        var last = now + overlap;
        if (old.ExpiresAt is null || old.ExpiresAt > last) old.ExpiresAt = last;
        db.AuthLogs.Add(Entry(origin, old, AuthActions.ApiKeyRotated, ("replaced_by", Text(key.Id)), ("overlap_seconds", Text((long)overlap.TotalSeconds))));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        Changed(userId);
        return new KeyOutcome { Made = new NewKey(key.Id, key.Key, secret) };
    }

    /// <summary>Ends a key at once, on this node with the next request, on others within seconds. One that has ended stays as it is.</summary>
    public async Task<KeyOutcome> RevokeAsync(int userId, int keyId, SessionOrigin origin, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await EnterAsync(db, userId, cancellationToken);
        var key = await db.ApiKeys.SingleOrDefaultAsync(key => key.Id == keyId && key.UserId == userId, cancellationToken);
        if (user is null || key is null) return new KeyOutcome(KeyFault.Missing);
        if (!key.IsActive) return new KeyOutcome();
        (key.IsActive, key.RevokedAt) = (false, Now);
        db.AuthLogs.Add(Entry(origin, key, AuthActions.ApiKeyRevoked));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        Changed(userId);
        return new KeyOutcome();
    }

    /// <summary>Gives a key another name.</summary>
    public async Task<KeyOutcome> RenameAsync(int userId, int keyId, string? name, CancellationToken cancellationToken)
    {
        if (CheckName(name) is { } fault) return new KeyOutcome(fault);
        var (trimmed, now) = (name!.Trim(), Now);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var renamed = await db.ApiKeys.Where(key => key.Id == keyId && key.UserId == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.Name, trimmed).SetProperty(key => key.UpdatedAt, now), cancellationToken);
        if (renamed == 0) return new KeyOutcome(KeyFault.Missing);
        live.Publish(LiveTopic.User(userId));
        return new KeyOutcome();
    }

    private static KeyFault? CheckName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return KeyFault.NameEmpty;
        return name.Trim().Length > LongestName ? KeyFault.NameTooLong : null;
    }

    private static IQueryable<ApiKey> Working(CryptoPilotContext db, int userId, DateTime now) =>
        db.ApiKeys.Where(key => key.UserId == userId && key.IsActive && (key.ExpiresAt == null || key.ExpiresAt > now));

    /// <summary>Lets the wishes of one user follow each other, so that no two of them count the same keys.</summary>
    private async Task<AppUser?> EnterAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken)
    {
        var now = Now;
        var found = await db.Users.Where(user => user.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(user => user.UpdatedAt, now), cancellationToken);
        return found == 0 ? null : await db.Users.AsNoTracking().SingleAsync(user => user.Id == userId, cancellationToken);
    }

    private bool MayHaveAdminKeys(AppUser user) => user.Role == UserRole.Admin && AccountStanding.MayEnter(user, Now);

    private (ApiKey Key, string Secret) Make(int userId, string name, ApiKeyType type, DateTime? expiresAt, string? allowed)
    {
        var secret = KeyText.NewSecret();
        var key = new ApiKey
        {
            UserId = userId,
            Name = name,
            Key = KeyText.NewKey(),
            Secret = secrets.Protect(secret),
            Type = type,
            ExpiresAt = expiresAt is { } at ? UtcDateTimeConverter.ToStored(at) : null,
            AllowedAddresses = allowed,
        };
        return (key, secret);
    }

    private static AuthLog Entry(SessionOrigin origin, ApiKey key, string action, params (string Name, string Value)[] more) =>
        AuthLogService.Entry(origin, key.UserId, action, AuthStatus.Success, [("api_key_id", Text(key.Id)), ("type", Words.Of(key.Type)), .. more]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Changed(int userId)
    {
        standing.Forget(userId);
        live.Publish(LiveTopic.User(userId));
    }
}
