using CryptoPilot.Data.Market;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Web.Api.Market;

/// <summary>The market: coins, prices, charts and candles.</summary>
public static class MarketEndpoints
{
    private static readonly ApiParameter<int> s_limit = ApiParameters.Whole("limit", "How many coins to answer with at most.", 1, 250, 50);
    private static readonly ApiParameter<string?> s_search = ApiParameters.Text("search", "Part of a symbol or a name, in any case.", 100);
    private static readonly ApiParameter<string?> s_range = ApiParameters.OneOf("range", "How far back the line goes.", [.. ChartRanges.All.Select(ChartRanges.Word)]);
    private static readonly ApiParameter<CandleInterval?> s_interval = ApiParameters.Word<CandleInterval>("interval", "How long a candle lasts; a day unless stated.");
    private static readonly ApiParameter<DateTime?> s_from = ApiParameters.Time("from", "The first candle opens at this time or later.");
    private static readonly ApiParameter<DateTime?> s_to = ApiParameters.Time("to", "The last candle opens before this time.");
    private static readonly ApiParameter<int> s_candles = ApiParameters.Whole("limit", "How many candles to answer with at most.", 1, 1000, 200);

    public static void MapMarket(this RouteGroupBuilder api)
    {
        var market = api.MapGroup("/market").WithTags("Market");
        market.MapGet("/coins", ListAsync)
            .Reads("listCoins", "Lists the coins that are followed, largest first, with their prices.", s_search, s_limit, ApiParameters.Cursor)
            .Answers<ApiPage<WireCoin>>();
        market.MapGet("/coins/{symbol}", GetAsync)
            .Reads("getCoin", "Tells all that is known of a coin.").Answers<WireCoinDetails>();
        market.MapGet("/coins/{symbol}/history", HistoryAsync)
            .Reads("getCoinHistory", "Tells the price of a coin over a range, in as many points as a chart can show.", s_range).Answers<WireHistory>();
        market.MapGet("/coins/{symbol}/candles", CandlesAsync)
            .Reads("listCandles", "Lists the stored candles of a coin, oldest first.", s_interval, s_from, s_to, s_candles, ApiParameters.Cursor)
            .Answers<ApiPage<WireCandle>>();
    }

    private static async Task<IResult> ListAsync(HttpContext http, MarketQueries coins, MarketSourceService source, AnswerCache answers, TimeProvider time)
    {
        var after = Cursor.Read<CoinPlace>(http);
        var (search, limit) = (s_search.Read(http), s_limit.Read(http));
        return new ReadyResult(await answers.GetAsync(("coins", search, limit, after), 0, async () =>
        {
            var rows = await coins.ListAsync(search, after, limit + 1, CancellationToken.None);
            var interval = await source.CurrentIntervalAsync(CancellationToken.None);
            var now = time.GetUtcNow().UtcDateTime;
            return ReadyAnswer.Of(ApiPage.Of(rows, limit, row => Cursor.After(http, new CoinPlace(row.Rank, row.Symbol)), row => MarketWire.Coin(row, now, interval)));
        }));
    }

    private static async Task<IResult> GetAsync(string symbol, CoinQueries coins, MarketSourceService source, TimeProvider time, CancellationToken cancellationToken)
    {
        var coin = await FindAsync(symbol, coins, cancellationToken);
        var interval = await source.CurrentIntervalAsync(cancellationToken);
        return ApiAnswer.Ok(MarketWire.Details(coin, time.GetUtcNow().UtcDateTime, interval));
    }

    private static async Task<IResult> HistoryAsync(HttpContext http, string symbol, CoinQueries coins, CandleQueries candles, CancellationToken cancellationToken)
    {
        var coin = await FindAsync(symbol, coins, cancellationToken);
        var series = await candles.GetAsync(coin.CoinId, ChartRanges.Read(s_range.Read(http)), cancellationToken);
        return ApiAnswer.Ok(MarketWire.History(coin.Symbol, series));
    }

    private static async Task<IResult> CandlesAsync(HttpContext http, string symbol, CoinQueries coins, CandleQueries candles, CancellationToken cancellationToken)
    {
        var limit = s_candles.Read(http);
        var after = Cursor.Read<CandlePlace>(http);
        var coin = await FindAsync(symbol, coins, cancellationToken);
        var span = new CandleSpan(s_interval.Read(http) ?? CandleInterval.Day, s_from.Read(http), s_to.Read(http), after?.OpenedAt);
        var rows = await candles.ListAsync(coin.CoinId, span, limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new CandlePlace(row.OpenedAt)), row => new WireCandle(row.OpenedAt, row.Open, row.High, row.Low, row.Close, row.Volume, row.Source)));
    }

    private static async Task<CoinDetails> FindAsync(string symbol, CoinQueries coins, CancellationToken cancellationToken) =>
        await coins.GetAsync(symbol, cancellationToken) ?? throw new ApiFaultException(new ApiFault(ApiProblems.NotFound, "There is no coin of that symbol.", nameof(symbol)));

    private sealed record CandlePlace(DateTime OpenedAt);
}
