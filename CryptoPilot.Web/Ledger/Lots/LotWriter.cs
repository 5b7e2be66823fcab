using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Database;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Lots;

/// <summary>
/// Writes what a plan changes of lots and disposals, and nothing else, in the context's current transaction. Prepared statements
/// past the change tracker: an edit of the past may change thousands of rows, an import writes them by the ten thousand.
/// </summary>
public static class LotWriter
{
    public const string AddToken = """
        INSERT INTO "tokens" ("user_id", "symbol", "amount", "blockchain", "type", "status", "token_address", "acquired_amount", "unit_cost_usd",
        "acquired_cost_usd", "cost_basis_usd", "acquired_at", "expires_at", "wallet_id", "transaction_id", "source_token_id", "part", "version", "created_at", "updated_at")
        VALUES (@user_id, @symbol, @amount, @blockchain, @type, @status, @token_address, @acquired_amount, @unit_cost_usd,
        @acquired_cost_usd, @cost_basis_usd, @acquired_at, @expires_at, @wallet_id, @transaction_id, @source_token_id, @part, @version, @created_at, @updated_at);
        """;

    public const string ChangeToken = """
        UPDATE "tokens" SET "amount" = @amount, "blockchain" = @blockchain, "type" = @type, "status" = @status, "acquired_amount" = @acquired_amount,
        "unit_cost_usd" = @unit_cost_usd, "acquired_cost_usd" = @acquired_cost_usd, "cost_basis_usd" = @cost_basis_usd, "acquired_at" = @acquired_at,
        "expires_at" = @expires_at, "wallet_id" = @wallet_id, "part" = @part, "version" = "version" + 1, "updated_at" = @updated_at WHERE "id" = @id;
        """;

    public const string RemoveToken = """DELETE FROM "tokens" WHERE "id" = @id;""";

    public const string AddDisposal = """
        INSERT INTO "lot_disposals" ("user_id", "transaction_id", "symbol", "token_id", "amount", "proceeds_usd", "cost_basis_usd", "acquired_at", "disposed_at", "created_at")
        VALUES (@user_id, @transaction_id, @symbol, @token_id, @amount, @proceeds_usd, @cost_basis_usd, @acquired_at, @disposed_at, @created_at);
        """;

    public const string ChangeDisposal = """
        UPDATE "lot_disposals" SET "amount" = @amount, "proceeds_usd" = @proceeds_usd, "cost_basis_usd" = @cost_basis_usd,
        "acquired_at" = @acquired_at, "disposed_at" = @disposed_at WHERE "id" = @id;
        """;

    public const string RemoveDisposal = """DELETE FROM "lot_disposals" WHERE "id" = @id;""";

    public const string FlagMissing = """UPDATE "transactions" SET "missing_amount" = @missing_amount, "updated_at" = @updated_at WHERE "id" = @id;""";

    private const int IdsAtOnce = 500;

    /// <summary>Writes a plan whose transactions are stored.</summary>
    /// <param name="db">A context with an open transaction.</param>
    /// <param name="plan">What to write.</param>
    /// <param name="now">Stamped on the rows, UTC.</param>
    /// <param name="cancellationToken">Ends the work; the caller's transaction is then rolled back.</param>
    public static async Task WriteAsync(CryptoPilotContext db, LotPlan plan, DateTime now, CancellationToken cancellationToken)
    {
        var disposals = plan.Coins.Select(coin => DisposalChanges.Of(coin, now)).ToList();
        await RunAsync<LotDisposal>(db, RemoveDisposal, disposals.SelectMany(change => change.Removed), cancellationToken);
        await AddTokensAsync(db, plan.UserId, [.. plan.Coins.SelectMany(coin => coin.Book.Lots).Where(lot => lot.Stored is null)], now, cancellationToken);
        await RunAsync<Token>(db, ChangeToken, plan.Coins.SelectMany(coin => coin.Book.Lots).Where(lot => lot.IsChanged).Select(lot => Stamp(lot.Row, now)), cancellationToken);
        await RunAsync<LotDisposal>(db, ChangeDisposal, disposals.SelectMany(change => change.Changed), cancellationToken);
        await RunAsync<LotDisposal>(db, AddDisposal, disposals.SelectMany(change => change.Added()), cancellationToken);

        // A part has a higher key than the lot that it was split from.
        var removed = plan.Coins.SelectMany(coin => coin.Stored?.Removed ?? []).OrderByDescending(token => token.Id);
        await RunAsync<Token>(db, RemoveToken, removed, cancellationToken);
        await RunAsync<LedgerTransaction>(db, FlagMissing, plan.Missing.Where(change => !change.IsAdded).Select(change => Flag(change, now)), cancellationToken);
        await LotSums.WriteAsync(db, plan, cancellationToken);
    }

    private static LedgerTransaction Flag(MissingChange change, DateTime now) =>
        new() { Id = change.Row.Id, Blockchain = "", MissingAmount = change.Missing, UpdatedAt = now };

    private static Token Stamp(Token row, DateTime now)
    {
        row.UpdatedAt = now;
        return row;
    }

    /// <summary>Parts follow the lots that they were split from, whose keys they carry.</summary>
    private static async Task AddTokensAsync(CryptoPilotContext db, int userId, List<Lot> lots, DateTime now, CancellationToken cancellationToken)
    {
        foreach (var lot in lots)
        {
            (lot.Row.TransactionId, lot.Row.UserId) = (lot.MadeBy!.Id, userId);
            (lot.Row.CreatedAt, lot.Row.UpdatedAt) = (now, now);
        }

        while (lots.Count > 0)
        {
            var ready = lots.FindAll(lot => lot.Source is null or { Row.Id: > 0 });
            foreach (var lot in ready) lot.Row.SourceTokenId = lot.Source?.Row.Id;
            await RunAsync<Token>(db, AddToken, ready.Select(lot => lot.Row), cancellationToken);
            await ReadKeysAsync(db, ready, cancellationToken);
            lots = lots.FindAll(lot => lot.Row.Id == 0);
        }
    }

    private static async Task ReadKeysAsync(CryptoPilotContext db, List<Lot> lots, CancellationToken cancellationToken)
    {
        var bySource = lots.ToDictionary(lot => (lot.Row.TransactionId, lot.Row.Symbol, lot.Row.SourceTokenId), lot => lot.Row);
        foreach (var chunk in lots.Select(lot => lot.Row.TransactionId).Distinct().Chunk(IdsAtOnce))
        {
            var keys = db.Tokens.Where(token => chunk.Contains(token.TransactionId)).Select(token => new { token.Id, token.TransactionId, token.Symbol, token.SourceTokenId });
            await foreach (var key in keys.AsAsyncEnumerable().WithCancellation(cancellationToken))
                if (bySource.TryGetValue((key.TransactionId, key.Symbol, key.SourceTokenId), out var row)) row.Id = key.Id;
        }
    }

    private static async Task RunAsync<TRow>(CryptoPilotContext db, string sql, IEnumerable<TRow> rows, CancellationToken cancellationToken)
        where TRow : class
    {
        if (rows.Any()) await new RowStatement<TRow>(db, sql).RunAsync(rows, cancellationToken);
    }
}
