using System.Data.Common;
using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>
/// Lines up the changes of one user's ledger: whoever raises the version of its <c>ledger_heads</c> row first works on it alone until
/// the transaction ends. On SQLite a transaction that writes is alone anyway.
/// </summary>
public static class LedgerLock
{
    /// <summary>Takes the ledgers of some users, in the order of their keys so that two transfers never wait for each other.</summary>
    /// <param name="db">A context with an open transaction.</param>
    /// <param name="userIds">Whose ledgers.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public static async Task TakeAsync(CryptoPilotContext db, IEnumerable<int> userIds, CancellationToken cancellationToken)
    {
        foreach (var userId in userIds.Distinct().Order())
        {
            if (await RaiseAsync(db, userId, cancellationToken)) continue;
            await AddAsync(db, userId, cancellationToken);
        }
    }

    private static async Task<bool> RaiseAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken) =>
        await db.LedgerHeads.Where(head => head.UserId == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(head => head.Version, head => head.Version + 1), cancellationToken) > 0;

    private static async Task AddAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken)
    {
        try
        {
            await db.Database.ExecuteSqlAsync($"INSERT INTO ledger_heads (user_id, version) VALUES ({userId}, 1)", cancellationToken);
        }
        catch (DbException) when (!cancellationToken.IsCancellationRequested)
        {
            // Another connection made the row meanwhile; anything else is a real failure.
            if (!await RaiseAsync(db, userId, cancellationToken)) throw;
        }
    }
}
