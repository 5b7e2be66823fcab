using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Lots;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Portfolio;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>
/// Writes changes of ledgers: in one database transaction that first takes the ledgers' locks, the transactions, what follows for
/// lots and disposals, and the past days' values. All of it, or nothing.
/// </summary>
public sealed class LedgerWriter(
    IDbContextFactory<CryptoPilotContext> contexts, SnapshotHistory history, SnapshotRequest snapshots, TransferNotice notice, LiveUpdates live, TimeProvider time)
{
    /// <summary>Adds a transaction that was drafted without a fault. A key that was used before changes nothing and returns the first result.</summary>
    public async Task<LedgerResult> AddAsync(LedgerDraft draft, bool acceptMissing, CancellationToken cancellationToken)
    {
        var row = draft.Row;
        int[] users = draft.Recipient is { } recipient ? [row.UserId, recipient.UserId] : [row.UserId];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using (var unit = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            await LedgerLock.TakeAsync(db, users, cancellationToken);
            if (await FindAsync(db, row.UserId, row.IdempotencyKey, cancellationToken) is { } first) return LedgerResult.Done(first);
            if (!await LedgerDrafts.IsStillAsync(db, draft, cancellationToken)) return LedgerResult.Refused(LedgerField.Recipient, LedgerFault.Changed);
            if (await LedgerDrafts.FindWalletGoneAsync(db, row, cancellationToken) is { } gone) return LedgerResult.Refused(gone, LedgerFault.UnknownWallet);
            if (await AddAsync(db, row, acceptMissing, cancellationToken) is { } refusal) return refusal;
            if (draft.Recipient is { } to) await ReceiveAsync(db, row, to.UserId, to.WalletId, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        await TellAsync(users);
        return LedgerResult.Done(row.Id);
    }

    /// <summary>Changes or deletes a transaction.</summary>
    /// <param name="userId">Whose ledger.</param>
    /// <param name="transactionId">The transaction; one of another user is answered like one that does not exist.</param>
    /// <param name="change">Says why it may not be, or changes the row; null after a change.</param>
    /// <param name="acceptMissing">True even when disposals then lack lots.</param>
    /// <param name="delete">True takes the row out.</param>
    /// <param name="cancellationToken">Ends the work; nothing is written then.</param>
    /// <param name="check">Asked first, while the ledger is held: says why it may not be, or null.</param>
    public async Task<LedgerResult> ChangeAsync(
        int userId, long transactionId, Func<LedgerTransaction, LedgerResult?> change, bool acceptMissing, bool delete, CancellationToken cancellationToken,
        Func<CryptoPilotContext, LedgerTransaction, Task<LedgerResult?>>? check = null)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using (var unit = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            await LedgerLock.TakeAsync(db, [userId], cancellationToken);
            var row = await db.Transactions.SingleOrDefaultAsync(row => row.Id == transactionId && row.UserId == userId, cancellationToken);
            if (row is null) return LedgerResult.Refused(LedgerField.Form, LedgerFault.UnknownTransaction);

            if (check is not null && await check(db, row) is { } unfit) return unfit;
            var before = row.Copy();
            if (change(row) is { } refused) return refused;
            if (!delete && await LedgerDrafts.FindWalletGoneAsync(db, row, cancellationToken) is { } gone) return LedgerResult.Refused(gone, LedgerFault.UnknownWallet);
            var wanted = delete ? LedgerChange.Remove(before) : LedgerChange.Replace(LotEntry.SymbolsOf(before), row);
            var (plan, refusal) = await PlanAsync(db, userId, wanted, acceptMissing, cancellationToken);
            if (refusal is not null) return refusal;

            plan!.FlagAdded();
            await db.SaveChangesAsync(cancellationToken);
            await LotWriter.WriteAsync(db, plan, Now, cancellationToken);
            if (delete) await db.Transactions.Where(gone => gone.Id == transactionId).ExecuteDeleteAsync(cancellationToken);
            await history.RewriteAsync(db, userId, before.ExecutedAt < row.ExecutedAt ? before.ExecutedAt : row.ExecutedAt, cancellationToken);
            await WebhookOutbox.AddTransactionAsync(db, delete ? WebhookEvents.TransactionDeleted : WebhookEvents.TransactionChanged, row, Now, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        await TellAsync([userId]);
        return LedgerResult.Done(transactionId);
    }

    /// <summary>Rewrites the method of all disposals of a user, and their choice, and computes all coins anew.</summary>
    public async Task<LedgerResult> RecomputeAsync(int userId, RecomputeMethod command, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using (var unit = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            await LedgerLock.TakeAsync(db, [userId], cancellationToken);
            var coins = await CoinsAsync(db, userId, cancellationToken);
            var (plan, refusal) = await PlanAsync(db, userId, LedgerChange.Recompute(coins, command.Method), command.AcceptMissing, cancellationToken);
            if (refusal is not null) return refusal;

            await db.Transactions.Where(row => row.UserId == userId && row.Method != null && row.Method != command.Method)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Method, command.Method).SetProperty(row => row.UpdatedAt, Now), cancellationToken);
            await LotWriter.WriteAsync(db, plan!, Now, cancellationToken);
            await ChooseAsync(db, userId, command.Method, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        await TellAsync([userId]);
        return LedgerResult.Done(0);
    }

    /// <summary>Sets the method of disposals to come within the caller's unit of work, and saves.</summary>
    public static async Task ChooseAsync(CryptoPilotContext db, int userId, CostBasisMethod method, CancellationToken cancellationToken)
    {
        var user = await db.Users.SingleAsync(user => user.Id == userId, cancellationToken);
        (user.Preferences ??= new()).CostBasisMethod = method;
        user.ConcurrencyStamp = Guid.NewGuid().ToString();
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>All coins of a ledger.</summary>
    public static async Task<IReadOnlyCollection<string>> CoinsAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken) =>
        await db.Tokens.Where(lot => lot.UserId == userId).Select(lot => lot.Symbol)
            .Union(db.LotDisposals.Where(disposal => disposal.UserId == userId).Select(disposal => disposal.Symbol))
            .ToListAsync(cancellationToken);

    /// <summary>The transaction that a user's key has made, or null.</summary>
    public static Task<long?> FindAsync(CryptoPilotContext db, int userId, Guid key, CancellationToken cancellationToken) => db.Transactions
        .Where(row => row.UserId == userId && row.IdempotencyKey == key)
        .Select(row => (long?)row.Id)
        .SingleOrDefaultAsync(cancellationToken);

    /// <summary>
    /// Whether a payment on a chain has settled another transfer of the user. One transaction may pay several recipients, but each payment
    /// is one transfer.
    /// </summary>
    public static Task<bool> IsPaymentUsedAsync(CryptoPilotContext db, int userId, long transactionId, string hash, string? recipient, CancellationToken cancellationToken) =>
        db.Transactions.AnyAsync(
            row => row.UserId == userId && row.Hash == hash && row.Id != transactionId && row.Type == TransactionType.Transfer && row.RecipientAddress == recipient
                && row.Status == TransactionStatus.Completed,
            cancellationToken);

    /// <summary>Why a plan is refused; null when it may be written.</summary>
    public static LedgerResult? Refuse(LotPlan plan, bool acceptMissing)
    {
        if (plan.Broken is not { } broken || acceptMissing) return null;
        return broken.TransactionId is null
            ? LedgerResult.Refused(LedgerField.Amount, LedgerFault.NotEnough, broken)
            : LedgerResult.Refused(LedgerField.Form, LedgerFault.BreaksLater, broken);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private async Task<(LotPlan? Plan, LedgerResult? Refusal)> PlanAsync(
        CryptoPilotContext db, int userId, LedgerChange change, bool acceptMissing, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await new LotPlanner(db, userId, Now).PlanAsync(change, cancellationToken);
            return (plan, Refuse(plan, acceptMissing));
        }
        catch (LedgerDigitsException)
        {
            return (null, LedgerResult.Refused(LedgerField.Amount, LedgerFault.TooManyDigits));
        }
    }

    private async Task<LedgerResult?> AddAsync(CryptoPilotContext db, LedgerTransaction row, bool acceptMissing, CancellationToken cancellationToken)
    {
        var (plan, refusal) = await PlanAsync(db, row.UserId, LedgerChange.Add(row), acceptMissing, cancellationToken);
        if (refusal is not null) return refusal;

        plan!.FlagAdded();
        db.Transactions.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        await LotWriter.WriteAsync(db, plan, Now, cancellationToken);
        await history.RewriteAsync(db, row.UserId, row.ExecutedAt, cancellationToken);
        await WebhookOutbox.AddTransactionAsync(db, WebhookEvents.TransactionCreated, row, Now, cancellationToken);
        return null;
    }

    /// <summary>The other side of a transfer between two users: a lot at market value, and word of it.</summary>
    private async Task ReceiveAsync(CryptoPilotContext db, LedgerTransaction sent, int userId, int walletId, CancellationToken cancellationToken)
    {
        var received = new LedgerTransaction
        {
            UserId = userId,
            Type = TransactionType.Transfer,
            Status = TransactionStatus.Completed,
            ToSymbol = sent.FromSymbol,
            Amount = sent.Amount,
            RecipientAddress = sent.RecipientAddress,
            Blockchain = sent.Blockchain,
            Hash = sent.Hash,
            ValueUsd = sent.ValueUsd,
            UnitPriceUsd = sent.UnitPriceUsd,
            ToWalletId = walletId,
            CounterpartId = sent.Id,
            ExecutedAt = sent.ExecutedAt,
            IdempotencyKey = Guid.NewGuid(),
        };
        await AddAsync(db, received, acceptMissing: true, cancellationToken);
        sent.CounterpartId = received.Id;
        await notice.AddAsync(db, sent, userId, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>What is written is told, also when the page that asked for it is gone: its own redrawing may have closed it.</summary>
    private async Task TellAsync(int[] users)
    {
        foreach (var userId in users) live.Publish(LiveTopic.User(userId));
        await snapshots.SendAsync(CancellationToken.None);
    }
}
