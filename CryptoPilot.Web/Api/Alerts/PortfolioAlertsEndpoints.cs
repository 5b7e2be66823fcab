using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Alerts.Portfolio;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;

namespace CryptoPilot.Web.Api.Alerts;

/// <summary>The caller's alerts on their holdings.</summary>
public static class PortfolioAlertsEndpoints
{
    private const string Target = "target";

    private const string Request = """{"kind":"drift","symbol":"BTC","target":"40","percent":"5","is_either_way":true,"notification_methods":["push"],"is_recurring":true,"cooldown_minutes":1440}""";

    private const string Answer =
        """
        {"id":3,"kind":"drift","direction":"above","is_either_way":true,"symbol":"BTC","wallet_id":null,"target":"40","percent":"5","window_minutes":0,"reference":null,
         "state":"waiting","triggered_at":null,"triggered_value":null,"rests_until":null,"notification_methods":["push"],"is_recurring":true,"cooldown_minutes":1440,
         "hysteresis_percent":"0.5","expires_at":null,"note":null,"ignores_quiet_hours":false,"version":1}
        """;

    public static void MapPortfolioAlerts(this RouteGroupBuilder api)
    {
        var alerts = api.MapGroup("/alerts/portfolio").WithTags("Alerts");
        alerts.MapGet("", ListAsync)
            .Reads("listPortfolioAlerts", "Lists my alerts on my holdings, as a whole: those that wait or rest first.")
            .Answers<ApiPage<WirePortfolioAlert>>().AnswersLike($$"""{"items":[{{Answer}}],"next_cursor":null}""");
        alerts.MapGet("/{id:int}", GetAsync)
            .Reads("getPortfolioAlert", "Tells one of my alerts on my holdings.").Answers<WirePortfolioAlert>().AnswersLike(Answer);
        alerts.MapPost("", CreateAsync)
            .Writes("createPortfolioAlert", "Makes an alert that waits for something about my holdings.")
            .Answers<WirePortfolioAlert>(StatusCodes.Status201Created).Refuses(ApiProblems.Conflict, ApiProblems.LimitReached).ForExample(Request).AnswersLike(Answer);
        alerts.MapPut("/{id:int}", EditAsync)
            .Writes("editPortfolioAlert", "Changes an alert on my holdings; one that has fired waits anew, one that is paused stays paused.")
            .HeedsIfMatch().Answers<WirePortfolioAlert>().Refuses(ApiProblems.Conflict, ApiProblems.LimitReached).ForExample(Request).AnswersLike(Answer);
        alerts.MapPost("/{id:int}/pause", PauseAsync)
            .Writes("pausePortfolioAlert", "Lets an alert on my holdings wait no longer; one that does not wait stays as it is.").HeedsIfMatch().Answers<WirePortfolioAlert>();
        alerts.MapPost("/{id:int}/resume", ResumeAsync)
            .Writes("resumePortfolioAlert", "Lets a paused alert on my holdings wait again and arms a fired one anew; one that waits stays as it is.")
            .HeedsIfMatch().Answers<WirePortfolioAlert>().Refuses(ApiProblems.LimitReached).AnswersLike(Answer);
        alerts.MapDelete("/{id:int}", DeleteAsync)
            .Writes("deletePortfolioAlert", "Deletes an alert on my holdings; the notifications it wrote stay.").HeedsIfMatch().AnswersNothing();
    }

    private static async Task<IResult> ListAsync(ApiCaller caller, PortfolioAlertQueries alerts, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(ApiPage.Whole((await alerts.ListAsync(caller.UserId, cancellationToken)).Select(PortfolioAlertsWire.Alert)));

    private static async Task<IResult> GetAsync(ApiCaller caller, int id, PortfolioAlertQueries alerts, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(PortfolioAlertsWire.Alert(await FindAsync(alerts, caller, id, cancellationToken)));

    private static async Task<IResult> CreateAsync(
        HttpContext http, ApiCaller caller, ApiBody<WirePortfolioAlertDraft> body, PortfolioAlertService service, PortfolioAlertQueries alerts, CancellationToken cancellationToken)
    {
        var outcome = await service.CreateAsync(caller.UserId, PortfolioAlertsWire.Draft(body.Value, []), cancellationToken);
        if (!outcome.IsDone) return AlertRefusals.Of(http, outcome, Target);
        var alert = PortfolioAlertsWire.Alert(await FindAsync(alerts, caller, outcome.AlertId, cancellationToken));
        return ApiAnswer.Created($"{ApiAccess.Root}/alerts/portfolio/{alert.Id}", alert);
    }

    private static async Task<IResult> EditAsync(
        HttpContext http, ApiCaller caller, int id, ApiBody<WirePortfolioAlertDraft> body, PortfolioAlertService service, PortfolioAlertQueries alerts, CancellationToken cancellationToken)
    {
        var seen = await FindAsync(alerts, caller, id, cancellationToken);
        EntityTag.Demand(http, PortfolioAlertsWire.Alert(seen));
        var draft = PortfolioAlertsWire.Draft(body.Value, AlertsWire.Ways(seen.Method, seen.Terms));
        return await AnswerAsync(http, caller, alerts, await service.EditAsync(caller.UserId, id, seen.Version, draft, cancellationToken), cancellationToken);
    }

    private static async Task<IResult> PauseAsync(HttpContext http, ApiCaller caller, int id, PortfolioAlertService service, PortfolioAlertQueries alerts, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(http, caller, id, alerts, cancellationToken);
        return await AnswerAsync(http, caller, alerts, await service.PauseAsync(caller.UserId, id, version, cancellationToken), cancellationToken);
    }

    private static async Task<IResult> ResumeAsync(HttpContext http, ApiCaller caller, int id, PortfolioAlertService service, PortfolioAlertQueries alerts, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(http, caller, id, alerts, cancellationToken);
        return await AnswerAsync(http, caller, alerts, await service.ResumeAsync(caller.UserId, id, version, cancellationToken), cancellationToken);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, ApiCaller caller, int id, PortfolioAlertService service, PortfolioAlertQueries alerts, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(http, caller, id, alerts, cancellationToken);
        var outcome = await service.DeleteAsync(caller.UserId, id, version, cancellationToken);
        return outcome.IsDone ? Results.NoContent() : AlertRefusals.Of(http, outcome, Target);
    }

    /// <summary>The version that the caller's <c>If-Match</c> speaks of, so that nothing changes in between; null without the header.</summary>
    private static async Task<int?> VersionAsync(HttpContext http, ApiCaller caller, int id, PortfolioAlertQueries alerts, CancellationToken cancellationToken)
    {
        if (http.Request.Headers.IfMatch.Count == 0) return null;
        var seen = await FindAsync(alerts, caller, id, cancellationToken);
        EntityTag.Demand(http, PortfolioAlertsWire.Alert(seen));
        return seen.Version;
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, ApiCaller caller, PortfolioAlertQueries alerts, AlertOutcome outcome, CancellationToken cancellationToken) => outcome.IsDone
        ? ApiAnswer.Ok(PortfolioAlertsWire.Alert(await FindAsync(alerts, caller, outcome.AlertId, cancellationToken)))
        : AlertRefusals.Of(http, outcome, Target);

    private static async Task<PortfolioAlertRow> FindAsync(PortfolioAlertQueries alerts, ApiCaller caller, int id, CancellationToken cancellationToken) =>
        await alerts.FindAsync(caller.UserId, id, cancellationToken) ?? throw new ApiFaultException(AlertRefusals.Missing);
}
