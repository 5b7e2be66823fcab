using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Data.Api;

/// <summary>
/// Events as they are sent: snake_case names, amounts as exact strings, times in UTC with milliseconds. Written when the event
/// happens and kept, so that every attempt sends the same bytes.
/// </summary>
public static class EventPayload
{
    /// <summary>Only what is no text of HTML is escaped: the body is read by programs.</summary>
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole body.</summary>
    /// <param name="eventId">Tells the event from all others.</param>
    /// <param name="type">A word of <see cref="WebhookEvents"/>.</param>
    /// <param name="at">When it happened, UTC.</param>
    /// <param name="data">Writes the members of <c>data</c>.</param>
    public static string Of(Guid eventId, string type, DateTime at, Action<Utf8JsonWriter> data)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("id", eventId);
            json.WriteString("type", type);
            json.WriteString("created_at", Time(at));
            json.WriteStartObject("data");
            data(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A line of the inbox.</summary>
    public static void Write(Utf8JsonWriter json, UserNotification row)
    {
        json.WriteNumber("id", row.Id);
        json.WriteString("type", Words.Of(row.Type));
        json.WriteString("title", row.Title);
        json.WriteString("message", row.Message);
        json.WriteString("link", row.Link);
        json.WriteBoolean("is_read", row.IsRead);
        json.WriteString("created_at", Time(row.CreatedAt));
    }

    /// <summary>A line of the ledger.</summary>
    public static void Write(Utf8JsonWriter json, LedgerTransaction row)
    {
        json.WriteNumber("id", row.Id);
        json.WriteString("type", Words.Of(row.Type));
        json.WriteString("status", Words.Of(row.Status));
        json.WriteString("source", row.Source is { } source ? Words.Of(source) : null);
        json.WriteString("from_symbol", row.FromSymbol);
        json.WriteString("to_symbol", row.ToSymbol);
        json.WriteString("amount", Amount(row.Amount));
        json.WriteString("to_amount", Amount(row.ToAmount));
        json.WriteString("unit_price_usd", Amount(row.UnitPriceUsd));
        json.WriteString("value_usd", Amount(row.ValueUsd));
        json.WriteString("fee", Amount(row.Fee));
        json.WriteString("fee_symbol", row.FeeSymbol);
        json.WriteString("fee_usd", Amount(row.FeeUsd));
        json.WriteString("method", row.Method is { } method ? Words.Of(method) : null);
        json.WriteString("missing_amount", Amount(row.MissingAmount));
        json.WriteString("blockchain", row.Blockchain);
        json.WriteString("recipient_address", row.RecipientAddress);
        json.WriteString("hash", row.Hash);
        Write(json, "confirmations", row.Confirmations);
        Write(json, "from_wallet_id", row.FromWalletId);
        Write(json, "to_wallet_id", row.ToWalletId);
        json.WriteString("notes", row.Notes);
        json.WriteString("executed_at", Time(row.ExecutedAt));
        json.WriteNumber("version", row.Version);
        json.WriteString("created_at", Time(row.CreatedAt));
        json.WriteString("updated_at", Time(row.UpdatedAt));
    }

    /// <summary>An import as a whole.</summary>
    public static void Write(Utf8JsonWriter json, LedgerImport row)
    {
        json.WriteNumber("id", row.Id);
        json.WriteString("file_name", row.FileName);
        json.WriteString("status", Words.Of(row.Status));
        json.WriteNumber("row_count", row.RowCount);
        json.WriteNumber("imported_count", row.ImportedCount);
        json.WriteNumber("missing_count", row.MissingCount);
    }

    private static string? Amount(decimal? value) => value is { } amount ? WireText.Of(amount) : null;

    private static string? Time(DateTime? at) => at is { } utc ? WireText.Of(utc) : null;

    private static void Write(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
