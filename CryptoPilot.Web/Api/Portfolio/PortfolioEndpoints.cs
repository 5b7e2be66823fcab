using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Portfolio;

namespace CryptoPilot.Web.Api.Portfolio;

/// <summary>What the caller owns, and what it was and is worth.</summary>
public static class PortfolioEndpoints
{
    private static readonly ApiParameter<string?> s_range =
        ApiParameters.OneOf("range", "How far back the series goes.", [.. Enum.GetValues<ValueRange>().Select(RangeWords.Of)]);

    private static readonly ApiParameter<DateTime?> s_from = ApiParameters.Time("from", "Taken at this time or later.");
    private static readonly ApiParameter<DateTime?> s_to = ApiParameters.Time("to", "Taken before this time.");

    public static void MapPortfolio(this RouteGroupBuilder api)
    {
        var portfolio = api.MapGroup("/portfolio").WithTags("Portfolio");
        portfolio.MapGet("", SummaryAsync)
            .Reads("getPortfolio", "Sums up what I own: its value, cost, profit and changes.").Answers<WirePortfolio>();
        portfolio.MapGet("/holdings", HoldingsAsync)
            .Reads("listHoldings", "Lists what I hold, largest value first, as a whole.").Answers<ApiPage<WireHolding>>();
        portfolio.MapGet("/holdings/{symbol}", HoldingAsync)
            .Reads("getHolding", "Tells what I hold of one coin.").Answers<WireHolding>();
        portfolio.MapGet("/performance", PerformanceAsync)
            .Reads("getPerformance", "Tells the value of my portfolio over time, in my base currency.", s_range).Answers<WirePerformance>();
        portfolio.MapGet("/snapshots", SnapshotsAsync)
            .Reads("listSnapshots", "Lists the stored valuations of my portfolio, newest first.", s_from, s_to, ApiParameters.Limit, ApiParameters.Cursor)
            .Answers<ApiPage<WireSnapshot>>();
    }

    private static async Task<IResult> SummaryAsync(ApiCaller caller, PortfolioReader reader, CancellationToken cancellationToken) =>
        new ReadyResult(await reader.SummaryAsync(caller.UserId, cancellationToken));

    private static async Task<IResult> HoldingsAsync(ApiCaller caller, PortfolioReader reader, CancellationToken cancellationToken) =>
        new ReadyResult(await reader.HoldingsAsync(caller.UserId, cancellationToken));

    private static async Task<IResult> HoldingAsync(ApiCaller caller, string symbol, PortfolioQueries portfolio, CancellationToken cancellationToken)
    {
        var view = await portfolio.ViewAsync(caller.UserId, cancellationToken);
        var holding = view.Holdings.FirstOrDefault(holding => holding.Symbol.Equals(symbol, StringComparison.OrdinalIgnoreCase));
        return holding is null
            ? new ApiFault(ApiProblems.NotFound, "You hold nothing of that symbol.", nameof(symbol))
            : ApiAnswer.Ok(PortfolioWire.Holding(holding));
    }

    private static async Task<IResult> PerformanceAsync(HttpContext http, ApiCaller caller, PortfolioQueries portfolio, CancellationToken cancellationToken)
    {
        var range = RangeWords.Parse(s_range.Read(http));
        var view = await portfolio.ViewAsync(caller.UserId, cancellationToken);
        return ApiAnswer.Ok(PortfolioWire.Performance(await portfolio.SeriesAsync(caller.UserId, range, view.TotalUsd, cancellationToken)));
    }

    private static async Task<IResult> SnapshotsAsync(HttpContext http, ApiCaller caller, SnapshotQueries snapshots, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var before = Cursor.Read<SnapshotPlace>(http)?.TakenAt ?? s_to.Read(http);
        var rows = await snapshots.ListAsync(caller.UserId, s_from.Read(http), before, limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new SnapshotPlace(row.TakenAt)), PortfolioWire.Snapshot));
    }

    private sealed record SnapshotPlace(DateTime TakenAt);
}
