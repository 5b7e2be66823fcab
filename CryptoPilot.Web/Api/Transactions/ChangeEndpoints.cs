using System.Globalization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Transactions;

namespace CryptoPilot.Web.Api.Transactions;

/// <summary>What changes a transaction that is in the ledger: its own fields, its notes and tags, and that it is there at all.</summary>
public static class ChangeEndpoints
{
    private const string Edited = """{"to_symbol":"BTC","amount":"0.25","executed_at":"2024-05-01T12:30:00Z","value_usd":"10312.63","source":"bought","fee":{"amount":"9.99","symbol":"USD"}}""";
    private const string Noted = """{"notes":"moved to the new desk","tags":["tax 2024","long term"]}""";

    private static readonly ApiParameter<bool?> s_accept = ApiParameters.Switch("accept_missing", "True deletes it even when later disposals then lack lots; they are flagged.");

    /// <summary>Maps them below <c>/transactions</c>.</summary>
    public static void MapChanges(this RouteGroupBuilder transactions)
    {
        transactions.MapPut("/{id:long}", EditAsync)
            .Writes("editTransaction", "Changes a transaction and computes the lots after it anew.").ForExample(Edited).HeedsIfMatch()
            .Answers<WireTransactionDetails>().Refuses(LedgerRefusals.OfChanging);
        transactions.MapPost("/{id:long}/edit/preview", PreviewEditAsync)
            .Computes("previewEditTransaction", "Tells what a change of a transaction would write, and which others it changes.").ForExample(Edited).HeedsIfMatch()
            .Answers<WirePreview>().Refuses(ApiProblems.Refused, ApiProblems.Conflict);
        transactions.MapDelete("/{id:long}", DeleteAsync)
            .Writes("deleteTransaction", "Takes a transaction out of the ledger as if it had never been.", s_accept).HeedsIfMatch()
            .AnswersNothing().Refuses(ApiProblems.BreaksLater, ApiProblems.Conflict);
        transactions.MapPost("/{id:long}/delete/preview", PreviewDeleteAsync)
            .Computes("previewDeleteTransaction", "Tells which other transactions a deletion would change.", s_accept).HeedsIfMatch()
            .Answers<WirePreview>().Refuses(ApiProblems.Conflict);
        transactions.MapPut("/{id:long}/notes", AnnotateAsync)
            .Writes("annotateTransaction", "Replaces the notes and tags of a transaction; possible on every one.").ForExample(Noted).HeedsIfMatch()
            .Answers<WireTransactionDetails>().Refuses(ApiProblems.Conflict);
        transactions.MapEndings();
    }

    /// <summary>The transaction that a request is about, as the caller knows it.</summary>
    /// <exception cref="ApiFaultException">There is none, or the caller knows another representation of it.</exception>
    public static async Task<TransactionDetail> FindAsync(HttpContext http, ApiCaller caller, TransactionDetailQueries transactions, long id, CancellationToken cancellationToken)
    {
        var detail = await transactions.FindAsync(caller.UserId, id, cancellationToken) ?? throw new ApiFaultException(LedgerRefusals.Unknown());
        EntityTag.Demand(http, TransactionWire.Details(detail));
        return detail;
    }

    /// <summary>The transaction after a change, or why there was none.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext http, ApiCaller caller, TransactionDetailQueries transactions, LedgerResult result, LedgerRefusals refusals, CancellationToken cancellationToken)
    {
        if (!result.Succeeded) return refusals.Of(http, result);
        return await transactions.FindAsync(caller.UserId, result.TransactionId!.Value, cancellationToken) is { } detail ? ApiAnswer.Ok(TransactionWire.Details(detail)) : LedgerRefusals.Unknown();
    }

    private static async Task<IResult> EditAsync(
        HttpContext http, ApiCaller caller, long id, ApiBody<WireEdit> body, LedgerService ledger, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        var row = (await FindAsync(http, caller, transactions, id, cancellationToken)).Transaction;
        DemandNothingUnused(row, body.Value);
        var result = await ledger.EditAsync(caller.UserId, body.Value.ToLedger(row), cancellationToken);
        return await AnswerAsync(http, caller, transactions, result, Refusals(row), cancellationToken);
    }

