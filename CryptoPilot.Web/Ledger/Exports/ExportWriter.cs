using System.IO.Pipelines;
using System.Text.Json;
using CryptoPilot.Web.Ledger.Imports.Formats;

namespace CryptoPilot.Web.Ledger.Exports;

/// <summary>Writes a user's data as tables, and all of it as one JSON document, while it is read.</summary>
public sealed class ExportWriter(ExportQueries queries, TimeProvider time)
{
    private const int FlushedAt = 32 * 1024;
    private const int JsonVersion = 1;

    /// <summary>The transactions, in the format that an import reads back.</summary>
    public async Task TransactionsAsync(int userId, Stream to, CancellationToken cancellationToken)
    {
        await using var sheet = new Sheet(to, CryptoPilotFormat.Columns);
        await foreach (var row in queries.TransactionsAsync(userId, cancellationToken))
        {
            var entry = row.Entry;
            sheet.Number(row.Id).Time(row.Time).Word<Data.Ledger.TransactionType>(entry.Type).Word<Data.Ledger.TransactionStatus>(entry.Status).Word(entry.Source)
                .Text(entry.FromSymbol).Number(entry.Amount).Text(entry.ToSymbol).Number(entry.ToAmount).Number(entry.Fee).Text(entry.FeeSymbol).Number(entry.FeeUsd).Number(entry.ValueUsd).Number(entry.UnitPriceUsd)
                .Word(entry.Method).Time(entry.ExpiresAt).Text(entry.Blockchain).Text(row.FromWallet).Text(row.ToWallet).Text(entry.RecipientAddress).Text(entry.Hash).Text(entry.Notes)
                .Text(CryptoPilotFormat.JoinTags(entry.Tags)).Number(row.MissingAmount);
            await sheet.EndAsync(cancellationToken);
        }

        await sheet.SendAsync(cancellationToken);
    }

    /// <summary>The gains report of a year, or of all.</summary>
    public async Task DisposalsAsync(int userId, int? year, Stream to, CancellationToken cancellationToken)
    {
        await using var sheet = new Sheet(to, "year", "disposed_at", "acquired_at", "holding_days", "term", "symbol", "amount", "proceeds_usd", "cost_basis_usd", "gain_usd", "type", "method", "missing_history", "transaction_id", "hash");
        await foreach (var row in queries.DisposalsAsync(userId, year, cancellationToken))
        {
            sheet.Number(row.DisposedAt.Year).Time(row.DisposedAt).Time(row.AcquiredAt).Number(row.HoldingDays).Text(row.IsLongTerm ? "long" : "short").Text(row.Symbol)
                .Number(row.Amount).Number(row.ProceedsUsd).Number(row.CostBasisUsd).Number(row.GainUsd).Word<Data.Ledger.TransactionType>(row.Type).Word(row.Method)
                .Text(row.IsMissing ? "yes" : "").Number(row.TransactionId).Text(row.Hash);
            await sheet.EndAsync(cancellationToken);
        }

        await sheet.SendAsync(cancellationToken);
    }

    /// <summary>The lots that are held.</summary>
    public async Task HoldingsAsync(int userId, Stream to, CancellationToken cancellationToken)
    {
        await using var sheet = new Sheet(to, "symbol", "name", "amount", "acquired_at", "unit_cost_usd", "cost_basis_usd", "price_usd", "value_usd", "unrealised_gain_usd", "status", "expires_at", "blockchain", "wallet", "transaction_id");
        await foreach (var row in queries.HoldingsAsync(userId, cancellationToken))
        {
            var value = row.PriceUsd is { } price ? decimal.Round(row.Amount * price, 8) : (decimal?)null;
            sheet.Text(row.Symbol).Text(row.Name).Number(row.Amount).Time(row.AcquiredAt).Number(row.UnitCostUsd).Number(row.CostBasisUsd).Number(row.PriceUsd).Number(value).Number(value - row.CostBasisUsd)
                .Word<Data.Ledger.TokenStatus>(row.Status).Time(row.ExpiresAt).Text(row.Blockchain).Text(row.Wallet).Number(row.TransactionId);
            await sheet.EndAsync(cancellationToken);
        }

        await sheet.SendAsync(cancellationToken);
    }

    /// <summary>What the portfolio was worth, snapshot by snapshot.</summary>
    public async Task SnapshotsAsync(int userId, Stream to, CancellationToken cancellationToken)
    {
        await using var sheet = new Sheet(to, "taken_at", "total_value_usd", "day_change_percent", "week_change_percent", "month_change_percent", "source");
        await foreach (var row in queries.SnapshotsAsync(userId, cancellationToken))
        {
            sheet.Time(row.TakenAt).Number(row.TotalValueUsd).Number(row.DayChangePercent).Number(row.WeekChangePercent).Number(row.MonthChangePercent).Text(row.Source);
            await sheet.EndAsync(cancellationToken);
        }

        await sheet.SendAsync(cancellationToken);
    }

    /// <summary>All of it as one document; its transactions can be imported again.</summary>
    public async Task EverythingAsync(int userId, PipeWriter to, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Encoder = ExportJson.Options.Encoder });
        json.WriteStartObject();
        json.WriteNumber(CryptoPilotJsonFormat.Mark, JsonVersion);
        json.WriteString("exported_at", time.GetUtcNow().UtcDateTime);
        json.WritePropertyName("wallets");
        JsonSerializer.Serialize(json, await queries.WalletsAsync(userId, cancellationToken), ExportJson.Options);
        await ArrayAsync("transactions", queries.TransactionsAsync(userId, cancellationToken));
        await ArrayAsync("disposals", queries.DisposalsAsync(userId, null, cancellationToken));
        await ArrayAsync("holdings", queries.HoldingsAsync(userId, cancellationToken));
        await ArrayAsync("snapshots", queries.SnapshotsAsync(userId, cancellationToken));
        await ArrayAsync("alerts", queries.AlertsAsync(userId, cancellationToken));
        await ArrayAsync("activity", queries.ActivityAsync(userId, cancellationToken));
        json.WritePropertyName("account");
        JsonSerializer.Serialize(json, await queries.AccountAsync(userId, cancellationToken), ExportJson.Options);
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        await to.FlushAsync(cancellationToken);

        async Task ArrayAsync<T>(string name, IAsyncEnumerable<T> rows)
        {
            json.WriteStartArray(name);
            await foreach (var row in rows)
            {
                JsonSerializer.Serialize(json, row, ExportJson.Options);
                if (json.BytesPending < FlushedAt) continue;
                await json.FlushAsync(cancellationToken);
                await to.FlushAsync(cancellationToken);
            }

            json.WriteEndArray();
        }
    }
}
