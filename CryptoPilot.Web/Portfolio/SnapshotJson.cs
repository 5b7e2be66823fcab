using System.Buffers;
using System.Text;
using System.Text.Json;
using CryptoPilot.Data.Portfolio;

namespace CryptoPilot.Web.Portfolio;

/// <summary>Writes the assets of a snapshot as the model reads them, without the serializer's cost for each of many thousands. Not thread-safe.</summary>
public sealed class SnapshotJson : IDisposable
{
    private static readonly JsonEncodedText s_symbol = JsonEncodedText.Encode("symbol");
    private static readonly JsonEncodedText s_amount = JsonEncodedText.Encode("amount");
    private static readonly JsonEncodedText s_price = JsonEncodedText.Encode("price");
    private static readonly JsonEncodedText s_value = JsonEncodedText.Encode("value");

    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _writer;

    public SnapshotJson() => _writer = new Utf8JsonWriter(_buffer);

    /// <summary>The JSON of the assets in the order given.</summary>
    public string Write(IReadOnlyList<SnapshotAsset> assets)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartArray();
        for (var i = 0; i < assets.Count; i++) Write(assets[i]);
        _writer.WriteEndArray();
        _writer.Flush();
        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }

    public void Dispose() => _writer.Dispose();

    private void Write(SnapshotAsset asset)
    {
        _writer.WriteStartObject();
        _writer.WriteString(s_symbol, asset.Symbol);
        _writer.WriteNumber(s_amount, asset.Amount);
        _writer.WriteNumber(s_price, asset.PriceUsd);
        _writer.WriteNumber(s_value, asset.ValueUsd);
        _writer.WriteEndObject();
    }
}
