using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Wallets.Transfers;

/// <summary>A transfer that waits for its chain.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="Amount">Coin units that arrive.</param>
/// <param name="Recipient">The address.</param>
/// <param name="Blockchain">Its chain.</param>
/// <param name="SentAt">UTC.</param>
/// <param name="Hash">Its hash on the chain, when known.</param>
/// <param name="Confirmations">As the chain last said.</param>
public sealed record PendingTransfer(
    long TransactionId, string Symbol, decimal Amount, string Recipient, string Blockchain, DateTime SentAt, string? Hash, int? Confirmations);

/// <summary>Reads the user's pending transfers.</summary>
public sealed class PendingTransferQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    private const int Shown = 50;

    /// <summary>The first pending transfers out of a wallet, oldest first.</summary>
    public async Task<IReadOnlyList<PendingTransfer>> OfWalletAsync(int userId, int walletId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Transactions
            .Where(row => row.UserId == userId && row.FromWalletId == walletId && row.Status == TransactionStatus.Pending && row.Type == TransactionType.Transfer)
            .OrderBy(row => row.ExecutedAt).ThenBy(row => row.Id)
            .Take(Shown)
            .Select(row => new PendingTransfer(row.Id, row.FromSymbol ?? "", row.Amount, row.RecipientAddress ?? "", row.Blockchain, row.ExecutedAt, row.Hash, row.Confirmations))
            .ToListAsync(cancellationToken);
    }
}
