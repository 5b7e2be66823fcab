using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Wallets.Transfers;

/// <summary>Asks the chains about all pending transfers that have a hash, a batch of keys at a time. A mismatch stays pending until a person looks at it; transfers of someone who may not enter wait until they may again.</summary>
public sealed class PendingTransferConfirmer(IDbContextFactory<CryptoPilotContext> contexts, TransferConfirmer confirmer, TimeProvider time) : IJobRunner
{
    private const int BatchSize = 200;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var kinds = new Dictionary<TransferVerdictKind, int>();
        var after = 0L;
        while (await NextAsync(after, cancellationToken) is { Count: > 0 } batch)
        {
            foreach (var (id, userId) in batch)
            {
                var verdict = await confirmer.ConfirmAsync(userId, id, hash: null, cancellationToken);
                kinds[verdict.Kind] = kinds.GetValueOrDefault(verdict.Kind) + 1;
            }

            after = batch[^1].Id;
        }

        var (settled, failed, waiting) = (Count(TransferVerdictKind.Match), Count(TransferVerdictKind.Failed), Count(TransferVerdictKind.Unconfirmed) + Count(TransferVerdictKind.NotFound));
        return new JobReport(("settled", settled), ("failed", failed), ("waiting", waiting), ("mismatched", Count(TransferVerdictKind.Mismatch)), ("unanswered", Count(TransferVerdictKind.Unanswered)));

        int Count(TransferVerdictKind kind) => kinds.GetValueOrDefault(kind);
    }

    private async Task<List<(long Id, int UserId)>> NextAsync(long after, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var entering = db.Users.Where(AccountStanding.Entering(time.GetUtcNow().UtcDateTime));
        var rows = await db.Transactions
            .Where(row => row.Status == TransactionStatus.Pending && row.Id > after && row.Hash != null && row.Type == TransactionType.Transfer)
            .Where(row => entering.Any(user => user.Id == row.UserId))
            .OrderBy(row => row.Id)
            .Take(BatchSize)
            .Select(row => new { row.Id, row.UserId })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.Id, row.UserId))];
    }
}
