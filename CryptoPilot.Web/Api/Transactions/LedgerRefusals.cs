using System.Globalization;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Ledger;
using Microsoft.Net.Http.Headers;

namespace CryptoPilot.Web.Api.Transactions;

/// <summary>Says why the ledger refused a command, with the fields as the caller sent them.</summary>
/// <param name="names">What the command calls the ledger's fields.</param>
public sealed class LedgerRefusals(IReadOnlyDictionary<LedgerField, string> names)
{
    /// <summary>A holding that is entered.</summary>
    public static readonly LedgerRefusals Generate = new(Names((LedgerField.Coin, "symbol"), (LedgerField.Time, "acquired_at"), (LedgerField.ToWallet, "wallet_id"), (LedgerField.Value, "unit_cost_usd")));

    /// <summary>A conversion, and a quote for one.</summary>
    public static readonly LedgerRefusals Convert = new(Names((LedgerField.Coin, "from_symbol")));

    /// <summary>A transfer that is entered.</summary>
    public static readonly LedgerRefusals Transfer = new(Names((LedgerField.Coin, "symbol")));

    /// <summary>A change of a transfer, or of a conversion.</summary>
    public static readonly LedgerRefusals Change = new(Names((LedgerField.Coin, "from_symbol")));

    /// <summary>A change of a holding; what is asked for as a whole there is its source.</summary>
    public static readonly LedgerRefusals ChangeHolding = new(Names((LedgerField.Coin, "to_symbol")));

    /// <summary>All refusals of commands that add to the ledger, for the document.</summary>
    public static readonly ApiProblem[] OfAdding = [ApiProblems.InvalidField, ApiProblems.Refused, ApiProblems.NotEnough, ApiProblems.BreaksLater, ApiProblems.Conflict];

    /// <summary>All refusals of commands that change the ledger, for the document.</summary>
    public static readonly ApiProblem[] OfChanging = [.. OfAdding, ApiProblems.NotFound];

    /// <summary>The refusal of a result.</summary>
    public ApiFault Of(HttpContext http, LedgerResult result) => Of(http, result.Faults, result.Broken);

    /// <summary>The first fault as the refusal; its facts name the others too.</summary>
    public ApiFault Of(HttpContext http, IReadOnlyDictionary<LedgerField, LedgerFault> faults, BrokenRow? broken)
    {
        var all = faults.OrderBy(pair => pair.Key).ToList();
        var (field, fault) = all[0];
        var facts = new Dictionary<string, string> { ["fault"] = Words.Of(fault) };
        if (all.Count > 1) facts["more_faults"] = string.Join(", ", all.Skip(1).Select(pair => $"{NameOf(pair.Key, pair.Value) ?? "the whole"}: {Words.Of(pair.Value)}"));
        if (broken is not null) Tell(facts, broken);
        return Fault(http, fault, NameOf(field, fault), broken) with { Facts = facts };
    }

    /// <summary>There is no such transaction, or it is another user's.</summary>
    public static ApiFault Unknown() => new(ApiProblems.NotFound, "You have no such transaction.");

    private static ApiFault Fault(HttpContext http, LedgerFault fault, string? name, BrokenRow? broken) => fault switch
    {
        LedgerFault.UnknownTransaction => Unknown(),
        LedgerFault.Changed when http.Request.Headers.IfMatch.Count > 0 =>
            new(ApiProblems.PreconditionFailed, "It was changed since you read it; read it again and decide anew. Nothing was changed.", HeaderNames.IfMatch),
        LedgerFault.Changed => new(ApiProblems.Conflict, "It was changed at the same moment; read it again and decide anew. Nothing was changed.", name),
        LedgerFault.NotPending => new(ApiProblems.Conflict, "This transfer is not pending. Nothing was changed."),
        LedgerFault.Closed => new(ApiProblems.Conflict, "A transfer that failed or was cancelled stays as it is; only notes and tags can be changed."),
        LedgerFault.Shared => new(ApiProblems.Conflict, "This transfer is also in another user's ledger, so that neither side can change or delete it; notes and tags can be changed."),
        LedgerFault.PriceMissing => new(ApiProblems.Refused, "There is no stored price of that time: state what it was worth in USD.", name),
        LedgerFault.PriceTooOld => new(ApiProblems.Refused, "The latest price is too old for a quote: wait for the next refresh, or state the rate yourself.", name),
        LedgerFault.HashUsed => new(ApiProblems.Refused, "Another transfer of yours is confirmed by this payment already. Nothing was changed.", name),
        LedgerFault.QuoteExpired => new(ApiProblems.QuoteExpired, "The quote has expired and nothing was converted.", name),
        LedgerFault.NotEnough => new(ApiProblems.NotEnough, NotEnough(broken), name),
        LedgerFault.BreaksLater => new(ApiProblems.BreaksLater, BreaksLater(broken), name),
        _ => new(ApiProblems.InvalidField, Explain(fault, name), name),
    };

