using System.Net;
using CryptoPilot.Data.Api;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Api.Webhooks;

/// <summary>Webhooks as a program makes and watches them.</summary>
public sealed class WebhookEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private const string Draft = """{"name":"Bot","url":"https://example.com/hook","events":["notification.created","import.undone"],"notification_types":["alert"]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Webhook_MadeReadChangedAndDeleted()
    {
        using var client = await house.NewClientAsync();

        var made = await client.PostAsync("/webhooks", Draft);
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.StartsWith("cpw_", made["secret"], StringComparison.Ordinal);
        var id = made.Json.GetProperty("webhook").GetProperty("id").GetInt32();
        Assert.Equal($"/api/v1/webhooks/{id}", made.Headers["Location"]);

        var read = await client.GetAsync($"/webhooks/{id}");
        Assert.DoesNotContain("cpw_", read.Text, StringComparison.Ordinal);
        Assert.Equal(["notification.created", "import.undone"], read.Json.GetProperty("events").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal("alert", read.Json.GetProperty("notification_types")[0].GetString());
        Assert.Equal(read.Text, (await client.GetAsync("/webhooks")).Json.GetProperty("items")[0].GetRawText());

        var changed = await client.PutAsync($"/webhooks/{id}", """{"name":"Other","url":"https://example.com/other","events":["transaction.created"]}""", ("If-Match", read.Tag!));
        Assert.Equal((HttpStatusCode.OK, "Other"), (changed.Status, changed["name"]));
        Assert.Equal("precondition-failed", (await client.PutAsync($"/webhooks/{id}", Draft, ("If-Match", read.Tag!))).Code);

        Assert.Equal("False", (await client.PostAsync($"/webhooks/{id}/pause", null))["is_active"]);
        Assert.Equal("conflict", (await client.PostAsync($"/webhooks/{id}/test", null)).Code);
        Assert.Equal("True", (await client.PostAsync($"/webhooks/{id}/resume", null))["is_active"]);
        Assert.StartsWith("cpw_", (await client.PostAsync($"/webhooks/{id}/secret", null))["secret"], StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/webhooks/{id}")).Status);
        Assert.Equal("not-found", (await client.GetAsync($"/webhooks/{id}")).Code);
    }

    [Fact]
    public async Task Deliveries_AreListedPieceByPieceAndSentAgain()
    {
        using var client = await house.NewClientAsync();
        var id = (await client.PostAsync("/webhooks", Draft)).Json.GetProperty("webhook").GetProperty("id").GetInt32();
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync($"/webhooks/{id}/test", null)).Status);

        var first = await client.GetAsync($"/webhooks/{id}/deliveries?limit=2");
        var second = await client.GetAsync($"/webhooks/{id}/deliveries?limit=2&cursor={first["next_cursor"]}");
        var delivery = second.Json.GetProperty("items")[0];
        var again = await client.PostAsync($"/webhooks/{id}/deliveries/{delivery.GetProperty("delivery_id").GetString()}/redeliver", null);

        Assert.Equal((2, 1), (first.Json.GetProperty("items").GetArrayLength(), second.Json.GetProperty("items").GetArrayLength()));
        Assert.Equal("webhook.test", delivery.GetProperty("event_type").GetString());
        Assert.Equal(HttpStatusCode.Accepted, again.Status);
        var latest = (await client.GetAsync($"/webhooks/{id}/deliveries?limit=1")).Json.GetProperty("items")[0];
        Assert.Equal((again["delivery_id"], delivery.GetProperty("delivery_id").GetString()), (latest.GetProperty("delivery_id").GetString(), latest.GetProperty("original_delivery_id").GetString()));
        Assert.Equal("invalid-cursor", (await client.GetAsync($"/webhooks/{id}/deliveries?status=failed&cursor={first["next_cursor"]}")).Code);
    }

    [Theory]
    [InlineData("""{"name":"","url":"https://example.com/","events":["notification.created"]}""", "invalid-field", "name")]
    [InlineData("""{"name":"Bot","url":"https://10.0.0.1/","events":["notification.created"]}""", "invalid-field", "url")]
    [InlineData("""{"name":"Bot","url":"http://example.com/","events":["notification.created"]}""", "invalid-field", "url")]
    [InlineData("""{"name":"Bot","url":"https://example.com/","events":[]}""", "invalid-field", "events")]
    [InlineData("""{"name":"Bot","url":"https://example.com/","events":["coin.created"]}""", "invalid-field", "events")]
    [InlineData("""{"name":"Bot","url":"https://example.com/","events":["notification.created"],"notification_types":[]}""", "invalid-field", "notification_types")]
    [InlineData("""{"name":"Bot","url":"https://example.com/","events":["notification.created",null]}""", "invalid-field", null)]
    [InlineData("""{"name":"Bot","url":"https://example.com/","events":["notification.created"],"secret":"mine"}""", "unknown-field", "secret")]
    [InlineData("""{"name":"Bot","url":"https://example.com/","events":["notification.created"],"notification_types":["gossip"]}""", "invalid-field", "notification_types")]
    [InlineData("""{"name":"Bot"}""", "invalid-field", null)]
    public async Task Draft_ThatIsWrong_IsToldByField(string body, string code, string? field)
    {
        using var client = await house.NewClientAsync();

        var refused = await client.PostAsync("/webhooks", body);

        Assert.Equal((HttpStatusCode.BadRequest, code), (refused.Status, refused.Code));
        if (field is not null) Assert.Equal(field, refused.Field);
    }

    [Fact]
    public async Task Create_SentTwiceWithOneKey_MakesOneAndTellsTheSameSecret()
    {
        using var client = await house.NewClientAsync();

        var one = await client.PostAsync("/webhooks", Draft, ("Idempotency-Key", "once"));
        var two = await client.PostAsync("/webhooks", Draft, ("Idempotency-Key", "once"));

        Assert.Equal(one.Text, two.Text);
        Assert.Equal(1, (await client.GetAsync("/webhooks")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task ForeignWebhook_IsMissing_AndAReadKeyChangesNothing()
    {
        using var owner = await house.NewClientAsync();
        using var other = await house.NewClientAsync();
        using var reader = await house.NewClientAsync(owner.User, ApiKeyType.Read);
        var id = (await owner.PostAsync("/webhooks", Draft)).Json.GetProperty("webhook").GetProperty("id").GetInt32();
        await owner.PostAsync($"/webhooks/{id}/test", null);
        var delivery = (await owner.GetAsync($"/webhooks/{id}/deliveries")).Json.GetProperty("items")[0].GetProperty("delivery_id").GetString();

        foreach (var reply in new[]
        {
            await other.GetAsync($"/webhooks/{id}"), await other.PutAsync($"/webhooks/{id}", Draft), await other.DeleteAsync($"/webhooks/{id}"), await other.GetAsync($"/webhooks/{id}/deliveries"),
            await other.PostAsync($"/webhooks/{id}/pause", null), await other.PostAsync($"/webhooks/{id}/resume", null), await other.PostAsync($"/webhooks/{id}/secret", null),
            await other.PostAsync($"/webhooks/{id}/test", null), await other.PostAsync($"/webhooks/{id}/deliveries/{delivery}/redeliver", null), await owner.GetAsync("/webhooks/999999"),
        })
            Assert.Equal((HttpStatusCode.NotFound, "not-found"), (reply.Status, reply.Code));
        Assert.Equal("key-too-weak", (await reader.PostAsync("/webhooks", Draft)).Code);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync($"/webhooks/{id}")).Status);

        await using var db = house.App.CreateDbContext();
        Assert.True((await db.Webhooks.SingleAsync(hook => hook.Id == id, Stop)).IsActive);
    }
}
