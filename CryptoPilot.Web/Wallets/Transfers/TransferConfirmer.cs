using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Wallets.Explorers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Wallets.Transfers;

/// <summary>Confirms pending transfers by what stands on their chains: settles what arrived, lets fail what was refused, and shows the rest.</summary>
public sealed class TransferConfirmer(
    IDbContextFactory<CryptoPilotContext> contexts, ExplorerChain explorers, LedgerService ledger, IOptions<WalletOptions> options)
{
    /// <summary>
    /// Asks the chain and acts on the answer. A hash that belongs to another payment is not kept; one that nobody knows yet is, and the
    /// job asks again.
    /// </summary>
    /// <param name="userId">Whose transfer.</param>
    /// <param name="transactionId">The transfer.</param>
    /// <param name="hash">Its hash on the chain; null takes the one that was entered with it.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    public async Task<TransferVerdict> ConfirmAsync(int userId, long transactionId, string? hash, CancellationToken cancellationToken)
    {
        // What was edited while the chain was asked is compared anew.
        while (true)
            if (await TryAsync(userId, transactionId, hash, cancellationToken) is { } verdict) return verdict;
    }

    private async Task<TransferVerdict?> TryAsync(int userId, long transactionId, string? hash, CancellationToken cancellationToken)
    {
        if (await LoadAsync(userId, transactionId, cancellationToken) is not { } stored) return new TransferVerdict(TransferVerdictKind.UnknownTransfer);
        if (stored.Status != TransactionStatus.Pending) return new TransferVerdict(TransferVerdictKind.NotPending);
        if (TransferCheck.ChainOf(stored.Stated) is not { } chain || !explorers.Covers(chain)) return new TransferVerdict(TransferVerdictKind.NotCheckable);
        if (TransferCheck.Normalise(chain, string.IsNullOrWhiteSpace(hash) ? stored.Hash : hash) is not { } wanted) return new TransferVerdict(TransferVerdictKind.HashInvalid);
        if (await IsUsedAsync(userId, transactionId, wanted, stored.Stated.Recipient!, cancellationToken)) return new TransferVerdict(TransferVerdictKind.AlreadyUsed);

        var answer = await explorers.FindTransactionAsync(chain, wanted, cancellationToken);
        if (answer.Fault is not null) return new TransferVerdict(TransferVerdictKind.Unanswered) { Fault = answer.Fault };
        var needed = options.Value.ConfirmationsOf(chain);
        var verdict = answer.Value is { } found ? TransferCheck.Compare(stored.Stated, found, needed) : new TransferVerdict(TransferVerdictKind.NotFound, 0, needed);
        return await ActAsync(userId, transactionId, stored.Version, wanted, verdict with { Source = answer.Source }, cancellationToken);
    }

    private async Task<TransferVerdict?> ActAsync(int userId, long transactionId, int version, string hash, TransferVerdict verdict, CancellationToken cancellationToken)
    {
        switch (verdict.Kind)
        {
            case TransferVerdictKind.Match:
                return Close(verdict, await ledger.SettleAsync(userId, new SettleTransfer(transactionId, hash, verdict.Confirmations, Version: version), cancellationToken));
            case TransferVerdictKind.Failed:
                return Close(verdict, await ledger.FailAsync(userId, new FailTransfer(transactionId, hash, verdict.Confirmations, version), cancellationToken));
            case TransferVerdictKind.Unconfirmed or TransferVerdictKind.NotFound:
                return IsChanged(await ledger.RecordCheckAsync(userId, transactionId, hash, verdict.Confirmations, cancellationToken, version)) ? null : verdict;
            default:
                return verdict;
        }
    }

    // While the chain was asked it was settled or cancelled, or another one was settled by the same payment.
    private static TransferVerdict? Close(TransferVerdict verdict, LedgerResult result)
    {
        if (IsChanged(result)) return null;
        if (result.Succeeded) return verdict with { IsClosed = true };
        return new TransferVerdict(result.Faults.Values.Contains(LedgerFault.HashUsed) ? TransferVerdictKind.AlreadyUsed : TransferVerdictKind.NotPending);
    }

    private static bool IsChanged(LedgerResult result) => result.Faults.Values.Contains(LedgerFault.Changed);

    private async Task<Stored?> LoadAsync(int userId, long transactionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Transactions
            .Where(row => row.Id == transactionId && row.UserId == userId && row.Type == TransactionType.Transfer)
            .Select(row => new Stored(new StatedTransfer(row.Blockchain, row.FromSymbol, row.RecipientAddress, row.Amount), row.Status, row.Hash, row.Version))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Spares the question to the chain; what counts is asked anew while the ledger is held.</summary>
    private async Task<bool> IsUsedAsync(int userId, long transactionId, string hash, string recipient, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await LedgerWriter.IsPaymentUsedAsync(db, userId, transactionId, hash, recipient, cancellationToken);
    }

    private sealed record Stored(StatedTransfer Stated, TransactionStatus Status, string? Hash, int Version);
}
