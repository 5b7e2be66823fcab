using CryptoPilot.Data;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Portfolio;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>Writes the ledger of a user: transactions and the lots they make.</summary>
public sealed class LedgerService(
    IDbContextFactory<CryptoPilotContext> contexts, SnapshotHistory history, SnapshotRequest snapshots, LiveUpdates live, TimeProvider time)
{
    /// <summary>
    /// Writes a completed transaction and its lot, and values the past days anew when the lot was acquired before today:
    /// all of it, or nothing. A key that was used before changes nothing and returns the first result.
    /// </summary>
    public async Task<LedgerResult> GenerateAsync(int userId, GenerateHolding holding, CancellationToken cancellationToken)
    {
        if (await FindAsync(userId, holding.IdempotencyKey, cancellationToken) is { } first) return LedgerResult.Done(first);

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var symbol = holding.Symbol.Trim().ToUpperInvariant();
        var coin = await db.Cryptocurrencies.AsNoTracking().SingleOrDefaultAsync(coin => coin.Symbol == symbol && coin.IsActive, cancellationToken);
        var faults = LedgerRules.Check(holding, coin, time.GetUtcNow().UtcDateTime);
        if (faults.Count > 0) return new LedgerResult(null, faults);

        var transactionId = await WriteAsync(db, userId, holding, coin!, cancellationToken);
        live.Publish(LiveTopic.User(userId));
        await snapshots.SendAsync(cancellationToken);
        return LedgerResult.Done(transactionId);
    }

    /// <summary>What <see cref="GenerateAsync"/> would write.</summary>
    public Task<LedgerPreview> PreviewGenerateAsync(int userId, GenerateHolding holding, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Converts: uses lots by the method, records each disposal, makes the new lot. All of it, or nothing.</summary>
    public Task<LedgerResult> ConvertAsync(int userId, ConvertCoins conversion, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What <see cref="ConvertAsync"/> would write, and what each of the four methods would realise.</summary>
    public Task<LedgerPreview> PreviewConvertAsync(int userId, ConvertCoins conversion, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Transfers: at once to a wallet on this instance, else pending with its lots locked.</summary>
    public Task<LedgerResult> TransferAsync(int userId, TransferCoins transfer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What <see cref="TransferAsync"/> would write, and where it goes.</summary>
    public Task<LedgerPreview> PreviewTransferAsync(int userId, TransferCoins transfer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Changes a transaction and computes the lots after it anew.</summary>
    public Task<LedgerResult> EditAsync(int userId, EditTransaction edit, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What <see cref="EditAsync"/> would write, and which other transactions it changes.</summary>
    public Task<LedgerPreview> PreviewEditAsync(int userId, EditTransaction edit, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Deletes a transaction and computes the lots after it anew.</summary>
    public Task<LedgerResult> DeleteAsync(int userId, DeleteTransaction deletion, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Which other transactions <see cref="DeleteAsync"/> would change.</summary>
    public Task<LedgerPreview> PreviewDeleteAsync(int userId, DeleteTransaction deletion, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A pending transfer never left. The ledger is then as if it had never been entered, but for its line.</summary>
    public Task<LedgerResult> CancelAsync(int userId, CancelTransfer cancellation, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A pending transfer arrived.</summary>
    public Task<LedgerResult> SettleAsync(int userId, SettleTransfer settlement, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A pending transfer was refused by its chain.</summary>
    public Task<LedgerResult> FailAsync(int userId, FailTransfer failure, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Keeps what the chain said of a transfer's hash, without changing its status: hash, confirmations, and that it was asked now.</summary>
    public Task<LedgerResult> RecordCheckAsync(int userId, long transactionId, string hash, int? confirmations, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Changes notes and tags of any transaction, also of one that cannot be edited. Tags are trimmed; at most 20 of 40 characters each.</summary>
    public Task<LedgerResult> AnnotateAsync(int userId, long transactionId, string? notes, IReadOnlyCollection<string> tags, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The user's method for disposals to come. The past stays as it is.</summary>
    public Task ChooseMethodAsync(int userId, CostBasisMethod method, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What <see cref="RecomputeAsync"/> would change.</summary>
    public Task<MethodEffect> PreviewRecomputeAsync(int userId, RecomputeMethod command, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Chooses the method, rewrites that of all past disposals and computes all lots anew. <see cref="LedgerResult.TransactionId"/> is 0 when done.</summary>
    public Task<LedgerResult> RecomputeAsync(int userId, RecomputeMethod command, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Adds completed transactions and their lots within the caller's transaction; what they hold was checked.</summary>
    public static async Task<IReadOnlyList<LedgerTransaction>> AddAsync(
        CryptoPilotContext db, int userId, IReadOnlyList<(GenerateHolding Holding, Cryptocurrency Coin)> holdings, CancellationToken cancellationToken)
    {
        var transactions = holdings.Select(entry => Transaction(userId, entry.Holding, entry.Coin)).ToList();
        db.Transactions.AddRange(transactions);
        await db.SaveChangesAsync(cancellationToken);
        db.Tokens.AddRange(transactions.Select(Lot));
        await db.SaveChangesAsync(cancellationToken);
        return transactions;
    }

    private async Task<long> WriteAsync(CryptoPilotContext db, int userId, GenerateHolding holding, Cryptocurrency coin, CancellationToken cancellationToken)
    {
        try
        {
            await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
            var written = await AddAsync(db, userId, [(holding, coin)], cancellationToken);
            await history.RewriteAsync(db, userId, written[0].ExecutedAt, cancellationToken);
            await unit.CommitAsync(cancellationToken);
            return written[0].Id;
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // The same request won the race on another connection; anything else is a real failure.
            await db.DisposeAsync();
            if (await FindAsync(userId, holding.IdempotencyKey, cancellationToken) is { } first) return first;
            throw;
        }
    }

    private async Task<long?> FindAsync(int userId, Guid key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Transactions
            .Where(transaction => transaction.UserId == userId && transaction.IdempotencyKey == key)
            .Select(transaction => (long?)transaction.Id)
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static LedgerTransaction Transaction(int userId, GenerateHolding holding, Cryptocurrency coin) => new()
    {
        UserId = userId,
        Type = TransactionType.Generate,
        ToSymbol = coin.Symbol,
        Amount = holding.Amount,
        Blockchain = coin.Blockchain,
        Status = TransactionStatus.Completed,
        Source = holding.Source,
        UnitPriceUsd = holding.UnitCostUsd,
        ExecutedAt = UtcDateTimeConverter.ToStored(holding.AcquiredAt),
        IdempotencyKey = holding.IdempotencyKey,
    };

    private static Token Lot(LedgerTransaction transaction) => new()
    {
        UserId = transaction.UserId,
        Symbol = transaction.ToSymbol!,
        Amount = transaction.Amount,
        AcquiredAmount = transaction.Amount,
        Blockchain = transaction.Blockchain,
        Type = TokenType.Generate,
        Status = TokenStatus.Active,
        UnitCostUsd = transaction.UnitPriceUsd!.Value,
        AcquiredAt = transaction.ExecutedAt,
        TransactionId = transaction.Id,
    };
}
