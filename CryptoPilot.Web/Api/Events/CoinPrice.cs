using System.Buffers;
using System.Text.Json;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Api.Answers;

namespace CryptoPilot.Web.Api.Events;

/// <summary>The price of a coin as it is stored.</summary>
/// <param name="Id">The coin's key.</param>
/// <param name="Symbol">In upper case.</param>
/// <param name="Price">USD for one coin.</param>
/// <param name="Change24h">Percent.</param>
/// <param name="Source">The provider.</param>
/// <param name="PricedAt">When it was true, UTC.</param>
public sealed record CoinPrice(int Id, string Symbol, decimal Price, decimal? Change24h, string? Source, DateTime PricedAt);

/// <summary>A price as it is sent, written once for all streams.</summary>
/// <param name="Stored">As it is stored.</param>
/// <param name="Sequence">The tick of this node that brought it.</param>
/// <param name="Json">An object.</param>
internal sealed record WrittenPrice(CoinPrice Stored, long Sequence, byte[] Json)
{
    public static WrittenPrice Of(CoinPrice stored, long sequence)
    {
        var buffer = new ArrayBufferWriter<byte>(160);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("symbol", stored.Symbol);
            json.WriteString("price_usd", WireText.Of(stored.Price));
            json.WriteString("change_24h_percent", stored.Change24h is { } change ? WireText.Of(change) : null);
            json.WriteString("price_source", stored.Source);
            json.WriteString("priced_at", WireText.Of(stored.PricedAt));
            json.WriteEndObject();
        }

        return new WrittenPrice(stored, sequence, buffer.WrittenSpan.ToArray());
    }
}
