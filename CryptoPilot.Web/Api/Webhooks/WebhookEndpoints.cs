using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>Webhooks: addresses that are told of events, and what became of the deliveries.</summary>
public static class WebhookEndpoints
{
    private const string Example = """{"name":"My bot","url":"https://example.com/hooks/cryptopilot","events":["notification.created","transaction.created"],"notification_types":["alert","warning"]}""";

    private static readonly ApiParameter<DeliveryStatus?> s_status = ApiParameters.Word<DeliveryStatus>("status", "Only deliveries that stand there.");

    public static void MapWebhooks(this RouteGroupBuilder api)
    {
        var hooks = api.MapGroup("/webhooks").WithTags("Webhooks");
        hooks.MapGet("", ListAsync)
            .Reads("listWebhooks", "Lists my webhooks, oldest first, as a whole.").Answers<ApiPage<WireWebhook>>();
        hooks.MapPost("", CreateAsync)
            .Writes("createWebhook", "Makes a webhook and tells its secret, once.")
            .Answers<WireNewWebhook>(StatusCodes.Status201Created).Refuses(ApiProblems.LimitReached).ForExample(Example);
        hooks.MapGet("/{webhookId:int}", GetAsync)
            .Reads("getWebhook", "Tells of one webhook.").Answers<WireWebhook>();
        hooks.MapPut("/{webhookId:int}", UpdateAsync)
            .Writes("updateWebhook", "Changes name, address and events of a webhook.")
            .Answers<WireWebhook>().Refuses(ApiProblems.Conflict).HeedsIfMatch().ForExample(Example);
        hooks.MapDelete("/{webhookId:int}", DeleteAsync)
            .Writes("deleteWebhook", "Deletes a webhook with its deliveries, also those that wait.").AnswersNothing().HeedsIfMatch();
        hooks.MapPost("/{webhookId:int}/pause", PauseAsync)
            .Writes("pauseWebhook", "Switches a webhook off: it hears of nothing more, and what waits goes on waiting.").Answers<WireWebhook>().Refuses(ApiProblems.Conflict);
        hooks.MapPost("/{webhookId:int}/resume", ResumeAsync)
            .Writes("resumeWebhook", "Switches a webhook on again and sends what waited.").Answers<WireWebhook>().Refuses(ApiProblems.Conflict);
        hooks.MapPost("/{webhookId:int}/secret", RenewSecretAsync)
            .Writes("renewWebhookSecret", "Makes a new secret; the old one stops at once.").Answers<WireWebhookSecret>().Refuses(ApiProblems.Conflict);
        hooks.MapPost("/{webhookId:int}/test", TestAsync)
            .Writes("testWebhook", "Sends an event that did not happen, past the line.")
            .Answers<WireDeliveryMade>(StatusCodes.Status202Accepted).Refuses(ApiProblems.Conflict, ApiProblems.LimitReached);
        hooks.MapGet("/{webhookId:int}/deliveries", DeliveriesAsync)
            .Reads("listWebhookDeliveries", "Lists the deliveries of a webhook, latest first.", s_status, ApiParameters.Limit, ApiParameters.Cursor)
            .Answers<ApiPage<WireDelivery>>();
        hooks.MapPost("/{webhookId:int}/deliveries/{deliveryId:guid}/redeliver", RedeliverAsync)
            .Writes("redeliverWebhookDelivery", "Sends a delivery again, to the byte, under an id of its own and past the line.")
            .Answers<WireDeliveryMade>(StatusCodes.Status202Accepted).Refuses(ApiProblems.Conflict, ApiProblems.LimitReached);
    }

