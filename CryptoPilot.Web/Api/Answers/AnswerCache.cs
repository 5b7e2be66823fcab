using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;

namespace CryptoPilot.Web.Api.Answers;

/// <summary>An answer as bytes with its entity tag.</summary>
public sealed record ReadyAnswer(ReadOnlyMemory<byte> Body, string Tag)
{
    /// <summary>Writes a value as any answer is written.</summary>
    public static ReadyAnswer Of<T>(T value)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder, SkipValidation = true }))
            JsonSerializer.Serialize(writer, value, ApiJson.Options);
        return new ReadyAnswer(body.WrittenMemory, EntityTag.Of(body.WrittenSpan));
    }
}

/// <summary>
/// Keeps answers that many requests ask for, each for at most a second: prices come every few seconds at most, so none is shown later
/// than a page would show it. Who asks for an answer that is being made waits for that one.
/// </summary>
public sealed class AnswerCache(TimeProvider time) : IDisposable
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private const long MostBytes = 64 * 1024 * 1024;

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MostBytes });
    private readonly ConcurrentDictionary<object, Task<ReadyAnswer>> _making = [];

    /// <summary>The answer under a key, made anew when it is older than a second or of another version.</summary>
    /// <param name="key">What is asked for, and for whom.</param>
    /// <param name="version">What it depends on and changes at once, such as the ledger's version; 0 when nothing does.</param>
    /// <param name="make">Makes it; not stopped when one of those who wait leaves.</param>
    public ValueTask<ReadyAnswer> GetAsync(object key, long version, Func<Task<ReadyAnswer>> make) =>
        _answers.TryGetValue(key, out Entry? entry) && entry!.Version == version && time.GetElapsedTime(entry.MadeAt) < MaxAge
            ? ValueTask.FromResult(entry.Answer)
            : new ValueTask<ReadyAnswer>(MakeAsync(key, version, make));

    public void Dispose() => _answers.Dispose();

    private async Task<ReadyAnswer> MakeAsync(object key, long version, Func<Task<ReadyAnswer>> make)
    {
        var made = _making.GetOrAdd((key, version), _ => StartAsync(key, version, make));
        try
        {
            return await made;
        }
        finally
        {
            _making.TryRemove(new KeyValuePair<object, Task<ReadyAnswer>>((key, version), made));
        }
    }

    private async Task<ReadyAnswer> StartAsync(object key, long version, Func<Task<ReadyAnswer>> make)
    {
        // Before it is read: what is true at least since now.
        var madeAt = time.GetTimestamp();
        var answer = await make();
        _answers.Set(key, new Entry(answer, version, madeAt), new MemoryCacheEntryOptions { Size = answer.Body.Length + 200, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });
        return answer;
    }

    private sealed record Entry(ReadyAnswer Answer, long Version, long MadeAt);
}
