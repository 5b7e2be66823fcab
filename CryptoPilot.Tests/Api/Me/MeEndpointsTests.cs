using System.Net;
using System.Text.Json;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Api.Access;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Activity;
using CryptoPilot.Web.Accounts.Profile;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Me;

public sealed class MeEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private const string Wanted =
        """{"time_zone":"Europe/Berlin","language":"en","number_format":"de-DE","base_currency":"btc","theme":"dark","cost_basis_method":"hifo","notify":{"transfers":{"in_app":false},"security":{"email":false}}}""";

    private const string Whole =
        """{"transfers":{"in_app":false,"email":true,"sms":false,"push":true,"webhook":false,"telegram":true},"security":{"in_app":true,"email":true,"sms":true,"push":false,"webhook":false,"telegram":false},"alerts":{"in_app":true,"email":true,"sms":false,"push":true,"webhook":false,"telegram":false},"announcements":{"in_app":true,"email":true,"sms":false,"push":false,"webhook":true,"telegram":false},"account":{"in_app":true,"email":true,"sms":false,"push":false,"webhook":false,"telegram":false},"quiet_hours":{"from":"22:00","to":"07:30"},"digest":{"hour":8}}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Me_IsWhoTheKeyBelongsTo()
    {
        using var client = await house.NewClientAsync(ApiKeyType.Read);

        var me = (await client.GetAsync("/me")).AssertDone();

        Assert.Equal(($"{client.User.Id}", client.User.UserName, "", "user"), (me["id"], me["user_name"], me["display_name"], me["role"]));
        Assert.DoesNotContain("password", me.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Me_CalledOtherwise_IsSoFromNowOn()
    {
        using var client = await house.NewClientAsync();
        var seen = (await client.GetAsync("/me")).AssertDone();

        var changed = (await client.PatchAsync("/me", """{"display_name":"  Ada 🦊  "}""", ("If-Match", seen.Tag!))).AssertDone();

        Assert.Equal("Ada 🦊", changed["display_name"]);
        (await client.PatchAsync("/me", """{"display_name":"Eve"}""", ("If-Match", seen.Tag!))).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");
        Assert.Equal(changed.Text, (await client.GetAsync("/me")).Text);
        Assert.Equal(JsonValueKind.Null, (await client.PatchAsync("/me", """{"display_name":null}""")).AssertDone().Json.GetProperty("display_name").ValueKind);
    }

    [Theory]
    [InlineData("{}", "invalid-field", "display_name")]
    [InlineData("""{"display_name":"a\u202eb"}""", "invalid-field", "display_name")]
    [InlineData("""{"display_name":"a\u0000b"}""", "invalid-field", "display_name")]
    [InlineData("""{"display_name":5}""", "invalid-field", "display_name")]
    [InlineData("""{"display_name":"\ud800"}""", "invalid-field", "display_name")]
    [InlineData("""{"user_name":"root"}""", "unknown-field", "user_name")]
    [InlineData("""{"display_name":"a","role":"admin"}""", "unknown-field", "role")]
    public async Task Me_CalledWrongly_IsRefused(string json, string code, string? field)
    {
        using var client = await house.NewClientAsync();

        (await client.PatchAsync("/me", json)).AssertRefused(HttpStatusCode.BadRequest, code, field);
        (await client.PatchAsync("/me", $$"""{"display_name":"{{new string('x', 101)}}"}""")).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "display_name");
        Assert.Equal("", (await client.GetAsync("/me"))["display_name"]);
    }

    [Fact]
    public async Task Preferences_SetAndRead_AreThoseOfThePages()
    {
        using var client = await house.NewClientAsync();
        var first = (await client.GetAsync("/me/preferences")).AssertDone();
        Assert.Equal(("USD", "fifo"), (first["base_currency"], first["cost_basis_method"]));

        var stored = (await client.PutAsync("/me/preferences", Wanted, ("If-Match", first.Tag!))).AssertDone();

        Assert.StartsWith(Wanted[..Wanted.IndexOf("\"notify\"", StringComparison.Ordinal)].Replace("\"btc\"", "\"BTC\"", StringComparison.Ordinal), stored.Text, StringComparison.Ordinal);
        Assert.Equal(stored.Text, (await client.GetAsync("/me/preferences")).AssertDone().Text);
        var document = await house.App.Services.GetRequiredService<PreferenceService>().GetAsync(client.User.Id, Stop);
        Assert.Equal(("Europe/Berlin", "BTC", ThemeChoice.Dark, CostBasisMethod.Hifo, false), (document.TimeZone, document.BaseCurrency, document.Theme, document.CostBasisMethod, document.Notify.Security.Email));
        (await client.PutAsync("/me/preferences", Wanted, ("If-Match", first.Tag!))).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");
    }

    [Fact]
    public async Task Notices_SetAsAWholeAndThenInPart_KeepWhatWasLeftOut()
    {
        using var client = await house.NewClientAsync();
        var part = Wanted[Wanted.IndexOf("{\"transfers\"", StringComparison.Ordinal)..^1];

        var whole = (await client.PutAsync("/me/preferences", Wanted.Replace(part, Whole, StringComparison.Ordinal))).AssertDone();
        Assert.EndsWith($"\"notify\":{Whole}}}", whole.Text, StringComparison.Ordinal);
        var both = (await client.PutAsync("/me/preferences", Wanted.Replace(part, """{"transfers":{"in_app":true},"security":{},"quiet_hours":{"from":null,"to":null}}""", StringComparison.Ordinal))).AssertDone();

        Assert.EndsWith(
            $"\"notify\":{Whole}}}".Replace("{\"transfers\":{\"in_app\":false", "{\"transfers\":{\"in_app\":true", StringComparison.Ordinal).Replace("{\"from\":\"22:00\",\"to\":\"07:30\"}", "{\"from\":null,\"to\":null}", StringComparison.Ordinal),
            both.Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"transfers":{},"security":{"in_app":false}}""", "notify")]
    [InlineData("""{"transfers":{},"security":{},"alerts":{"in_app":false}}""", "notify")]
    [InlineData("""{"transfers":{},"security":{},"quiet_hours":{"from":"22:00","to":null}}""", "notify.quiet_hours.to")]
    [InlineData("""{"transfers":{},"security":{},"quiet_hours":{"from":null,"to":"07:00"}}""", "notify.quiet_hours.from")]
    [InlineData("""{"transfers":{},"security":{},"quiet_hours":{"from":"25:00","to":"07:00"}}""", "notify.quiet_hours.from")]
    [InlineData("""{"transfers":{},"security":{},"quiet_hours":{"from":"22:00","to":"7"}}""", "notify.quiet_hours.to")]
    [InlineData("""{"transfers":{},"security":{},"digest":{"hour":24}}""", "notify.digest.hour")]
    [InlineData("""{"transfers":{},"security":{"pigeon":true}}""", "pigeon")]
    public async Task Notices_ThatAreWrong_AreRefusedByName(string notify, string field)
    {
        var part = Wanted[Wanted.IndexOf("{\"transfers\"", StringComparison.Ordinal)..^1];

        var reply = await house.Client.PutAsync("/me/preferences", Wanted.Replace(part, notify, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.EndsWith(field, reply["field"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preferences_OfANewerVersion_KeepWhatTheApiDoesNotKnow()
    {
        using var client = await house.NewClientAsync();
        await KeyHouse.ChangeAsync(house.App, client.User, user =>
            user.Preferences = JsonSerializer.Deserialize<UserPreferences>("""{"Version":3,"Aurora":{"on":true},"Notify":{"Whales":{"InApp":true}}}"""));

        (await client.PutAsync("/me/preferences", Wanted)).AssertDone();

        var document = await house.App.Services.GetRequiredService<PreferenceService>().GetAsync(client.User.Id, Stop);
        Assert.Equal((3, "BTC"), (document.Version, document.BaseCurrency));
        Assert.True(document.Others!["Aurora"].GetProperty("on").GetBoolean());
        Assert.True(document.Notify.Others!["Whales"].GetProperty("InApp").GetBoolean());
    }

    [Fact]
    public async Task Preferences_ChangedBetweenTheLookAndTheWrite_AreNotOverwritten()
    {
        using var client = await house.NewClientAsync();
        var service = house.App.Services.GetRequiredService<PreferenceService>();
        var seen = PreferenceDraft.Of(await service.GetAsync(client.User.Id, Stop));
        var looks = 0;

        await Assert.ThrowsAsync<InvalidOperationException>(() => service.SaveAsync(
            client.User.Id,
            seen with { TimeZone = "UTC" },
            document =>
            {
                // Another page writes between this look and the write; the write is tried anew and looks again.
                if (looks++ == 0) service.ChooseThemeAsync(client.User.Id, ThemeChoice.Light, Stop).GetAwaiter().GetResult();
                else Assert.Equal(ThemeChoice.Light, document.Theme);
                if (PreferenceDraft.Of(document) != seen) throw new InvalidOperationException("It was changed.");
            },
            Stop));

        Assert.Equal(2, looks);
        Assert.Null((await service.GetAsync(client.User.Id, Stop)).TimeZone);
    }

    [Theory]
    [InlineData("\"Europe/Berlin\"", "\"Mars/Olympus\"", "time_zone")]
    [InlineData("\"Europe/Berlin\"", "\"../../../etc/passwd\"", "time_zone")]
    [InlineData("\"Europe/Berlin\"", "\"a/\\u0000\"", "time_zone")]
    [InlineData("\"Europe/Berlin\"", "\"/etc\"", "time_zone")]
    [InlineData("\"Europe/Berlin\"", "\"Europe/\"", "time_zone")]
    [InlineData("\"en\"", "\"tlh\"", "language")]
    [InlineData("\"de-DE\"", "\"xx-XX\"", "number_format")]
    [InlineData("\"btc\"", "\"NOSUCHCOIN\"", "base_currency")]
    [InlineData("\"btc\"", "\"\"", "base_currency")]
    [InlineData("\"btc\"", "null", "base_currency")]
    [InlineData("\"dark\"", "\"pink\"", "theme")]
    [InlineData("\"hifo\"", "\"best\"", "cost_basis_method")]
    [InlineData("{\"in_app\":false}", "{\"in_app\":\"no\"}", "notify.transfers.in_app")]
    [InlineData("{\"in_app\":false}", "null", "notify.transfers")]
    public async Task Preferences_ThatAreWrong_AreRefusedByNameAndNothingIsKept(string right, string wrong, string field)
    {
        using var client = await house.NewClientAsync();
        var before = (await client.GetAsync("/me/preferences")).AssertDone();

        (await client.PutAsync("/me/preferences", Wanted.Replace(right, wrong, StringComparison.Ordinal))).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", field);

        Assert.Equal(before.Text, (await client.GetAsync("/me/preferences")).Text);
    }

    [Fact]
    public async Task Preferences_WithAnUnknownField_AreRefused() =>
        (await house.Client.PutAsync("/me/preferences", Wanted.Replace("\"theme\"", "\"skin\":1,\"theme\"", StringComparison.Ordinal))).AssertRefused(HttpStatusCode.BadRequest, "unknown-field", "skin");

    [Fact]
    public async Task Activity_IsMineLatestFirst()
    {
        using var client = await house.NewClientAsync();
        await using (var db = house.App.CreateDbContext())
        {
            db.AuthLogs.Add(new AuthLog { UserId = client.User.Id, Action = AuthActions.FailedLogin, Status = AuthStatus.Failure, IpAddress = "192.0.2.9", UserAgent = "Browser/1" });
            db.AuthLogs.Add(new AuthLog { UserId = house.Client.User.Id, Action = AuthActions.Lockout, Status = AuthStatus.Failure });
            await db.SaveChangesAsync(Stop);
        }

        var latest = (await client.GetAsync("/me/activity?limit=1")).Items()[0];
        var actions = await client.WalkAsync("/me/activity", "action");

        Assert.Equal(("failed_login", "failure", "192.0.2.9", "Browser/1"), (latest.GetProperty("action").GetString(), latest.GetProperty("status").GetString(), latest.GetProperty("ip_address").GetString(), latest.GetProperty("user_agent").GetString()));
        Assert.Equal("failed_login", actions[0]);
        Assert.Contains("api_key_created", actions);
        Assert.DoesNotContain("lockout", actions);
    }

    [Fact]
    public async Task Keys_AreMine_WithoutSecrets()
    {
        using var client = await house.NewClientAsync();
        using var second = await house.NewClientAsync(client.User, ApiKeyType.Read);

        var keys = await client.GetAsync("/me/keys");

        Assert.Equal([("read", false), ("write", true)], keys.Items().Select(key => (key.GetProperty("type").GetString(), key.GetProperty("is_this_one").GetBoolean())));
        Assert.All(keys.Items(), key => Assert.Equal(("robot", "active"), (key.GetProperty("name").GetString(), key.GetProperty("state").GetString())));
        Assert.DoesNotContain("cps_", keys.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", keys.Text, StringComparison.Ordinal);
        (await client.PostAsync("/me/keys", "{}")).AssertRefused(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
    }

    [Fact]
    public async Task Write_WithAKeyThatReads_IsRefused()
    {
        using var client = await house.NewClientAsync(ApiKeyType.Read);

        (await client.PatchAsync("/me", """{"display_name":"x"}""")).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await client.PutAsync("/me/preferences", Wanted)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
    }

    [Fact]
    public async Task Write_SentTwiceWithOneKey_IsAnsweredTwiceAndDoneOnce()
    {
        using var client = await house.NewClientAsync();
        var key = ("Idempotency-Key", "call-me");
        (await client.PatchAsync("/me", """{"display_name":"First"}""", key)).AssertDone();
        (await client.PatchAsync("/me", """{"display_name":"Second"}""")).AssertDone();

        Assert.Equal("First", (await client.PatchAsync("/me", """{"display_name":"First"}""", key)).AssertDone()["display_name"]);

        Assert.Equal("Second", (await client.GetAsync("/me"))["display_name"]);
    }

    [Fact]
    public async Task Queries_OnSqlServer_Translate()
    {
        var server = new SqlServerTranslation();

        await new ActivityQueries(server).ListAsync(1, 5, 3, Stop);

        server.AssertParses();
    }
}
