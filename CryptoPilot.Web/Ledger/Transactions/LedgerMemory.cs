using Microsoft.Extensions.Caching.Memory;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>
/// Remembers what was counted and summed of a ledger for as long as its version stays the same. The version is read from the
/// database, so that a change made by another node is seen at once.
/// </summary>
public sealed class LedgerMemory : IDisposable
{
    private static readonly TimeSpan s_unused = TimeSpan.FromMinutes(20);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 4_000 });

    /// <summary>What was made for this question at this version of the ledger, or what is made of it now.</summary>
    public async Task<T> GetAsync<T>(int userId, long version, object question, Func<Task<T>> make)
        where T : class
    {
        var key = (userId, question);
        if (_cache.TryGetValue<Remembered<T>>(key, out var found) && found!.Version == version) return found.Value;
        var made = await make();
        _cache.Set(key, new Remembered<T>(version, made), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = s_unused });
        return made;
    }

    public void Dispose() => _cache.Dispose();

    private sealed record Remembered<T>(long Version, T Value);
}