    private static async Task<IResult> ListAsync(ApiCaller caller, WebhookQueries queries, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(ApiPage.Whole((await queries.ListAsync(caller.UserId, cancellationToken)).Select(WebhookWire.Webhook)));

    private static async Task<IResult> GetAsync(int webhookId, ApiCaller caller, WebhookQueries queries, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(WebhookWire.Webhook(await FindAsync(webhookId, caller, queries, cancellationToken)));

    private static async Task<IResult> CreateAsync(ApiBody<WireWebhookDraft> body, ApiCaller caller, WebhookService webhooks, WebhookQueries queries, CancellationToken cancellationToken)
    {
        var made = Done(await webhooks.CreateAsync(caller.UserId, WebhookWire.Draft(body.Value), cancellationToken));
        var row = await FindAsync(made.WebhookId, caller, queries, cancellationToken);
        return ApiAnswer.Created($"{ApiAccess.Root}/webhooks/{row.Id}", new WireNewWebhook(WebhookWire.Webhook(row), made.Secret!));
    }

    private static async Task<IResult> UpdateAsync(
        HttpContext http, int webhookId, ApiBody<WireWebhookDraft> body, ApiCaller caller, WebhookService webhooks, WebhookQueries queries, CancellationToken cancellationToken)
    {
        var row = await FindAsync(webhookId, caller, queries, cancellationToken);
        EntityTag.Demand(http, WebhookWire.Webhook(row));
        Done(await webhooks.UpdateAsync(caller.UserId, webhookId, WebhookWire.Draft(body.Value), row.Version, cancellationToken));
        return await GetAsync(webhookId, caller, queries, cancellationToken);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, int webhookId, ApiCaller caller, WebhookService webhooks, WebhookQueries queries, CancellationToken cancellationToken)
    {
        EntityTag.Demand(http, WebhookWire.Webhook(await FindAsync(webhookId, caller, queries, cancellationToken)));
        Done(await webhooks.DeleteAsync(caller.UserId, webhookId, cancellationToken));
        return Results.NoContent();
    }

    private static async Task<IResult> PauseAsync(int webhookId, ApiCaller caller, WebhookService webhooks, WebhookQueries queries, CancellationToken cancellationToken)
    {
        Done(await webhooks.PauseAsync(caller.UserId, webhookId, cancellationToken));
        return await GetAsync(webhookId, caller, queries, cancellationToken);
    }

    private static async Task<IResult> ResumeAsync(int webhookId, ApiCaller caller, WebhookService webhooks, WebhookQueries queries, CancellationToken cancellationToken)
    {
        Done(await webhooks.ResumeAsync(caller.UserId, webhookId, cancellationToken));
        return await GetAsync(webhookId, caller, queries, cancellationToken);
    }

    private static async Task<IResult> RenewSecretAsync(int webhookId, ApiCaller caller, WebhookService webhooks, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(new WireWebhookSecret(Done(await webhooks.RenewSecretAsync(caller.UserId, webhookId, cancellationToken)).Secret!));

    private static async Task<IResult> TestAsync(int webhookId, ApiCaller caller, WebhookService webhooks, CancellationToken cancellationToken) =>
        Accepted(webhookId, Done(await webhooks.SendTestAsync(caller.UserId, webhookId, cancellationToken)));

    private static async Task<IResult> RedeliverAsync(int webhookId, Guid deliveryId, ApiCaller caller, WebhookService webhooks, CancellationToken cancellationToken) =>
        Accepted(webhookId, Done(await webhooks.RedeliverAsync(caller.UserId, webhookId, deliveryId, cancellationToken)));

    private static async Task<IResult> DeliveriesAsync(HttpContext http, int webhookId, ApiCaller caller, WebhookQueries queries, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var before = Cursor.Read<DeliveryPlace>(http)?.Id;
        await FindAsync(webhookId, caller, queries, cancellationToken);
        var rows = await queries.DeliveriesAsync(caller.UserId, webhookId, s_status.Read(http), before, limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new DeliveryPlace(row.Id)), WebhookWire.Delivery));
    }

    private static ApiAnswer<WireDeliveryMade> Accepted(int webhookId, WebhookOutcome outcome) =>
        ApiAnswer.Accepted($"{ApiAccess.Root}/webhooks/{webhookId}/deliveries", new WireDeliveryMade(outcome.DeliveryId!.Value));

    private static async Task<WebhookRow> FindAsync(int webhookId, ApiCaller caller, WebhookQueries queries, CancellationToken cancellationToken) =>
        await queries.FindAsync(caller.UserId, webhookId, cancellationToken) ?? throw new ApiFaultException(FaultOf(WebhookFault.Missing));

    private static WebhookOutcome Done(WebhookOutcome outcome) => outcome.IsDone ? outcome : throw new ApiFaultException(FaultOf(outcome.Faults[0]));

    /// <summary>Why a wish about a webhook was refused.</summary>
    public static ApiFault FaultOf(WebhookFault fault) => new(
        fault switch
        {
            WebhookFault.Missing => ApiProblems.NotFound,
            WebhookFault.TooMany or WebhookFault.TooManyWaiting => ApiProblems.LimitReached,
            WebhookFault.Off or WebhookFault.Changed => ApiProblems.Conflict,
            _ => ApiProblems.InvalidField,
        },
        WebhookOutcome.TextOf(fault),
        WebhookOutcome.FieldOf(fault) switch
        {
            WebhookField.Name => "name",
            WebhookField.Url => "url",
            WebhookField.Events => "events",
            WebhookField.NotificationTypes => "notification_types",
            _ => null,
        });

    private sealed record DeliveryPlace(long Id);
}