    private static string Explain(LedgerFault fault, string? name) => fault switch
    {
        LedgerFault.UnknownCoin => "There is no such coin here, or it is no longer followed.",
        LedgerFault.SameCoin => "A coin cannot be converted into itself.",
        LedgerFault.Missing => $"\"{name}\" is needed here.",
        LedgerFault.NotPositive => $"\"{name}\" must be more than 0.",
        LedgerFault.Negative => $"\"{name}\" must be 0 or more.",
        LedgerFault.TooManyDigits => "At most 28 significant digits are kept, 18 of them after the point and 20 before it; this, or the holding it leads to, has more.",
        LedgerFault.ValueTooLarge => $"It may be worth {DecimalTextConverter.Format(LedgerRules.MaxValueUsd)} USD at most.",
        LedgerFault.FeeTooLarge => "The fee is all of what was received, or more.",
        LedgerFault.InTheFuture => "This time has not come yet.",
        LedgerFault.TooEarly => $"Nothing was held before {UtcTimeConverter.Format(LedgerRules.EarliestAcquisition)}.",
        LedgerFault.NotAfter => "It must be later than the time of acquisition.",
        LedgerFault.NotNow => "A transfer to another user of this instance happens now: leave the time out.",
        LedgerFault.QuoteInvalid => "The quote is none of yours, or is for other coins or another amount; nothing was converted.",
        LedgerFault.UnknownWallet => "You have no such wallet, or only watch it.",
        LedgerFault.SameWallet => "Sender and recipient are the same wallet.",
        LedgerFault.AddressInvalid => "It is no address of that blockchain.",
        LedgerFault.TooLong => $"\"{name}\" is too long.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static string NotEnough(BrokenRow? broken) => broken is null
        ? "Not as many coins were free at that time."
        : $"This takes {Amount(broken.Amount)} {broken.Symbol}, of which {Amount(broken.Missing)} were not free at that time.";

    private static string BreaksLater(BrokenRow? broken) => broken is null
        ? "A later transaction would lack coins. Nothing was changed."
        : string.Create(CultureInfo.InvariantCulture, $"Transaction {broken.TransactionId} takes {Amount(broken.Amount)} {broken.Symbol}, of which {Amount(broken.Missing)} would be missing. Nothing was changed.");

    private static void Tell(Dictionary<string, string> facts, BrokenRow broken)
    {
        if (broken.TransactionId is { } id) facts["transaction_id"] = id.ToString(CultureInfo.InvariantCulture);
        facts["type"] = Words.Of(broken.Type);
        facts["executed_at"] = UtcTimeConverter.Format(broken.ExecutedAt);
        facts["symbol"] = broken.Symbol;
        facts["amount"] = Amount(broken.Amount);
        facts["missing"] = Amount(broken.Missing);
    }

    private static string Amount(decimal value) => DecimalTextConverter.Format(value);

    private string? NameOf(LedgerField field, LedgerFault fault) => (field, fault) switch
    {
        // Its amount is checked for what an amount must be, its value for the rest.
        (LedgerField.Fee, LedgerFault.Negative or LedgerFault.PriceMissing) => "fee.value_usd",
        (LedgerField.Fee, LedgerFault.ValueTooLarge) => "fee",
        (LedgerField.Form, LedgerFault.Missing) => "source",
        (LedgerField.Form, _) => null,
        _ => names[field],
    };

    private static Dictionary<LedgerField, string> Names(params (LedgerField Field, string Name)[] own)
    {
        var names = new Dictionary<LedgerField, string>
        {
            [LedgerField.Coin] = "symbol", [LedgerField.ToCoin] = "to_symbol", [LedgerField.Amount] = "amount", [LedgerField.ToAmount] = "to_amount",
            [LedgerField.UnitCost] = "unit_cost_usd", [LedgerField.Value] = "value_usd", [LedgerField.Fee] = "fee.amount", [LedgerField.FeeCoin] = "fee.symbol",
            [LedgerField.Time] = "executed_at", [LedgerField.Expiry] = "expires_at", [LedgerField.FromWallet] = "from_wallet_id", [LedgerField.ToWallet] = "to_wallet_id",
            [LedgerField.Blockchain] = "blockchain", [LedgerField.Recipient] = "recipient_address", [LedgerField.Quote] = "quote", [LedgerField.Hash] = "hash",
            [LedgerField.Notes] = "notes",
        };
        foreach (var (field, name) in own) names[field] = name;
        return names;
    }
}
