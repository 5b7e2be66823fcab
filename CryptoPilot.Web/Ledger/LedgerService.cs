using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Lots;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>
/// What users do with their ledger. Each command writes all of it or nothing, and has a preview that works out the same plan and
/// throws it away. A transaction of another user is answered like one that does not exist.
/// </summary>
public sealed class LedgerService(
    IDbContextFactory<CryptoPilotContext> contexts, LedgerDrafts drafts, LedgerWriter writer, LiveUpdates live, TimeProvider time)
{
    private const int MaxTags = 20;
    private const int MaxTag = 40;

    /// <summary>
    /// Writes a completed transaction and its lot, and values the past days anew when the lot was acquired before today:
    /// all of it, or nothing. A key that was used before changes nothing and returns the first result.
    /// </summary>
    public Task<LedgerResult> GenerateAsync(int userId, GenerateHolding holding, CancellationToken cancellationToken) =>
        AddAsync(userId, holding.IdempotencyKey, () => drafts.GenerateAsync(userId, holding, cancellationToken), holding.AcceptMissing, cancellationToken);

    /// <summary>What <see cref="GenerateAsync"/> would write.</summary>
    public async Task<LedgerPreview> PreviewGenerateAsync(int userId, GenerateHolding holding, CancellationToken cancellationToken) =>
        await PreviewAsync(await drafts.GenerateAsync(userId, holding, cancellationToken), holding.AcceptMissing, cancellationToken);

    /// <summary>Converts: uses lots by the method, records each disposal, makes the new lot. All of it, or nothing.</summary>
    public Task<LedgerResult> ConvertAsync(int userId, ConvertCoins conversion, CancellationToken cancellationToken) =>
        AddAsync(userId, conversion.IdempotencyKey, () => drafts.ConvertAsync(userId, conversion, cancellationToken), Accepts(conversion), cancellationToken);

    /// <summary>What <see cref="ConvertAsync"/> would write, and what each of the four methods would realise.</summary>
    public async Task<LedgerPreview> PreviewConvertAsync(int userId, ConvertCoins conversion, CancellationToken cancellationToken) =>
        await PreviewAsync(await drafts.ConvertAsync(userId, conversion, cancellationToken), Accepts(conversion), cancellationToken);

    /// <summary>Transfers: at once to a wallet on this instance, else pending with its lots locked.</summary>
    public Task<LedgerResult> TransferAsync(int userId, TransferCoins transfer, CancellationToken cancellationToken) =>
        AddAsync(userId, transfer.IdempotencyKey, () => drafts.TransferAsync(userId, transfer, cancellationToken), false, cancellationToken);

    /// <summary>What <see cref="TransferAsync"/> would write, and where it goes.</summary>
    public async Task<LedgerPreview> PreviewTransferAsync(int userId, TransferCoins transfer, CancellationToken cancellationToken) =>
        await PreviewAsync(await drafts.TransferAsync(userId, transfer, cancellationToken), false, cancellationToken);

    /// <summary>Changes a transaction and computes the lots after it anew.</summary>
    public async Task<LedgerResult> EditAsync(int userId, EditTransaction edit, CancellationToken cancellationToken)
    {
        var (draft, refusal) = await DraftAsync(userId, edit, cancellationToken);
        if (refusal is not null) return refusal;
        if (!draft!.IsGood) return new LedgerResult(null, draft.Faults);
        return await writer.ChangeAsync(userId, edit.TransactionId, row => CheckEdit(row, edit.Version) ?? Take(row, draft.Row), edit.AcceptMissing, delete: false, cancellationToken);
    }

    /// <summary>What <see cref="EditAsync"/> would write, and which other transactions it changes.</summary>
    public async Task<LedgerPreview> PreviewEditAsync(int userId, EditTransaction edit, CancellationToken cancellationToken)
    {
        var (draft, refusal) = await DraftAsync(userId, edit, cancellationToken);
        if (refusal is not null) return LedgerPreview.Refused(refusal.Faults);
        if (!draft!.IsGood) return LedgerPreview.Refused(draft.Faults);

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var before = (await RowAsync(db, userId, edit.TransactionId, cancellationToken))!;
        return await new LedgerPreviews(db, userId, Now).ComposeAsync(LedgerChange.Replace(LotEntry.SymbolsOf(before), draft.Row), draft.Row, edit.AcceptMissing, null, cancellationToken);
    }

    /// <summary>Deletes a transaction and computes the lots after it anew.</summary>
    public Task<LedgerResult> DeleteAsync(int userId, DeleteTransaction deletion, CancellationToken cancellationToken) => writer.ChangeAsync(
        userId, deletion.TransactionId, row => CheckDeletion(row, deletion.Version), deletion.AcceptMissing, delete: true, cancellationToken);

    /// <summary>Which other transactions <see cref="DeleteAsync"/> would change.</summary>
    public async Task<LedgerPreview> PreviewDeleteAsync(int userId, DeleteTransaction deletion, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await RowAsync(db, userId, deletion.TransactionId, cancellationToken) is not { } row)
            return LedgerPreview.Refused(LedgerResult.Refused(LedgerField.Form, LedgerFault.UnknownTransaction).Faults);
        if (CheckDeletion(row, deletion.Version) is { } refused) return LedgerPreview.Refused(refused.Faults);
        return await new LedgerPreviews(db, userId, Now).ComposeAsync(LedgerChange.Remove(row), row, deletion.AcceptMissing, null, cancellationToken);
    }

    /// <summary>A pending transfer never left. The ledger is then as if it had never been entered, but for its line.</summary>
    public Task<LedgerResult> CancelAsync(int userId, CancelTransfer cancellation, CancellationToken cancellationToken) =>
        EndAsync(userId, cancellation.TransactionId, row => row.Status = TransactionStatus.Cancelled, cancellationToken);

    /// <summary>A pending transfer arrived. With a hash it is refused when that payment has settled another one.</summary>
    public Task<LedgerResult> SettleAsync(int userId, SettleTransfer settlement, CancellationToken cancellationToken)
    {
        if (settlement.ValueUsd is { } usd && LedgerRules.CheckValue(usd) is { } fault) return Task.FromResult(LedgerResult.Refused(LedgerField.Value, fault));
        if (settlement.Hash?.Trim().Length > LedgerRules.MaxHash) return Task.FromResult(LedgerResult.Refused(LedgerField.Hash, LedgerFault.TooLong));
        return EndAsync(
            userId, settlement.TransactionId,
            row =>
            {
                row.Status = TransactionStatus.Completed;
                Check(row, settlement.Hash, settlement.Confirmations);
                if (settlement.ValueUsd is not { } value) return;
                row.ValueUsd = LedgerMath.Usd(value);
                row.UnitPriceUsd = LedgerMath.Ratio(1m, row.ValueUsd, row.Amount);
            },
            cancellationToken,
            (db, row) => CheckPaymentAsync(db, row, settlement.Hash?.Trim(), cancellationToken),
            settlement.Version);
    }

    /// <summary>A pending transfer was refused by its chain.</summary>
    public Task<LedgerResult> FailAsync(int userId, FailTransfer failure, CancellationToken cancellationToken)
    {
        if (failure.Hash?.Trim().Length > LedgerRules.MaxHash) return Task.FromResult(LedgerResult.Refused(LedgerField.Hash, LedgerFault.TooLong));
        return EndAsync(
            userId, failure.TransactionId,
            row =>
            {
                row.Status = TransactionStatus.Failed;
                Check(row, failure.Hash, failure.Confirmations);
            },
            cancellationToken,
            version: failure.Version);
    }

    /// <summary>Keeps what the chain said of a transfer's hash, without changing its status: hash, confirmations, and that it was asked now.</summary>
    /// <param name="userId">Whose ledger.</param>
    /// <param name="transactionId">The transfer.</param>
    /// <param name="hash">Its hash on the chain.</param>
    /// <param name="confirmations">As the chain said; null when it said nothing.</param>
    /// <param name="cancellationToken">Ends the work; nothing is written then.</param>
    /// <param name="version">The version that was compared with the chain; one that was changed meanwhile is left alone. Null takes whatever stands there.</param>
    public async Task<LedgerResult> RecordCheckAsync(int userId, long transactionId, string hash, int? confirmations, CancellationToken cancellationToken, int? version = null)
    {
        if (hash.Trim().Length > LedgerRules.MaxHash) return LedgerResult.Refused(LedgerField.Hash, LedgerFault.TooLong);
        return await MarkAsync(
            userId, transactionId,
            (_, row) =>
            {
                var before = (row.Hash, row.Confirmations);
                Check(row, hash, confirmations);
                return Task.FromResult(before != (row.Hash, row.Confirmations));
            },
            cancellationToken,
            version);
    }

    /// <summary>Changes notes and tags of any transaction, also of one that cannot be edited. Tags are trimmed; at most 20 of 40 characters each.</summary>
    public async Task<LedgerResult> AnnotateAsync(int userId, long transactionId, string? notes, IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        var words = tags.Select(tag => tag.Trim()).Where(tag => tag.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var text = string.IsNullOrWhiteSpace(notes) ? null : notes.Trim();
        if (text?.Length > LedgerRules.MaxNotes || words.Count > MaxTags || words.Exists(tag => tag.Length > MaxTag)) return LedgerResult.Refused(LedgerField.Notes, LedgerFault.TooLong);

        return await MarkAsync(
            userId, transactionId,
            async (db, row) =>
            {
                row.Notes = text;
                var stored = await db.TransactionTags.Where(tag => tag.TransactionId == transactionId).ToListAsync(cancellationToken);
                db.TransactionTags.RemoveRange(stored.Where(tag => !words.Contains(tag.Tag)));
                db.TransactionTags.AddRange(words.Where(word => !stored.Exists(tag => tag.Tag == word)).Select(word => new TransactionTag { TransactionId = transactionId, UserId = userId, Tag = word }));
                return true;
            },
            cancellationToken);
    }

    /// <summary>The user's method for disposals to come. The past stays as it is.</summary>
    public async Task ChooseMethodAsync(int userId, CostBasisMethod method, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await LedgerWriter.ChooseAsync(db, userId, method, cancellationToken);
        live.Publish(LiveTopic.User(userId));
    }

    /// <summary>What <see cref="RecomputeAsync"/> would change.</summary>
    public async Task<MethodEffect> PreviewRecomputeAsync(int userId, RecomputeMethod command, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await new LedgerPreviews(db, userId, Now).RecomputeAsync(command.Method, cancellationToken);
    }

    /// <summary>Chooses the method, rewrites that of all past disposals and computes all lots anew. <see cref="LedgerResult.TransactionId"/> is 0 when done.</summary>
    public Task<LedgerResult> RecomputeAsync(int userId, RecomputeMethod command, CancellationToken cancellationToken) => writer.RecomputeAsync(userId, command, cancellationToken);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>A trade of now is never made with coins that are not there.</summary>
    private static bool Accepts(ConvertCoins conversion) => conversion is { AcceptMissing: true, Quote: null };

    private async Task<LedgerResult> AddAsync(int userId, Guid key, Func<Task<LedgerDraft>> draw, bool acceptMissing, CancellationToken cancellationToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            if (await LedgerWriter.FindAsync(db, userId, key, cancellationToken) is { } first) return LedgerResult.Done(first);

        var draft = await draw();
        return draft.IsGood ? await writer.AddAsync(draft, acceptMissing, cancellationToken) : new LedgerResult(null, draft.Faults);
    }

    private async Task<LedgerPreview> PreviewAsync(LedgerDraft draft, bool acceptMissing, CancellationToken cancellationToken)
    {
        if (!draft.IsGood) return LedgerPreview.Refused(draft.Faults) with { Route = draft.Route };
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await new LedgerPreviews(db, draft.Row.UserId, Now).ComposeAsync(LedgerChange.Add(draft.Row), draft.Row, acceptMissing, draft.Route, cancellationToken);
    }

    private async Task<(LedgerDraft? Draft, LedgerResult? Refusal)> DraftAsync(int userId, EditTransaction edit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var before = await RowAsync(db, userId, edit.TransactionId, cancellationToken);
        if (before is null) return (null, LedgerResult.Refused(LedgerField.Form, LedgerFault.UnknownTransaction));
        if (CheckEdit(before, edit.Version) is { } refused) return (null, refused);
        return (await drafts.EditAsync(before, edit, cancellationToken), null);
    }

    private static Task<LedgerTransaction?> RowAsync(CryptoPilotContext db, int userId, long transactionId, CancellationToken cancellationToken) =>
        db.Transactions.AsNoTracking().SingleOrDefaultAsync(row => row.Id == transactionId && row.UserId == userId, cancellationToken);

    private static LedgerResult? CheckEdit(LedgerTransaction row, int version)
    {
        if (row.Version != version) return LedgerResult.Refused(LedgerField.Form, LedgerFault.Changed);
        if (row.CounterpartId is not null) return LedgerResult.Refused(LedgerField.Form, LedgerFault.Shared);
        return row.Status is TransactionStatus.Failed or TransactionStatus.Cancelled ? LedgerResult.Refused(LedgerField.Form, LedgerFault.Closed) : null;
    }

    private static LedgerResult? CheckDeletion(LedgerTransaction row, int version)
    {
        if (row.Version != version) return LedgerResult.Refused(LedgerField.Form, LedgerFault.Changed);
        return row.CounterpartId is null ? null : LedgerResult.Refused(LedgerField.Form, LedgerFault.Shared);
    }

    /// <summary>Only while the ledger is held: two transfers that are settled by one payment at one instant would both find it unused.</summary>
    private static async Task<LedgerResult?> CheckPaymentAsync(CryptoPilotContext db, LedgerTransaction row, string? hash, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(hash) || row.Status != TransactionStatus.Pending) return null;
        return await LedgerWriter.IsPaymentUsedAsync(db, row.UserId, row.Id, hash, row.RecipientAddress, cancellationToken) ? LedgerResult.Refused(LedgerField.Hash, LedgerFault.HashUsed) : null;
    }

    private Task<LedgerResult> EndAsync(
        int userId, long transactionId, Action<LedgerTransaction> end, CancellationToken cancellationToken, Func<CryptoPilotContext, LedgerTransaction, Task<LedgerResult?>>? check = null, int? version = null) => writer.ChangeAsync(
        userId, transactionId,
        row =>
        {
            if (row.Status != TransactionStatus.Pending) return LedgerResult.Refused(LedgerField.Form, LedgerFault.NotPending);
            if (version is { } seen && seen != row.Version) return LedgerResult.Refused(LedgerField.Form, LedgerFault.Changed);
            end(row);
            return null;
        },
        acceptMissing: true, delete: false, cancellationToken, check);

    private void Check(LedgerTransaction row, string? hash, int? confirmations)
    {
        if (!string.IsNullOrWhiteSpace(hash)) row.Hash = hash.Trim();
        if (confirmations is null && string.IsNullOrWhiteSpace(hash)) return;
        row.Confirmations = confirmations ?? row.Confirmations;
        row.CheckedAt = Now;
    }

    /// <summary>The draft's fields; what the user did not state stays.</summary>
    private static LedgerResult? Take(LedgerTransaction row, LedgerTransaction draft)
    {
        (row.FromSymbol, row.ToSymbol, row.Amount, row.ToAmount, row.Blockchain) = (draft.FromSymbol, draft.ToSymbol, draft.Amount, draft.ToAmount, draft.Blockchain);
        (row.Fee, row.FeeSymbol, row.FeeUsd, row.ValueUsd, row.UnitPriceUsd) = (draft.Fee, draft.FeeSymbol, draft.FeeUsd, draft.ValueUsd, draft.UnitPriceUsd);
        (row.Method, row.Source, row.ExecutedAt, row.ExpiresAt) = (draft.Method, draft.Source, draft.ExecutedAt, draft.ExpiresAt);
        (row.FromWalletId, row.ToWalletId, row.Hash, row.Notes) = (draft.FromWalletId, draft.ToWalletId, draft.Hash, draft.Notes);
        return null;
    }

    /// <summary>
    /// Changes what no lot depends on, read while the ledger is held: two that mark one transaction at one moment do so one after the other.
    /// Notes and tags raise the ledger's version too: what was counted of them no longer holds.
    /// </summary>
    /// <param name="userId">Whose ledger.</param>
    /// <param name="transactionId">The transaction.</param>
    /// <param name="mark">Answers whether the change is told; that the chain was asked again is nothing to tell.</param>
    /// <param name="cancellationToken">Ends the work; nothing is written then.</param>
    /// <param name="version">The version that must stand there; null takes any.</param>
    private async Task<LedgerResult> MarkAsync(
        int userId, long transactionId, Func<CryptoPilotContext, LedgerTransaction, Task<bool>> mark, CancellationToken cancellationToken, int? version = null)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        await LedgerLock.TakeAsync(db, [userId], cancellationToken);
        var row = await db.Transactions.SingleOrDefaultAsync(row => row.Id == transactionId && row.UserId == userId, cancellationToken);
        if (row is null) return LedgerResult.Refused(LedgerField.Form, LedgerFault.UnknownTransaction);
        if (version is { } seen && seen != row.Version) return LedgerResult.Refused(LedgerField.Form, LedgerFault.Changed);

        var isTold = await mark(db, row);
        await db.SaveChangesAsync(cancellationToken);
        if (isTold) await WebhookOutbox.AddTransactionAsync(db, WebhookEvents.TransactionChanged, row, Now, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        live.Publish(LiveTopic.User(userId));
        return LedgerResult.Done(row.Id);
    }
}
