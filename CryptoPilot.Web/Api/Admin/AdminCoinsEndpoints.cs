using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Market;

namespace CryptoPilot.Web.Api.Admin;

/// <summary>All coins, for administrators.</summary>
public static class AdminCoinsEndpoints
{
    private const string Providers = """{"coingecko_id":"bitcoin","binance_symbol":"BTCUSDT","coinmarketcap_id":1}""";
    private const string Answer = $$"""{"symbol":"BTC","name":"Bitcoin","blockchain":"bitcoin","is_active":true,"is_default":true,"providers":{{Providers}}}""";

    private static readonly ApiParameter<string?> s_search = ApiParameters.Text("search", "Part of a symbol or a name, in any case.", 100);
    private static readonly ApiParameter<bool?> s_active = ApiParameters.Switch("active", "Only coins that are followed, or with false only those that are not.");

    public static void MapAdminCoins(this RouteGroupBuilder api)
    {
        var coins = api.MapGroup("/admin/coins").WithTags("Admin");
        coins.MapGet("", ListAsync)
            .ReadsAsAdmin("listAllCoins", "Lists all coins in the order they came, also those that are not followed.", s_search, s_active, ApiParameters.Limit, ApiParameters.Cursor)
            .Answers<ApiPage<WireListedCoin>>().AnswersLike($$"""{"items":[{{Answer}}],"next_cursor":null}""");
        coins.MapGet("/{symbol}", GetAsync).ReadsAsAdmin("getListedCoin", "Tells one coin, followed or not.").Answers<WireListedCoin>().AnswersLike(Answer);
        coins.MapPost("/{symbol}/activate", ActivateAsync)
            .WritesAsAdmin("activateCoin", "Lets a coin be followed; one that is stays as it is.").HeedsIfMatch().Answers<WireListedCoin>().AnswersLike(Answer);
        coins.MapPost("/{symbol}/deactivate", DeactivateAsync)
            .WritesAsAdmin("deactivateCoin", "Hides a coin: it is refreshed no more and fires no alert; what people hold of it stays.").HeedsIfMatch().Answers<WireListedCoin>();
        coins.MapPut("/{symbol}/providers", NameAsync)
            .WritesAsAdmin("setCoinProviders", "Sets what providers call a coin.").HeedsIfMatch()
            .Answers<WireListedCoin>().Refuses(ApiProblems.Conflict).ForExample(Providers).AnswersLike(Answer);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ListedCoinQueries coins, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var rows = await coins.ListAsync(s_search.Read(http), s_active.Read(http), Cursor.Read<ListedPlace>(http)?.Id, limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new ListedPlace(row.Id)), AdminCoinsWire.Coin));
    }

    private static async Task<IResult> GetAsync(string symbol, ListedCoinQueries coins, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(AdminCoinsWire.Coin(await FindAsync(symbol, coins, cancellationToken)));

    private static Task<IResult> ActivateAsync(HttpContext http, string symbol, CoinService service, ListedCoinQueries coins, CancellationToken cancellationToken) =>
        ActAsync(http, symbol, coins, (by, id) => service.SetActiveAsync(by, id, true, cancellationToken), cancellationToken);

    private static Task<IResult> DeactivateAsync(HttpContext http, string symbol, CoinService service, ListedCoinQueries coins, CancellationToken cancellationToken) =>
        ActAsync(http, symbol, coins, (by, id) => service.SetActiveAsync(by, id, false, cancellationToken), cancellationToken);

    private static Task<IResult> NameAsync(HttpContext http, string symbol, ApiBody<WireProviders> body, CoinService service, ListedCoinQueries coins, CancellationToken cancellationToken) =>
        ActAsync(http, symbol, coins, (by, id) => service.NameAsync(by, id, AdminCoinsWire.Providers(body.Value), cancellationToken), cancellationToken);

    private static async Task<IResult> ActAsync(HttpContext http, string symbol, ListedCoinQueries coins, Func<ActingAdmin, int, Task<CoinFault?>> act, CancellationToken cancellationToken)
    {
        var coin = await FindAsync(symbol, coins, cancellationToken);
        EntityTag.Demand(http, AdminCoinsWire.Coin(coin));
        return await act(UserAct.By(http), coin.Id) is { } fault
            ? AdminRefusals.Of(fault)
            : ApiAnswer.Ok(AdminCoinsWire.Coin(await FindAsync(symbol, coins, cancellationToken)));
    }

    private static async Task<ListedCoin> FindAsync(string symbol, ListedCoinQueries coins, CancellationToken cancellationToken) =>
        await coins.FindAsync(symbol, cancellationToken) ?? throw new ApiFaultException(AdminRefusals.NoCoin);

    private sealed record ListedPlace(int Id);
}
