using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Transactions;

namespace CryptoPilot.Web.Api.Transactions;

/// <summary>What adds to the ledger: holdings, conversions and transfers, each with what it would write.</summary>
public static class AdditionEndpoints
{
    private const string Generated = """{"symbol":"BTC","amount":"0.25","unit_cost_usd":"41250.5","acquired_at":"2024-05-01T12:30:00Z","source":"bought","fee":{"amount":"9.99","symbol":"USD"},"notes":"first buy"}""";
    private const string Converted = """{"from_symbol":"BTC","to_symbol":"ETH","amount":"0.1","to_amount":"1.85","executed_at":"2024-06-01T08:00:00Z","value_usd":"6750"}""";
    private const string Transferred = """{"symbol":"BTC","amount":"0.05","blockchain":"bitcoin","recipient_address":"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq","fee":{"amount":"0.0001","symbol":"BTC"}}""";
    private const string Quoted = """{"from_symbol":"BTC","to_symbol":"USD","amount":"0.1"}""";

    /// <summary>Maps them below <c>/transactions</c>.</summary>
    public static void MapAdditions(this RouteGroupBuilder transactions)
    {
        transactions.MapPost("/generate", GenerateAsync)
            .Writes("generateHolding", "Enters a holding that came into being for me.").ForExample(Generated).Adds();
        transactions.MapPost("/generate/preview", PreviewGenerateAsync)
            .Computes("previewGenerateHolding", "Tells what entering a holding would write.").ForExample(Generated).Previews();
        transactions.MapPost("/convert", ConvertAsync)
            .Writes("convertCoins", "Converts one coin into another, or sells it: at a quote, or as a past trade.").ForExample(Converted).Adds().Refuses(ApiProblems.QuoteExpired);
        transactions.MapPost("/convert/preview", PreviewConvertAsync)
            .Computes("previewConvertCoins", "Tells what a conversion would write, and what each method would realise.").ForExample(Converted).Previews(ApiProblems.QuoteExpired);
        transactions.MapPost("/transfer", TransferAsync)
            .Writes("transferCoins", "Enters a transfer to an address.").ForExample(Transferred).Adds();
        transactions.MapPost("/transfer/preview", PreviewTransferAsync)
            .Computes("previewTransferCoins", "Tells what a transfer would write, and where it goes.").ForExample(Transferred).Previews();
    }

    /// <summary>Maps quotes.</summary>
    public static void MapQuotes(this RouteGroupBuilder api) => api.MapPost("/quotes", QuoteAsync).WithTags("Transactions")
        .Computes("quoteConversion", "Quotes a conversion at the latest prices; the quote holds for 30 seconds.").ForExample(Quoted)
        .Answers<WireQuote>().Refuses(ApiProblems.Refused);

    private static async Task<IResult> GenerateAsync(
        HttpContext http, ApiCaller caller, ApiBody<WireGenerate> body, LedgerService ledger, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        var result = await ledger.GenerateAsync(caller.UserId, body.Value.ToLedger(Idempotency.CommandId(http)), cancellationToken);
        return result.Succeeded ? await CreatedAsync(transactions, caller, result, cancellationToken) : LedgerRefusals.Generate.Of(http, result);
    }

    private static async Task<IResult> PreviewGenerateAsync(HttpContext http, ApiCaller caller, ApiBody<WireGenerate> body, LedgerService ledger, CancellationToken cancellationToken)
    {
        var preview = await ledger.PreviewGenerateAsync(caller.UserId, body.Value.ToLedger(Guid.NewGuid()), cancellationToken);
        return ApiAnswer.Ok(PreviewWire.Of(preview, (faults, broken) => LedgerRefusals.Generate.Of(http, faults, broken)));
    }

