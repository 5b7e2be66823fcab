using System.Globalization;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Transactions;
using CryptoPilot.Web.Shell;
using CryptoPilot.Web.Wallets.Transfers;

namespace CryptoPilot.Web.Api.Transactions;

/// <summary>How a pending transfer ends: the chain confirms it, or its owner says what became of it.</summary>
public static class EndingEndpoints
{
    private const string Hashed = """{"hash":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"}""";

    /// <summary>Maps them below <c>/transactions</c>.</summary>
    public static void MapEndings(this RouteGroupBuilder transactions)
    {
        transactions.MapPost("/{id:long}/cancel", CancelAsync)
            .Writes("cancelTransfer", "Says that a pending transfer never left; its lots are free again.").Ends();
        transactions.MapPost("/{id:long}/fail", FailAsync)
            .Writes("failTransfer", "Says that the chain refused a pending transfer; its lots are free again.").ForExample(Hashed).Ends();
        transactions.MapPost("/{id:long}/settle", SettleAsync)
            .Writes("settleTransfer", "Says that a pending transfer arrived; its lots are disposed of.").ForExample(Hashed).Ends();
        transactions.MapPost("/{id:long}/confirm", ConfirmAsync)
            .Writes("confirmTransfer", "Looks a pending transfer up on its chain, and settles it or lets it fail by what stands there.").ForExample(Hashed).HeedsIfMatch()
            .Answers<WireVerdict>().Refuses(ApiProblems.Conflict, ApiProblems.Refused);
    }

    private static async Task<IResult> CancelAsync(
        HttpContext http, ApiCaller caller, long id, LedgerService ledger, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        await ChangeEndpoints.FindAsync(http, caller, transactions, id, cancellationToken);
        var result = await ledger.CancelAsync(caller.UserId, new CancelTransfer(id), cancellationToken);
        return await ChangeEndpoints.AnswerAsync(http, caller, transactions, result, LedgerRefusals.Change, cancellationToken);
    }

    private static async Task<IResult> FailAsync(
        HttpContext http, ApiCaller caller, long id, ApiBody<WireFail> body, LedgerService ledger, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        await ChangeEndpoints.FindAsync(http, caller, transactions, id, cancellationToken);
        var result = await ledger.FailAsync(caller.UserId, new FailTransfer(id, body.Value.Hash), cancellationToken);
        return await ChangeEndpoints.AnswerAsync(http, caller, transactions, result, LedgerRefusals.Change, cancellationToken);
    }

    private static async Task<IResult> SettleAsync(
        HttpContext http, ApiCaller caller, long id, ApiBody<WireSettle> body, LedgerService ledger, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        await ChangeEndpoints.FindAsync(http, caller, transactions, id, cancellationToken);
        var result = await ledger.SettleAsync(caller.UserId, new SettleTransfer(id, body.Value.Hash, ValueUsd: body.Value.ValueUsd), cancellationToken);
        return await ChangeEndpoints.AnswerAsync(http, caller, transactions, result, LedgerRefusals.Change, cancellationToken);
    }

    private static async Task<IResult> ConfirmAsync(
        HttpContext http, ApiCaller caller, long id, ApiBody<WireConfirm> body, TransferConfirmer confirmer, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        var before = await ChangeEndpoints.FindAsync(http, caller, transactions, id, cancellationToken);
        var verdict = await confirmer.ConfirmAsync(caller.UserId, id, body.Value.Hash, cancellationToken);
        if (Refuse(verdict) is { } refusal) return refusal;
        var after = await transactions.FindAsync(caller.UserId, id, cancellationToken) ?? before;
        return ApiAnswer.Ok(new WireVerdict(
            verdict.Kind, verdict.Confirmations, verdict.Needed, verdict.IsClosed, [.. verdict.Differences.Select(Difference)], verdict.Source, verdict.Fault, TransactionWire.Details(after)));
    }

    private static ApiFault? Refuse(TransferVerdict verdict) => verdict.Kind switch
    {
        TransferVerdictKind.UnknownTransfer => new ApiFault(ApiProblems.NotFound, "You have no such transfer."),
        TransferVerdictKind.NotPending => new ApiFault(ApiProblems.Conflict, "This transfer is not pending. Nothing was changed."),
        TransferVerdictKind.HashInvalid => new ApiFault(ApiProblems.InvalidField, "It must be a hash of the transfer's chain, 64 hexadecimal digits; the transfer has none yet that could stand in for it.", "hash"),
        TransferVerdictKind.AlreadyUsed => new ApiFault(ApiProblems.Refused, "Another transfer of yours is confirmed by this payment already.", "hash"),
        TransferVerdictKind.NotCheckable => new ApiFault(ApiProblems.Refused, "This transfer cannot be looked up: no explorer is set up for its chain, or its coin is not the chain's own. Settle it by hand."),
        _ => null,
    };

    private static WireDifference Difference(TransferDifference difference) => new(difference.Field, Plain(difference, difference.Stated), Plain(difference, difference.Found));

    /// <summary>An amount as the API writes it: the ledger tells it in the reader's notation.</summary>
    private static string Plain(TransferDifference difference, string text) =>
        difference.Field == TransferField.Amount && DecimalText.Parse(text, CultureInfo.CurrentCulture, out var amount) == DecimalFault.None ? DecimalTextConverter.Format(amount) : text;

    private static void Ends(this RouteHandlerBuilder route) => route.HeedsIfMatch().Answers<WireTransactionDetails>().Refuses(ApiProblems.Conflict, ApiProblems.Refused);
}
