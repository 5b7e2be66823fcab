using Microsoft.Extensions.Caching.Memory;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>
/// Remembers what was counted and summed of a ledger for as long as its version stays the same. The version is read from the
/// database, so that a change made by another node is seen at once.
/// </summary>
public sealed class LedgerMemory : IDisposable
{
    private const int MostBytes = 64 * 1024 * 1024;

    /// <summary>About what an entry takes besides what it says itself.</summary>
    private const int EntryBytes = 1_000;

    private static readonly TimeSpan s_unused = TimeSpan.FromMinutes(20);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MostBytes });

    /// <summary>What was made for this question at this version of the ledger, or what is made of it now.</summary>
    public async Task<T> GetAsync<T>(int userId, long version, object question, Func<Task<T>> make)
        where T : class
    {
        if (Find<T>(userId, version, question) is { } found) return found;
        var made = await make();
        Keep(userId, version, question, made);
        return made;
    }

    /// <summary>What was made for this question at this version of the ledger; null when nothing was.</summary>
    public T? Find<T>(int userId, long version, object question)
        where T : class => _cache.TryGetValue<Remembered<T>>((userId, question), out var found) && found!.Version == version ? found.Value : null;

    /// <summary>Keeps an answer that came up on the way to another one.</summary>
    public void Keep<T>(int userId, long version, object question, T answer)
        where T : class
    {
        var bytes = EntryBytes + (answer is IWeighed weighed ? weighed.Bytes : 0);
        _cache.Set((userId, question), new Remembered<T>(version, answer), new MemoryCacheEntryOptions { Size = bytes, SlidingExpiration = s_unused });
    }

    public void Dispose() => _cache.Dispose();

    private sealed record Remembered<T>(long Version, T Value);
}

/// <summary>Something of which the memory should know how much it takes.</summary>
public interface IWeighed
{
    /// <summary>At most so many bytes.</summary>
    int Bytes { get; }
}
