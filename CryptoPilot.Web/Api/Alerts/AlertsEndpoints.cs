using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;

namespace CryptoPilot.Web.Api.Alerts;

/// <summary>The caller's alerts on prices.</summary>
public static class AlertsEndpoints
{
    private const string Request = """{"symbol":"BTC","direction":"above","target_price_usd":"100000","notification_methods":["email"],"is_recurring":true,"note":"Sell a tenth"}""";

    private const string Answer =
        """
        {"id":7,"symbol":"BTC","coin_name":"Bitcoin","direction":"above","target_price_usd":"100000","state":"waiting","is_active":true,"is_triggered":false,
         "triggered_at":null,"triggered_price_usd":null,"notification_method":"email","is_coin_active":true,"version":1,
         "kind":"level","is_either_way":false,"percent":"0","window_minutes":0,"anchor_price_usd":null,"notification_methods":["email"],"is_recurring":true,
         "cooldown_minutes":60,"hysteresis_percent":"0.5","expires_at":null,"note":"Sell a tenth","ignores_quiet_hours":false,"rests_until":null}
        """;

    private static readonly ApiParameter<string?> s_coin = ApiParameters.Coin("coin", "Only alerts on this coin.");
    private static readonly ApiParameter<bool?> s_active = ApiParameters.Switch("active", "Only alerts that wait or rest, or with false only those that do not.");
    private static readonly ApiParameter<bool?> s_triggered = ApiParameters.Switch("triggered", "Only alerts that have fired, or with false only those that have not.");

    public static void MapAlerts(this RouteGroupBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("Alerts");
        alerts.MapGet("", ListAsync)
            .Reads("listAlerts", "Lists my price alerts, newest first.", s_coin, s_active, s_triggered, ApiParameters.Limit, ApiParameters.Cursor)
            .Answers<ApiPage<WireAlert>>().AnswersLike($$"""{"items":[{{Answer}}],"next_cursor":null}""");
        alerts.MapGet("/{id:int}", GetAsync)
            .Reads("getAlert", "Tells one of my alerts.").Answers<WireAlert>().AnswersLike(Answer);
        alerts.MapPost("", CreateAsync)
            .Writes("createAlert", "Makes an alert that waits for something about a price.")
            .Answers<WireAlert>(StatusCodes.Status201Created).Refuses(ApiProblems.Conflict, ApiProblems.LimitReached).ForExample(Request).AnswersLike(Answer);
        alerts.MapPut("/{id:int}", EditAsync)
            .Writes("editAlert", "Changes an alert; one that has fired waits anew, one that is paused stays paused.")
            .HeedsIfMatch().Answers<WireAlert>().Refuses(ApiProblems.Conflict, ApiProblems.LimitReached).ForExample(Request).AnswersLike(Answer);
        alerts.MapPost("/{id:int}/pause", PauseAsync)
            .Writes("pauseAlert", "Lets an alert wait no longer; one that does not wait stays as it is.").HeedsIfMatch().Answers<WireAlert>();
        alerts.MapPost("/{id:int}/resume", ResumeAsync)
            .Writes("resumeAlert", "Lets a paused alert wait again and arms a fired one anew; one that waits stays as it is.")
            .HeedsIfMatch().Answers<WireAlert>().Refuses(ApiProblems.LimitReached).AnswersLike(Answer);
        alerts.MapDelete("/{id:int}", DeleteAsync)
            .Writes("deleteAlert", "Deletes an alert; the notifications it wrote stay.").HeedsIfMatch().AnswersNothing();
    }

    private static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, AlertQueries alerts, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var filter = new AlertFilter(s_coin.Read(http), s_active.Read(http), s_triggered.Read(http));
        var rows = await alerts.ListAsync(caller.UserId, filter, Cursor.Read<AlertPlace>(http)?.Id, limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new AlertPlace(row.Id)), AlertsWire.Alert));
    }

    private static async Task<IResult> GetAsync(ApiCaller caller, int id, AlertQueries alerts, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(AlertsWire.Alert(await FindAsync(alerts, caller, id, cancellationToken)));

    private static async Task<IResult> CreateAsync(
        HttpContext http, ApiCaller caller, ApiBody<WireAlertDraft> body, AlertService service, AlertQueries alerts, CancellationToken cancellationToken)
    {
        var outcome = await service.CreateAsync(caller.UserId, AlertsWire.Draft(body.Value, []), cancellationToken);
        if (!outcome.IsDone) return AlertRefusals.Of(http, outcome);
        var alert = AlertsWire.Alert(await FindAsync(alerts, caller, outcome.AlertId, cancellationToken));
        return ApiAnswer.Created($"{ApiAccess.Root}/alerts/{alert.Id}", alert);
    }

    private static async Task<IResult> EditAsync(
        HttpContext http, ApiCaller caller, int id, ApiBody<WireAlertDraft> body, AlertService service, AlertQueries alerts, CancellationToken cancellationToken)
    {
        var seen = await FindAsync(alerts, caller, id, cancellationToken);
        EntityTag.Demand(http, AlertsWire.Alert(seen));
        return await AnswerAsync(http, caller, alerts, await service.EditAsync(caller.UserId, id, seen.Version, AlertsWire.Draft(body.Value, AlertsWire.Ways(seen.Method, seen.Terms)), cancellationToken), cancellationToken);
    }

    private static async Task<IResult> PauseAsync(HttpContext http, ApiCaller caller, int id, AlertService service, AlertQueries alerts, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(http, caller, id, alerts, cancellationToken);
        return await AnswerAsync(http, caller, alerts, await service.PauseAsync(caller.UserId, id, version, cancellationToken), cancellationToken);
    }

    private static async Task<IResult> ResumeAsync(HttpContext http, ApiCaller caller, int id, AlertService service, AlertQueries alerts, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(http, caller, id, alerts, cancellationToken);
        return await AnswerAsync(http, caller, alerts, await service.ResumeAsync(caller.UserId, id, version, cancellationToken), cancellationToken);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, ApiCaller caller, int id, AlertService service, AlertQueries alerts, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(http, caller, id, alerts, cancellationToken);
        var outcome = await service.DeleteAsync(caller.UserId, id, version, cancellationToken);
        return outcome.IsDone ? Results.NoContent() : AlertRefusals.Of(http, outcome);
    }

    /// <summary>The version that the caller's <c>If-Match</c> speaks of, so that nothing changes in between; null without the header.</summary>
    private static async Task<int?> VersionAsync(HttpContext http, ApiCaller caller, int id, AlertQueries alerts, CancellationToken cancellationToken)
    {
        if (http.Request.Headers.IfMatch.Count == 0) return null;
        var seen = await FindAsync(alerts, caller, id, cancellationToken);
        EntityTag.Demand(http, AlertsWire.Alert(seen));
        return seen.Version;
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, ApiCaller caller, AlertQueries alerts, AlertOutcome outcome, CancellationToken cancellationToken) =>
        outcome.IsDone ? ApiAnswer.Ok(AlertsWire.Alert(await FindAsync(alerts, caller, outcome.AlertId, cancellationToken))) : AlertRefusals.Of(http, outcome);

    private static async Task<AlertRow> FindAsync(AlertQueries alerts, ApiCaller caller, int id, CancellationToken cancellationToken) =>
        await alerts.FindAsync(caller.UserId, id, cancellationToken) ?? throw new ApiFaultException(AlertRefusals.Missing);

    private sealed record AlertPlace(int Id);
}