    private static async Task<IResult> ConvertAsync(
        HttpContext http, ApiCaller caller, ApiBody<WireConvert> body, LedgerService ledger, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        DemandOneRate(body.Value);
        var result = await ledger.ConvertAsync(caller.UserId, body.Value.ToLedger(Idempotency.CommandId(http)), cancellationToken);
        return result.Succeeded ? await CreatedAsync(transactions, caller, result, cancellationToken) : LedgerRefusals.Convert.Of(http, result);
    }

    private static async Task<IResult> PreviewConvertAsync(HttpContext http, ApiCaller caller, ApiBody<WireConvert> body, LedgerService ledger, CancellationToken cancellationToken)
    {
        DemandOneRate(body.Value);
        var preview = await ledger.PreviewConvertAsync(caller.UserId, body.Value.ToLedger(Guid.NewGuid()), cancellationToken);
        return ApiAnswer.Ok(PreviewWire.Of(preview, (faults, broken) => LedgerRefusals.Convert.Of(http, faults, broken)));
    }

    private static async Task<IResult> TransferAsync(
        HttpContext http, ApiCaller caller, ApiBody<WireTransfer> body, LedgerService ledger, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        var result = await ledger.TransferAsync(caller.UserId, body.Value.ToLedger(Idempotency.CommandId(http)), cancellationToken);
        return result.Succeeded ? await CreatedAsync(transactions, caller, result, cancellationToken) : LedgerRefusals.Transfer.Of(http, result);
    }

    private static async Task<IResult> PreviewTransferAsync(HttpContext http, ApiCaller caller, ApiBody<WireTransfer> body, LedgerService ledger, CancellationToken cancellationToken)
    {
        var preview = await ledger.PreviewTransferAsync(caller.UserId, body.Value.ToLedger(Guid.NewGuid()), cancellationToken);
        return ApiAnswer.Ok(PreviewWire.Of(preview, (faults, broken) => LedgerRefusals.Transfer.Of(http, faults, broken)));
    }

    private static async Task<IResult> QuoteAsync(HttpContext http, ApiCaller caller, ApiBody<WireQuoteRequest> body, QuoteService quotes, CancellationToken cancellationToken)
    {
        var wanted = body.Value;
        var result = await quotes.QuoteAsync(caller.UserId, wanted.FromSymbol, wanted.ToSymbol, wanted.Amount, cancellationToken);
        return result.Quote is { } quote ? ApiAnswer.Ok(PreviewWire.Quote(quote)) : LedgerRefusals.Convert.Of(http, result.Faults, null);
    }

    /// <summary>A quote brings its own rate and time: another one beside it would be passed over in silence.</summary>
    private static void DemandOneRate(WireConvert conversion)
    {
        if (conversion.Quote is null) return;
        var name = conversion switch
        {
            { ToAmount: not null } => "to_amount",
            { ExecutedAt: not null } => "executed_at",
            { ValueUsd: not null } => "value_usd",
            _ => null,
        };
        if (name is not null) throw new ApiFaultException(new ApiFault(ApiProblems.InvalidField, $"A quote brings its own \"{name}\": leave it out, or the quote.", name));
    }

    private static async Task<IResult> CreatedAsync(TransactionDetailQueries transactions, ApiCaller caller, LedgerResult result, CancellationToken cancellationToken)
    {
        // Gone only when the same user deleted it in the same moment.
        if (await transactions.FindAsync(caller.UserId, result.TransactionId!.Value, cancellationToken) is not { } detail) return LedgerRefusals.Unknown();
        return ApiAnswer.Created($"{ApiAccess.Root}/transactions/{detail.Transaction.Id}", TransactionWire.Details(detail));
    }

    private static RouteHandlerBuilder Adds(this RouteHandlerBuilder route) =>
        route.Answers<WireTransactionDetails>(StatusCodes.Status201Created).Refuses(LedgerRefusals.OfAdding);

    private static void Previews(this RouteHandlerBuilder route, params ApiProblem[] problems) =>
        route.Answers<WirePreview>().Refuses([ApiProblems.Refused, .. problems]);
}
