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
    public async Task<GenerateResult> GenerateAsync(int userId, GenerateHolding holding, CancellationToken cancellationToken)
    {
        if (await FindAsync(userId, holding.IdempotencyKey, cancellationToken) is { } first) return GenerateResult.Done(first);

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var symbol = holding.Symbol.Trim().ToUpperInvariant();
        var coin = await db.Cryptocurrencies.AsNoTracking().SingleOrDefaultAsync(coin => coin.Symbol == symbol && coin.IsActive, cancellationToken);
        var faults = GenerateRules.Check(holding, coin, time.GetUtcNow().UtcDateTime);
        if (faults.Count > 0) return new GenerateResult(null, faults);

        var transactionId = await WriteAsync(db, userId, holding, coin!, cancellationToken);
        live.Publish(LiveTopic.User(userId));
        await snapshots.SendAsync(cancellationToken);
        return GenerateResult.Done(transactionId);
    }

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