    private static async Task<IResult> PreviewEditAsync(
        HttpContext http, ApiCaller caller, long id, ApiBody<WireEdit> body, LedgerService ledger, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        var row = (await FindAsync(http, caller, transactions, id, cancellationToken)).Transaction;
        DemandNothingUnused(row, body.Value);
        var preview = await ledger.PreviewEditAsync(caller.UserId, body.Value.ToLedger(row), cancellationToken);
        return ApiAnswer.Ok(PreviewWire.Of(preview, (faults, broken) => Refusals(row).Of(http, faults, broken)));
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http, ApiCaller caller, long id, LedgerService ledger, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        var row = (await FindAsync(http, caller, transactions, id, cancellationToken)).Transaction;
        var result = await ledger.DeleteAsync(caller.UserId, new DeleteTransaction(id, row.Version, s_accept.Read(http) == true), cancellationToken);
        return result.Succeeded ? Results.NoContent() : LedgerRefusals.Change.Of(http, result);
    }

    private static async Task<IResult> PreviewDeleteAsync(
        HttpContext http, ApiCaller caller, long id, LedgerService ledger, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        var row = (await FindAsync(http, caller, transactions, id, cancellationToken)).Transaction;
        var preview = await ledger.PreviewDeleteAsync(caller.UserId, new DeleteTransaction(id, row.Version, s_accept.Read(http) == true), cancellationToken);
        return ApiAnswer.Ok(PreviewWire.Of(preview, (faults, broken) => LedgerRefusals.Change.Of(http, faults, broken)));
    }

    private static async Task<IResult> AnnotateAsync(
        HttpContext http, ApiCaller caller, long id, ApiBody<WireNotes> body, LedgerService ledger, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        await FindAsync(http, caller, transactions, id, cancellationToken);
        var (notes, tags) = body.Value;
        DemandTags(tags);
        var result = await ledger.AnnotateAsync(caller.UserId, id, notes, tags, cancellationToken);
        // The ledger says it of both together.
        if (result.Faults.ContainsKey(LedgerField.Notes) && notes?.Trim().Length is null or <= LedgerRules.MaxNotes)
            return new ApiFault(ApiProblems.InvalidField, "A transaction has at most 20 tags of 40 characters each.", "tags");
        return await AnswerAsync(http, caller, transactions, result, LedgerRefusals.Change, cancellationToken);
    }

    private static LedgerRefusals Refusals(LedgerTransaction row) => row.Type == TransactionType.Generate ? LedgerRefusals.ChangeHolding : LedgerRefusals.Change;

    /// <summary>What a type has no use for stays as it is; another wish would be passed over in silence.</summary>
    private static void DemandNothingUnused(LedgerTransaction row, WireEdit edit)
    {
        (string Name, bool IsWished)[] unused = row.Type switch
        {
            TransactionType.Generate => [("from_symbol", Differs(edit.FromSymbol, row.FromSymbol)), ("to_amount", Differs(edit.ToAmount, row.ToAmount)), ("from_wallet_id", Differs(edit.FromWalletId, row.FromWalletId))],
            TransactionType.Convert => [("source", Differs(edit.Source, row.Source)), ("expires_at", Differs(edit.ExpiresAt, row.ExpiresAt))],
            _ => [("to_symbol", Differs(edit.ToSymbol, row.ToSymbol)), ("to_amount", Differs(edit.ToAmount, row.ToAmount)), ("to_wallet_id", Differs(edit.ToWalletId, row.ToWalletId)), ("source", Differs(edit.Source, row.Source)), ("expires_at", Differs(edit.ExpiresAt, row.ExpiresAt))],
        };
        if (unused.FirstOrDefault(field => field.IsWished).Name is { } name)
            throw new ApiFaultException(new ApiFault(ApiProblems.InvalidField, $"A transaction of this type has no \"{name}\" that can be changed: leave it out, or send it as it stands.", name));
    }

    private static bool Differs<T>(T? wished, T? stands) => wished is not null && !EqualityComparer<T>.Default.Equals(wished, stands);

    /// <summary>The pages separate tags by these characters.</summary>
    private static void DemandTags(IReadOnlyList<string> tags)
    {
        for (var i = 0; i < tags.Count; i++)
        {
            var tag = (string?)tags[i];
            if (tag is not null && tag.AsSpan().IndexOfAny(",;#") < 0 && !tag.Any(char.IsControl)) continue;
            var name = string.Create(CultureInfo.InvariantCulture, $"tags[{i}]");
            throw new ApiFaultException(new ApiFault(ApiProblems.InvalidField, $"\"{name}\" must be a text without commas, semicolons, hash signs and line breaks.", name));
        }
    }
}
