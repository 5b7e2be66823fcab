using System.Collections.Concurrent;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Api.Keys;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Access;

/// <summary>
/// What is known of keys, in memory: read by one query when a key is first seen on this node, and no longer believed once
/// <c>access_changes</c> tells of a change of the key or its user. A key that does not exist is remembered for a minute.
/// </summary>
public sealed partial class KeyStanding(
    IDbContextFactory<CryptoPilotContext> contexts, SessionStanding sessions, KeySecrets secrets, TimeProvider time, ILogger<KeyStanding> logger)
{
    private const int MostKeys = 20_000;
    private const int MostUnknown = 10_000;

    private static readonly TimeSpan s_unknownFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, KeyEntry> _keys = new(StringComparer.Ordinal);

    /// <summary>Keys that do not exist, and when that was found.</summary>
    private readonly ConcurrentDictionary<string, long> _unknown = new(StringComparer.Ordinal);

    /// <summary>Looks into the memory.</summary>
    /// <param name="key">Well-formed.</param>
    /// <param name="entry">The key; null when there is none of that name.</param>
    /// <returns>False when the database has to be asked.</returns>
    public bool TryFind(ReadOnlySpan<char> key, out KeyEntry? entry)
    {
        if (_keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out entry) && sessions.IsCurrent(entry.Known.Caller.UserId, entry.ReadAt)) return true;
        entry = null;
        return !_unknown.IsEmpty && _unknown.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var foundAt) && time.GetElapsedTime(foundAt) < s_unknownFor;
    }

    /// <summary>Asks the database and remembers the answer.</summary>
    /// <returns>Null when there is no such key, or its secret can no longer be read.</returns>
    public async Task<KeyEntry?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var readAt = time.GetTimestamp();
        var known = await QueryAsync(key, cancellationToken);
        _keys.TryGetValue(key, out var former);
        if (known is null)
        {
            _keys.TryRemove(key, out _);
            if (_unknown.Count >= MostUnknown) _unknown.Clear();
            _unknown[key] = readAt;
            return null;
        }

        if (former is null && _keys.Count >= MostKeys) MakeRoom();
        var entry = new KeyEntry(known, readAt, former);
        _keys[key] = entry;
        return entry;
    }

    private async Task<KnownKey?> QueryAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.ApiKeys
            .Where(row => row.Key == key)
            .Join(db.Users, row => row.UserId, user => user.Id, (row, user) => new Found(
                row.Id, row.UserId, row.Key, row.Type, row.Secret, row.IsActive, row.RevokedAt, row.ExpiresAt, row.AllowedAddresses,
                user.Role, user.IsActive, user.IsSuspended, user.SuspensionEndDate, user.SuspensionReason, user.DeletionAskedAt))
            .SingleOrDefaultAsync(cancellationToken);
        // SQL Server compares without regard to case.
        if (found is null || !string.Equals(found.Key, key, StringComparison.Ordinal)) return null;
        if (secrets.Unprotect(found.Secret) is not { } secret)
        {
            Log.Unreadable(logger, found.Id);
            return null;
        }

        // What was stored was checked; a list that cannot be read allows nobody rather than everybody.
        return AddressList.TryParse(found.AllowedAddresses, out var allowed, out _)
            ? new KnownKey(
                new ApiCaller(found.Id, found.UserId, found.Type), secret, found.IsActive, found.RevokedAt, found.ExpiresAt, allowed,
                new KeyOwner(found.Role, found.UserIsActive, found.IsSuspended, found.SuspensionEndDate, found.SuspensionReason, found.DeletionAskedAt))
            : null;
    }

    /// <summary>Forgets what is old; when that is not enough, any tenth. A forgotten key is read again.</summary>
    private void MakeRoom()
    {
        foreach (var old in _keys.Where(known => !sessions.IsCurrent(known.Value.Known.Caller.UserId, known.Value.ReadAt))) _keys.TryRemove(old);
        if (_keys.Count < MostKeys) return;
        foreach (var any in _keys.Take(MostKeys / 10)) _keys.TryRemove(any);
    }

    private sealed record Found(
        int Id, int UserId, string Key, ApiKeyType Type, string Secret, bool IsActive, DateTime? RevokedAt, DateTime? ExpiresAt, string? AllowedAddresses,
        UserRole Role, bool UserIsActive, bool IsSuspended, DateTime? SuspensionEndDate, string? SuspensionReason, DateTime? DeletionAskedAt);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The secret of the API key {KeyId} cannot be decrypted; requests with it are refused, and its user has to make another one")]
        public static partial void Unreadable(ILogger logger, int keyId);
    }
}
