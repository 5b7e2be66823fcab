using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Notifications;

namespace CryptoPilot.Web.Api.Notifications;

/// <summary>The caller's inbox.</summary>
public static class NotificationsEndpoints
{
    private const string Answer =
        """
        {"id":4711,"type":"alert","title":"BTC is above $100,000.00","message":"It stands at $100,012.50 (Demo market, 2024-05-01 12:30 UTC).","is_read":false,
         "link":"/coins/BTC","created_at":"2024-05-01T12:30:00.000Z"}
        """;

    private static readonly ApiParameter<bool?> s_unread = ApiParameters.Switch("unread", "Only what is unread, or with false only what was read.");

    public static void MapNotifications(this RouteGroupBuilder api)
    {
        var inbox = api.MapGroup("/notifications").WithTags("Notifications");
        inbox.MapGet("", ListAsync)
            .Reads("listNotifications", "Lists my notifications, newest first.", s_unread, ApiParameters.Limit, ApiParameters.Cursor)
            .Answers<ApiPage<WireNotification>>().AnswersLike($$"""{"items":[{{Answer}}],"next_cursor":null}""");
        inbox.MapGet("/unread-count", CountAsync)
            .Reads("countUnreadNotifications", "Tells how many notifications are unread.").Answers<WireUnread>().AnswersLike("""{"unread":3,"may_be_more":false}""");
        inbox.MapGet("/{id:long}", GetAsync)
            .Reads("getNotification", "Tells one of my notifications.").Answers<WireNotification>().AnswersLike(Answer);
        inbox.MapPost("/{id:long}/read", ReadAsync)
            .Writes("markNotificationRead", "Marks a notification as read.").HeedsIfMatch().Answers<WireNotification>();
        inbox.MapPost("/{id:long}/unread", UnreadAsync)
            .Writes("markNotificationUnread", "Marks a notification as unread.").HeedsIfMatch().Answers<WireNotification>().AnswersLike(Answer);
        inbox.MapPost("/read-all", ReadAllAsync)
            .Writes("markAllNotificationsRead", "Marks all my notifications as read.").Answers<WireNotificationCount>().AnswersLike("""{"count":3}""");
        inbox.MapPost("/delete-read", DeleteReadAsync)
            .Writes("deleteReadNotifications", "Deletes my notifications that were read; one that still has to be delivered another way stays.")
            .Answers<WireNotificationCount>().AnswersLike("""{"count":12}""");
        inbox.MapDelete("/{id:long}", DeleteAsync)
            .Writes("deleteNotification", "Deletes a notification.").HeedsIfMatch().AnswersNothing();
    }

    private static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, NotificationQueries inbox, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var rows = await inbox.ListAsync(caller.UserId, new NotificationFilter(s_unread.Read(http)), Cursor.Read<NotificationPlace>(http)?.Id, limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new NotificationPlace(row.Id)), NotificationsWire.Notification));
    }

    private static async Task<IResult> CountAsync(ApiCaller caller, NotificationQueries inbox, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(NotificationsWire.Unread(await inbox.UnreadCountAsync(caller.UserId, cancellationToken)));

    private static async Task<IResult> GetAsync(ApiCaller caller, long id, NotificationQueries inbox, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(await FindAsync(caller, id, inbox, cancellationToken));

    private static Task<IResult> ReadAsync(HttpContext http, ApiCaller caller, long id, NotificationService service, NotificationQueries inbox, CancellationToken cancellationToken) =>
        MarkAsync(http, caller, id, true, service, inbox, cancellationToken);

    private static Task<IResult> UnreadAsync(HttpContext http, ApiCaller caller, long id, NotificationService service, NotificationQueries inbox, CancellationToken cancellationToken) =>
        MarkAsync(http, caller, id, false, service, inbox, cancellationToken);

    private static async Task<IResult> MarkAsync(
        HttpContext http, ApiCaller caller, long id, bool read, NotificationService service, NotificationQueries inbox, CancellationToken cancellationToken)
    {
        EntityTag.Demand(http, await FindAsync(caller, id, inbox, cancellationToken));
        return await service.MarkAsync(caller.UserId, id, read, cancellationToken)
            ? ApiAnswer.Ok(await FindAsync(caller, id, inbox, cancellationToken))
            : Missing();
    }

    private static async Task<IResult> ReadAllAsync(ApiCaller caller, NotificationService service, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(new WireNotificationCount(await service.MarkAllReadAsync(caller.UserId, cancellationToken)));

    private static async Task<IResult> DeleteReadAsync(ApiCaller caller, NotificationService service, TimeProvider time, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(new WireNotificationCount(await service.DeleteReadAsync(caller.UserId, time.GetUtcNow().UtcDateTime, cancellationToken)));

    private static async Task<IResult> DeleteAsync(HttpContext http, ApiCaller caller, long id, NotificationService service, NotificationQueries inbox, CancellationToken cancellationToken)
    {
        EntityTag.Demand(http, await FindAsync(caller, id, inbox, cancellationToken));
        return await service.DeleteAsync(caller.UserId, id, cancellationToken) ? Results.NoContent() : Missing();
    }

    private static async Task<WireNotification> FindAsync(ApiCaller caller, long id, NotificationQueries inbox, CancellationToken cancellationToken) =>
        await inbox.FindAsync(caller.UserId, id, cancellationToken) is { } row ? NotificationsWire.Notification(row) : throw new ApiFaultException(Missing());

    private static ApiFault Missing() => new(ApiProblems.NotFound, "You have no such notification.", "id");

    private sealed record NotificationPlace(long Id);
}
