using System.Net;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Api.Notifications;

public sealed class NotificationsEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_InPieces_IsTheInboxNewestFirst()
    {
        using var client = await house.NewClientAsync();
        var ids = await WriteAsync(client, 5);
        (await client.PostAsync($"/notifications/{ids[1]}/read", null)).AssertDone();

        Assert.Equal(ids, await client.WalkAsync("/notifications", "id"));
        Assert.Equal([ids[0], ids[2], ids[3], ids[4]], await client.WalkAsync("/notifications?unread=true", "id"));
        Assert.Equal([ids[1]], await client.WalkAsync("/notifications?unread=false", "id"));
    }

    [Fact]
    public async Task Notification_ReadAndUnread_IsTold()
    {
        using var client = await house.NewClientAsync();
        var id = (await WriteAsync(client, 1))[0];
        var seen = (await client.GetAsync($"/notifications/{id}")).AssertDone();
        Assert.Equal(("info", "Title 0", "Message 0", "False", "/coins/BTC"), (seen["type"], seen["title"], seen["message"], seen["is_read"], seen["link"]));
        Assert.Equal(("1", "False"), await UnreadAsync(client));

        var read = (await client.PostAsync($"/notifications/{id}/read", null, ("If-Match", seen.Tag!))).AssertDone();
        Assert.Equal(("True", ("0", "False")), (read["is_read"], await UnreadAsync(client)));
        (await client.PostAsync($"/notifications/{id}/unread", null, ("If-Match", seen.Tag!))).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");
        (await client.DeleteAsync($"/notifications/{id}", ("If-Match", seen.Tag!))).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");
        Assert.Equal(seen.Text, (await client.PostAsync($"/notifications/{id}/unread", null)).AssertDone().Text);
        (await client.DeleteAsync($"/notifications/{id}")).AssertDone(HttpStatusCode.NoContent);
        (await client.GetAsync($"/notifications/{id}")).AssertRefused(HttpStatusCode.NotFound, "not-found", "id");
    }

    [Fact]
    public async Task ReadAll_ThenDeleteRead_EmptiesTheInboxOfOneUser()
    {
        using var client = await house.NewClientAsync();
        using var other = await house.NewClientAsync();
        await WriteAsync(client, 3);
        await WriteAsync(other, 1);

        Assert.Equal("3", (await client.PostAsync("/notifications/read-all", null)).AssertDone()["count"]);
        Assert.Equal("0", (await client.PostAsync("/notifications/read-all", null)).AssertDone()["count"]);
        Assert.Equal("3", (await client.PostAsync("/notifications/delete-read", null, ("Idempotency-Key", "away"))).AssertDone()["count"]);
        Assert.Equal("3", (await client.PostAsync("/notifications/delete-read", null, ("Idempotency-Key", "away"))).AssertDone()["count"]);

        Assert.Empty(await client.WalkAsync("/notifications", "id"));
        Assert.Equal(("1", "False"), await UnreadAsync(other));
    }

    [Fact]
    public async Task UnreadCount_OfManyMore_SaysThatItStopped()
    {
        using var client = await house.NewClientAsync();
        await WriteAsync(client, NotificationQueries.CountedUnread + 5);

        Assert.Equal(("100", "True"), await UnreadAsync(client));
    }

    [Fact]
    public async Task Notification_OfSomebodyElse_IsAnsweredAsOneThatIsNotThere()
    {
        using var owner = await house.NewClientAsync();
        var id = (await WriteAsync(owner, 1))[0];

        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Get, "/notifications/{id}", id);
        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Post, "/notifications/{id}/read", id);
        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Post, "/notifications/{id}/unread", id);
        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Delete, "/notifications/{id}", id);

        Assert.Equal("False", (await owner.GetAsync($"/notifications/{id}")).AssertDone()["is_read"]);
    }

    [Fact]
    public async Task Write_WithAKeyThatReads_IsRefused()
    {
        using var client = await house.NewClientAsync(ApiKeyType.Read);
        var id = (await WriteAsync(client, 1))[0];

        (await client.GetAsync($"/notifications/{id}")).AssertDone();
        (await client.PostAsync($"/notifications/{id}/read", null)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await client.PostAsync($"/notifications/{id}/unread", null)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await client.PostAsync("/notifications/read-all", null)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await client.PostAsync("/notifications/delete-read", null)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await client.DeleteAsync($"/notifications/{id}")).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
    }

    [Theory]
    [InlineData("/notifications?unread=yes", "invalid-parameter", "unread")]
    [InlineData("/notifications?cursor=abc", "invalid-cursor", "cursor")]
    [InlineData("/notifications?read=true", "unknown-parameter", "read")]
    [InlineData("/notifications/unread-count?limit=5", "unknown-parameter", "limit")]
    public async Task WrongQuestions_AreRefusedByName(string path, string code, string field) =>
        (await house.Client.GetAsync(path)).AssertRefused(HttpStatusCode.BadRequest, code, field);

    [Fact]
    public async Task Queries_OnSqlServer_Translate()
    {
        var server = new SqlServerTranslation();
        var queries = new NotificationQueries(server);

        await queries.ListAsync(1, new NotificationFilter(true, NotificationKind.Alert, NotificationType.Alert), 5, 3, Stop);
        await queries.ListAsync(1, new NotificationFilter(false), null, 3, Stop);
        await queries.FindAsync(1, 5, Stop);

        server.AssertParses();
    }

    private static async Task<(string? Unread, string? MayBeMore)> UnreadAsync(ApiClient client)
    {
        var count = (await client.GetAsync("/notifications/unread-count")).AssertDone();
        return (count["unread"], count["may_be_more"]);
    }

    /// <summary>Writes into an inbox.</summary>
    /// <returns>The keys, newest first.</returns>
    private async Task<List<string>> WriteAsync(ApiClient client, int count)
    {
        await using var db = house.App.CreateDbContext();
        for (var i = 0; i < count; i++)
        {
            db.UserNotifications.Add(new UserNotification { UserId = client.User.Id, Type = NotificationType.Info, Title = $"Title {i}", Message = $"Message {i}", Link = "/coins/BTC" });
            await db.SaveChangesAsync(Stop);
        }

        var ids = await db.UserNotifications.Where(row => row.UserId == client.User.Id).OrderByDescending(row => row.Id).Select(row => row.Id).ToListAsync(Stop);
        return [.. ids.Select(id => $"{id}")];
    }
}
