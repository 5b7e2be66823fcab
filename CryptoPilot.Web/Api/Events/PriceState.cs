using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CryptoPilot.Data.Conventions;

namespace CryptoPilot.Web.Api.Events;

/// <summary>
/// All prices as of one tick. What changed since an earlier tick is put together once for all streams that came as far and want the
/// same coins, so that a thousand of them cost one serialisation.
/// </summary>
public sealed class PriceState
{
    /// <summary>Combinations of coins that are remembered for one tick; others are put together for each stream.</summary>
    private const int MostShared = 256;

    private readonly Dictionary<int, WrittenPrice> _coins;
    private readonly ConcurrentDictionary<(long Since, CoinChoice Choice), byte[]> _shared = [];
    private readonly DateTime _publishedAt;

    private PriceState(Dictionary<int, WrittenPrice> coins, long sequence, DateTime publishedAt)
    {
        (_coins, Sequence, _publishedAt) = (coins, sequence, publishedAt);
        Stamp = StampOf(coins);
    }

    /// <summary>Before anything was read.</summary>
    public static PriceState Empty { get; } = new([], 0, default);

    /// <summary>Grows by one with every tick of this node.</summary>
    public long Sequence { get; }

    /// <summary>Tells these prices from others, on every node alike.</summary>
    public string Stamp { get; }

    /// <summary>The state after these prices; this one when they are the same.</summary>
    /// <param name="read">All prices there are.</param>
    /// <param name="now">When they were read, UTC.</param>
    public PriceState With(IReadOnlyList<CoinPrice> read, DateTime now)
    {
        var changed = read.Count != _coins.Count;
        var next = new Dictionary<int, WrittenPrice>(read.Count);
        foreach (var price in read)
        {
            var isSame = _coins.TryGetValue(price.Id, out var before) && before.Stored == price;
            next[price.Id] = isSame ? before! : WrittenPrice.Of(price, Sequence + 1);
            changed |= !isSame;
        }

        return changed ? new PriceState(next, Sequence + 1, now) : this;
    }

    /// <summary>The prices that came after a tick, as JSON; empty when none did.</summary>
    /// <param name="sequence">The last tick that the stream has; 0 has none.</param>
    /// <param name="choice">The coins it wants.</param>
    public ReadOnlyMemory<byte> Since(long sequence, CoinChoice choice)
    {
        if (_shared.TryGetValue((sequence, choice), out var made)) return made;
        made = Write(sequence, choice);
        if (_shared.Count < MostShared) _shared.TryAdd((sequence, choice), made);
        return made;
    }

    private byte[] Write(long sequence, CoinChoice choice)
    {
        var prices = _coins.Values.Where(price => price.Sequence > sequence && choice.Holds(price.Stored.Symbol)).OrderBy(price => price.Stored.Id).ToList();
        if (prices.Count == 0) return [];
        var json = new ArrayBufferWriter<byte>(64 + prices.Sum(price => price.Json.Length + 1));
        json.Write("{\"published_at\":\""u8);
        json.Write(Encoding.ASCII.GetBytes(WireText.Of(_publishedAt)));
        json.Write("\",\"prices\":["u8);
        for (var i = 0; i < prices.Count; i++)
        {
            if (i > 0) json.Write(","u8);
            json.Write(prices[i].Json);
        }

        json.Write("]}"u8);
        return json.WrittenSpan.ToArray();
    }

    private static string StampOf(Dictionary<int, WrittenPrice> coins)
    {
        if (coins.Count == 0) return "";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> row = stackalloc byte[sizeof(int) + sizeof(long) + (4 * sizeof(int))];
        Span<int> bits = stackalloc int[4];
        foreach (var (id, price) in coins.OrderBy(coin => coin.Key))
        {
            decimal.GetBits(price.Stored.Price, bits);
            BinaryPrimitives.WriteInt32LittleEndian(row, id);
            BinaryPrimitives.WriteInt64LittleEndian(row[4..], price.Stored.PricedAt.Ticks);
            for (var i = 0; i < bits.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(row[(12 + (4 * i))..], bits[i]);
            hash.AppendData(row);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
