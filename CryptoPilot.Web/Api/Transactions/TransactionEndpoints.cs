using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Ledger.Transactions;

namespace CryptoPilot.Web.Api.Transactions;

/// <summary>The ledger: what was entered or imported, and the lots that follow from it.</summary>
public static class TransactionEndpoints
{
    public static void MapTransactions(this RouteGroupBuilder api)
    {
        var transactions = api.MapGroup("/transactions").WithTags("Transactions");
        transactions.MapGet("", ListAsync)
            .Reads("listTransactions", "Lists my transactions, newest first.", [.. TransactionFilters.OfTransactions, ApiParameters.Limit, ApiParameters.Cursor])
            .Answers<ApiPage<WireTransaction>>();
        transactions.MapGet("/totals", TotalsAsync)
            .Reads("getTransactionTotals", "Tells what my completed transactions come to.", TransactionFilters.OfTransactions).Answers<WireTotals>();
        transactions.MapGet("/tags", TagsAsync)
            .Reads("listTags", "Lists the tags of my transactions, as a whole.").Answers<ApiPage<WireTag>>();
        transactions.MapGet("/{id:long}", GetAsync)
            .Reads("getTransaction", "Tells all that is known of a transaction, with the lots that it used and made.").Answers<WireTransactionDetails>();
        transactions.MapAdditions();
        transactions.MapChanges();

        api.MapGet("/lots", LotsAsync).WithTags("Transactions")
            .Reads("listLots", "Lists my lots that something is left of: by coin, oldest first.", [.. TransactionFilters.OfLots, ApiParameters.Limit, ApiParameters.Cursor])
            .Answers<ApiPage<WireLot>>();
        api.MapQuotes();
    }

    private static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, TransactionQueries transactions, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        RowKey? after = Cursor.Read<TransactionPlace>(http) is { } place ? new RowKey(place.Id, place.ExecutedAt, 0m) : null;
        var rows = await transactions.ListAsync(caller.UserId, TransactionFilters.Transactions(http), after, limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new TransactionPlace(row.ExecutedAt, row.Id)), TransactionWire.Row));
    }

    private static async Task<IResult> TotalsAsync(HttpContext http, ApiCaller caller, TransactionQueries transactions, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(TransactionWire.Totals(await transactions.TotalsAsync(caller.UserId, TransactionFilters.Transactions(http), cancellationToken)));

    private static async Task<IResult> TagsAsync(ApiCaller caller, TransactionQueries transactions, CancellationToken cancellationToken)
    {
        var choices = await transactions.ChoicesAsync(caller.UserId, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Whole(TransactionWire.Sorted(choices.Tags).Select(tag => new WireTag(tag))));
    }

    private static async Task<IResult> GetAsync(ApiCaller caller, long id, TransactionDetailQueries transactions, CancellationToken cancellationToken) =>
        await transactions.FindAsync(caller.UserId, id, cancellationToken) is { } detail ? ApiAnswer.Ok(TransactionWire.Details(detail)) : LedgerRefusals.Unknown();

    private static async Task<IResult> LotsAsync(HttpContext http, ApiCaller caller, TransactionDetailQueries transactions, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var rows = await transactions.LotsAsync(caller.UserId, TransactionFilters.Lots(http), Cursor.Read<LotPlace>(http), limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new LotPlace(row.Symbol, row.AcquiredAt, row.Id)), TransactionWire.Lot));
    }

    private sealed record TransactionPlace(DateTime ExecutedAt, long Id);
}
