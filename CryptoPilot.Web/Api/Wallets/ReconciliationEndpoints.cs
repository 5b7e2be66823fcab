using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Api.Transactions;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Transactions;
using CryptoPilot.Web.Wallets.Reconciliation;

namespace CryptoPilot.Web.Api.Wallets;

/// <summary>The entry that makes the ledger say of a wallet what its chain says.</summary>
public static class ReconciliationEndpoints
{
    private const string Adjusted = """{"difference":"0.015","unit_price_usd":"64000"}""";
    private const string Price = "unit_price_usd";

    private static readonly LedgerRefusals s_refusals = new(Enum.GetValues<LedgerField>().ToDictionary(
        field => field, field => field is LedgerField.UnitCost or LedgerField.ToAmount or LedgerField.Value ? Price : "difference"));

    /// <summary>Maps them below <c>/wallets</c>.</summary>
    public static void MapReconciliation(this RouteGroupBuilder wallets)
    {
        wallets.MapPost("/{id:int}/reconcile", AcceptAsync)
            .Writes("reconcileWallet", "Writes the entry that makes the ledger say what the chain says.").ForExample(Adjusted).HeedsIfMatch()
            .Answers<WireTransactionDetails>(StatusCodes.Status201Created).Refuses(LedgerRefusals.OfChanging);
        wallets.MapPost("/{id:int}/reconcile/preview", PreviewAsync)
            .Computes("previewReconcileWallet", "Tells what the reconciling entry would write.").ForExample(Adjusted).HeedsIfMatch()
            .Answers<WireAdjustmentPreview>().Refuses(ApiProblems.Conflict, ApiProblems.Refused);
    }

    private static async Task<IResult> AcceptAsync(
        HttpContext http, ApiCaller caller, int id, ApiBody<WireAdjustment> body, WalletReconciler reconciler, WalletReader reader, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        var adjustment = await ReadAsync(http, caller, id, body.Value, reader, cancellationToken);
        var result = await reconciler.AcceptAsync(caller.UserId, adjustment, cancellationToken);
        if (result.Fault is { } fault) return Refuse(http, fault, result.Ledger, adjustment.Seen);
        if (await transactions.FindAsync(caller.UserId, result.TransactionId!.Value, cancellationToken) is not { } detail) return LedgerRefusals.Unknown();
        return ApiAnswer.Created($"{ApiAccess.Root}/transactions/{detail.Transaction.Id}", TransactionWire.Details(detail));
    }

    private static async Task<IResult> PreviewAsync(
        HttpContext http, ApiCaller caller, int id, ApiBody<WireAdjustment> body, WalletReconciler reconciler, WalletReader reader, CancellationToken cancellationToken)
    {
        var adjustment = await ReadAsync(http, caller, id, body.Value, reader, cancellationToken);
        var preview = await reconciler.PreviewAsync(caller.UserId, adjustment, cancellationToken);
        if (preview.Fault is { } fault) return Refuse(http, fault, null, adjustment.Seen);
        return ApiAnswer.Ok(new WireAdjustmentPreview(preview.UnitPriceUsd, PreviewWire.Of(preview.Ledger!, (faults, broken) => s_refusals.Of(http, faults, broken))));
    }

    /// <summary>The balances as they stand, when they are those that the caller saw.</summary>
    private static async Task<BalanceAdjustment> ReadAsync(HttpContext http, ApiCaller caller, int id, WireAdjustment wanted, WalletReader reader, CancellationToken cancellationToken)
    {
        var seen = (await reader.DemandAsync(http, caller, id, cancellationToken)).Balance;
        if (wanted.Difference != seen.Difference || !seen.CanAdjust) throw new ApiFaultException(Changed(seen));
        if (wanted.UnitPriceUsd is { } price && (LedgerRules.CheckPrice(price) is not null || !LedgerRules.IsWithinReason(Math.Abs(seen.Difference), price)))
            throw new ApiFaultException(new ApiFault(ApiProblems.InvalidField, $"\"{Price}\" must be 0 or more, and the difference may be worth {DecimalTextConverter.Format(LedgerRules.MaxValueUsd)} USD at most.", Price));
        return new BalanceAdjustment(seen, wanted.UnitPriceUsd, wanted.Source);
    }

    private static ApiFault Refuse(HttpContext http, AdjustmentFault fault, LedgerResult? ledger, WalletBalance seen) => fault switch
    {
        AdjustmentFault.Missing => WalletRefusals.Unknown(),
        AdjustmentFault.Changed => Changed(seen),
        AdjustmentFault.PriceMissing => new ApiFault(ApiProblems.Refused, "There is no stored price of that day: state one.", Price),
        AdjustmentFault.Refused => s_refusals.Of(http, ledger!),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static ApiFault Changed(WalletBalance balance) =>
        new ApiFault(ApiProblems.Conflict, "Ledger and chain do not stand as you saw them, or no entry can make them agree now. Nothing was written: read the wallet again.", "difference") with
        {
            Facts = new Dictionary<string, string> { ["state"] = Words.Of(balance.State), ["difference"] = DecimalTextConverter.Format(balance.Difference) },
        };
}
