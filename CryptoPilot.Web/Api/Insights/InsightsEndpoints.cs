using CryptoPilot.Data.Insights;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Insights;

namespace CryptoPilot.Web.Api.Insights;

/// <summary>What was found out about the market and about what the caller owns. Read only: one insight is for many readers, and nothing keeps who has put it aside.</summary>
public static class InsightsEndpoints
{
    private const string Answer =
        """
        {"id":12,"title":"Half of your portfolio is one coin","description":"BTC is 52 % of what you own.","category":"portfolio","impact":"medium",
         "action_recommended":"Look at how much of it you would lose with a third of its price.","is_for_everybody":false,"is_active":true,"expires_at":null,
         "created_at":"2024-05-01T06:00:00.000Z"}
        """;

    private static readonly ApiParameter<InsightCategory?> s_category = ApiParameters.Word<InsightCategory>("category", "Only insights about this.");
    private static readonly ApiParameter<InsightState?> s_state = ApiParameters.Word<InsightState>("state", "current: active and not expired, as unless stated; past: the others; all.");

    public static void MapInsights(this RouteGroupBuilder api)
    {
        var insights = api.MapGroup("/insights").WithTags("Insights");
        insights.MapGet("", ListAsync)
            .Reads("listInsights", "Lists the insights for me and for everybody, newest first.", s_category, s_state, ApiParameters.Limit, ApiParameters.Cursor)
            .Answers<ApiPage<WireInsight>>().AnswersLike($$"""{"items":[{{Answer}}],"next_cursor":null}""");
        insights.MapGet("/{id:int}", GetAsync)
            .Reads("getInsight", "Tells one insight.").Answers<WireInsight>().AnswersLike(Answer);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, InsightQueries insights, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var state = s_state.Read(http) ?? InsightState.Current;
        var rows = await insights.ListAsync(caller.UserId, s_category.Read(http), state, Cursor.Read<InsightPlace>(http)?.Id, limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new InsightPlace(row.Id)), InsightsWire.Insight));
    }

    private static async Task<IResult> GetAsync(ApiCaller caller, int id, InsightQueries insights, CancellationToken cancellationToken) =>
        await insights.FindAsync(caller.UserId, id, cancellationToken) is { } row
            ? ApiAnswer.Ok(InsightsWire.Insight(row))
            : new ApiFault(ApiProblems.NotFound, "You have no such insight.", "id");

    private sealed record InsightPlace(int Id);
}
