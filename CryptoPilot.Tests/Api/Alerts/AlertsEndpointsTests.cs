using System.Net;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Alerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Api.Alerts;

public sealed class AlertsEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private const string Draft = """{"symbol":"btc","direction":"above","target_price_usd":"123456.789"}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alert_FromMakingToDeleting_IsAsItWasAskedFor()
    {
        using var client = await house.NewClientAsync();

        var made = (await client.PostAsync("/alerts", Draft)).AssertDone(HttpStatusCode.Created);
        var path = made.Headers["Location"]["/api/v1".Length..];
        Assert.Equal($"/alerts/{made["id"]}", path);
        Assert.Equal(("BTC", "Bitcoin", "above", "123456.789", "waiting"), (made["symbol"], made["coin_name"], made["direction"], made["target_price_usd"], made["state"]));
        Assert.Equal(made.Text, (await client.GetAsync(path)).AssertDone().Text);

        var edited = (await client.PutAsync(path, """{"symbol":"ETH","direction":"below","target_price_usd":"0.000000000000000001"}""", ("If-Match", made.Tag!))).AssertDone();
        Assert.Equal(("ETH", "below", "0.000000000000000001", "waiting"), (edited["symbol"], edited["direction"], edited["target_price_usd"], edited["state"]));
        Assert.Equal("paused", (await client.PostAsync($"{path}/pause", null)).AssertDone()["state"]);
        Assert.Equal("paused", (await client.PostAsync($"{path}/pause", null)).AssertDone()["state"]);
        var waiting = (await client.PostAsync($"{path}/resume", null)).AssertDone();
        Assert.Equal("waiting", waiting["state"]);
        (await client.DeleteAsync(path, ("If-Match", waiting.Tag!))).AssertDone(HttpStatusCode.NoContent);

        (await client.GetAsync(path)).AssertRefused(HttpStatusCode.NotFound, "not-found", "id");
        (await client.DeleteAsync(path)).AssertRefused(HttpStatusCode.NotFound, "not-found", "id");
    }

    [Fact]
    public async Task List_WithFilters_IsThoseInPiecesNewestFirst()
    {
        using var client = await house.NewClientAsync();
        var ids = new List<string>();
        foreach (var (symbol, target) in new[] { ("BTC", 9_000_001), ("ETH", 9_000_002), ("BTC", 9_000_003), ("SOL", 9_000_004), ("BTC", 9_000_005) }) ids.Add(await MakeAsync(client, symbol, target));
        await FireAsync(ids[0]);
        (await client.PostAsync($"/alerts/{ids[2]}/pause", null)).AssertDone();
        ids.Reverse();

        Assert.Equal(ids, await client.WalkAsync("/alerts", "id"));
        Assert.Equal([ids[0], ids[2], ids[4]], await client.WalkAsync("/alerts?coin=btc", "id"));
        Assert.Equal([ids[0], ids[1], ids[3]], await client.WalkAsync("/alerts?active=true", "id"));
        Assert.Equal([ids[4]], await client.WalkAsync("/alerts?triggered=true", "id"));
        Assert.Equal([ids[2]], await client.WalkAsync("/alerts?active=false&triggered=false", "id"));
        Assert.Empty(await client.WalkAsync("/alerts?coin=NOSUCHCOIN", "id"));
    }

    [Fact]
    public async Task Resume_OfOneThatFired_ArmsItAnew()
    {
        using var client = await house.NewClientAsync();
        var id = await MakeAsync(client, "SOL", 77);
        await FireAsync(id);
        var fired = (await client.GetAsync($"/alerts/{id}")).AssertDone();

        var armed = (await client.PostAsync($"/alerts/{id}/resume", null)).AssertDone();

        Assert.Equal(("fired", "76.5"), (fired["state"], fired["triggered_price_usd"]));
        Assert.Equal("waiting", armed["state"]);
    }

    [Theory]
    [InlineData("""{"symbol":"NOSUCHCOIN","direction":"above","target_price_usd":"1"}""", "invalid-field", "symbol")]
    [InlineData("""{"symbol":" ","direction":"above","target_price_usd":"1"}""", "invalid-field", "symbol")]
    [InlineData("""{"symbol":"BTC","direction":"above","target_price_usd":"0"}""", "invalid-field", "target_price_usd")]
    [InlineData("""{"symbol":"BTC","direction":"above","target_price_usd":"-5"}""", "invalid-field", "target_price_usd")]
    [InlineData("""{"symbol":"BTC","direction":"above","target_price_usd":100}""", "invalid-field", "target_price_usd")]
    [InlineData("""{"symbol":"BTC","direction":"above","target_price_usd":"1e5"}""", "invalid-field", "target_price_usd")]
    [InlineData("""{"symbol":"BTC","direction":"above","target_price_usd":"0.0000000000000000001"}""", "invalid-field", "target_price_usd")]
    [InlineData("""{"symbol":"BTC","direction":"sideways","target_price_usd":"1"}""", "invalid-field", "direction")]
    [InlineData("""{"symbol":"BTC","direction":"above"}""", "invalid-field", "target_price_usd")]
    [InlineData("""{"symbol":null,"direction":"above","target_price_usd":"1"}""", "invalid-field", "symbol")]
    [InlineData("""{"symbol":"BTC","direction":"above","target_price_usd":"1","colour":"red"}""", "unknown-field", "colour")]
    [InlineData("""{"symbol":"BTC",""", "malformed-json", null)]
    public async Task Draft_ThatIsWrong_IsRefusedByNameAndNothingIsKept(string draft, string code, string? field)
    {
        using var client = await house.NewClientAsync();
        // Far from the market: an alert that fired in between would be a conflict.
        var id = await MakeAsync(client, "BTC", 9_000_009);

        (await client.PostAsync("/alerts", draft)).AssertRefused(HttpStatusCode.BadRequest, code, field);
        (await client.PutAsync($"/alerts/{id}", draft)).AssertRefused(HttpStatusCode.BadRequest, code, field);

        Assert.Equal(["9000009"], (await client.GetAsync("/alerts")).Items("target_price_usd"));
    }

    [Fact]
    public async Task Draft_OfAnAlertThatIsThere_IsAConflict()
    {
        using var client = await house.NewClientAsync();
        await MakeAsync(client, "BTC", 1);
        var other = await MakeAsync(client, "BTC", 2);

        (await client.PostAsync("/alerts", """{"symbol":"BTC","direction":"above","target_price_usd":"1.0"}""")).AssertRefused(HttpStatusCode.Conflict, "conflict", "target_price_usd");
        (await client.PutAsync($"/alerts/{other}", """{"symbol":"BTC","direction":"above","target_price_usd":"1"}""")).AssertRefused(HttpStatusCode.Conflict, "conflict", "target_price_usd");
    }

    [Fact]
    public async Task Draft_BeyondTheLimit_IsRefused()
    {
        using var client = await house.NewClientAsync();
        var resting = await MakeAsync(client, "ETH", 1);
        (await client.PostAsync($"/alerts/{resting}/pause", null)).AssertDone();
        await using (var db = house.App.CreateDbContext())
        {
            var btc = await db.Cryptocurrencies.Where(coin => coin.Symbol == "BTC").Select(coin => coin.Id).SingleAsync(Stop);
            var most = house.App.Services.GetRequiredService<IOptions<AlertOptions>>().Value.MaxActivePerUser;
            db.PriceAlerts.AddRange(Enumerable.Range(1, most).Select(target => new PriceAlert { UserId = client.User.Id, CryptocurrencyId = btc, Direction = AlertDirection.Above, TargetPrice = 1_000_000 + target }));
            await db.SaveChangesAsync(Stop);
        }

        (await client.PostAsync("/alerts", Draft)).AssertRefused(HttpStatusCode.UnprocessableEntity, "limit-reached");
        (await client.PostAsync($"/alerts/{resting}/resume", null)).AssertRefused(HttpStatusCode.UnprocessableEntity, "limit-reached");
    }

    [Fact]
    public async Task Alert_OfSomebodyElse_IsAnsweredAsOneThatIsNotThere()
    {
        using var owner = await house.NewClientAsync();
        var id = await MakeAsync(owner, "BTC", 5);

        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Get, "/alerts/{id}", id);
        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Put, "/alerts/{id}", id, Draft);
        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Post, "/alerts/{id}/pause", id);
        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Post, "/alerts/{id}/resume", id);
        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Delete, "/alerts/{id}", id);

        Assert.Equal("waiting", (await owner.GetAsync($"/alerts/{id}")).AssertDone()["state"]);
        Assert.DoesNotContain(id, await house.Client.WalkAsync("/alerts", "id"));
    }

    [Fact]
    public async Task Change_OfAnAlertThatIsNotWhatWasRead_IsRefused()
    {
        using var client = await house.NewClientAsync();
        var id = await MakeAsync(client, "BTC", 9_000_005);
        var seen = (await client.GetAsync($"/alerts/{id}")).AssertDone();
        (await client.PostAsync($"/alerts/{id}/pause", null)).AssertDone();
        var tag = ("If-Match", seen.Tag!);

        (await client.PutAsync($"/alerts/{id}", Draft, tag)).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");
        (await client.PostAsync($"/alerts/{id}/pause", null, tag)).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");
        (await client.PostAsync($"/alerts/{id}/resume", null, tag)).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");
        (await client.DeleteAsync($"/alerts/{id}", tag)).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");
        (await client.DeleteAsync($"/alerts/{id}", ("If-Match", "no tag"))).AssertRefused(HttpStatusCode.BadRequest, "invalid-header", "If-Match");

        Assert.Equal(("paused", "9000005"), ((await client.GetAsync($"/alerts/{id}"))["state"], (await client.GetAsync($"/alerts/{id}"))["target_price_usd"]));
    }

    [Fact]
    public async Task Act_OnAVersionThatIsGone_IsRefusedByTheService()
    {
        using var client = await house.NewClientAsync();
        var id = int.Parse(await MakeAsync(client, "BTC", 5), System.Globalization.CultureInfo.InvariantCulture);
        var service = house.App.Services.GetRequiredService<AlertService>();

        Assert.Equal([AlertFault.Changed], (await service.PauseAsync(client.User.Id, id, 99, Stop)).Faults);
        Assert.Equal([AlertFault.Changed], (await service.ResumeAsync(client.User.Id, id, 99, Stop)).Faults);
        Assert.Equal([AlertFault.Changed], (await service.DeleteAsync(client.User.Id, id, 99, Stop)).Faults);
        Assert.Equal([AlertFault.Missing], (await service.DeleteAsync(house.Client.User.Id, id, 99, Stop)).Faults);
    }

    [Fact]
    public async Task Draft_SentTwiceWithOneKey_MakesOneAlert()
    {
        using var client = await house.NewClientAsync();
        var key = ("Idempotency-Key", "make-it-once");

        var first = (await client.PostAsync("/alerts", Draft, key)).AssertDone(HttpStatusCode.Created);
        var second = (await client.PostAsync("/alerts", Draft, key)).AssertDone(HttpStatusCode.Created);
        var other = await client.PostAsync("/alerts", Draft.Replace("above", "below", StringComparison.Ordinal), key);

        Assert.Equal((first.Text, "true"), (second.Text, second.Headers["Idempotency-Replayed"]));
        other.AssertRefused(HttpStatusCode.UnprocessableEntity, "idempotency-mismatch", "Idempotency-Key");
        Assert.Single(await client.WalkAsync("/alerts", "id"));
    }

    [Fact]
    public async Task Write_WithAKeyThatReads_IsRefused()
    {
        using var client = await house.NewClientAsync();
        using var reader = await house.NewClientAsync(client.User, ApiKeyType.Read);
        var id = await MakeAsync(client, "BTC", 5);

        (await reader.GetAsync($"/alerts/{id}")).AssertDone();
        (await reader.PostAsync("/alerts", Draft)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await reader.PutAsync($"/alerts/{id}", Draft)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await reader.PostAsync($"/alerts/{id}/pause", null)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await reader.PostAsync($"/alerts/{id}/resume", null)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await reader.DeleteAsync($"/alerts/{id}")).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
    }

    [Theory]
    [InlineData("/alerts?coin=", "invalid-parameter", "coin")]
    [InlineData("/alerts?active=yes", "invalid-parameter", "active")]
    [InlineData("/alerts?triggered=1", "invalid-parameter", "triggered")]
    [InlineData("/alerts?limit=201", "invalid-parameter", "limit")]
    [InlineData("/alerts?cursor=abc", "invalid-cursor", "cursor")]
    [InlineData("/alerts?state=paused", "unknown-parameter", "state")]
    public async Task WrongQuestions_AreRefusedByName(string path, string code, string field) =>
        (await house.Client.GetAsync(path)).AssertRefused(HttpStatusCode.BadRequest, code, field);

    [Theory]
    [InlineData("/alerts/abc")]
    [InlineData("/alerts/99999999999999999999")]
    public async Task Alert_OfNoSuchName_IsNotFound(string path) => Assert.Equal("not-found", (await house.Client.GetAsync(path)).Code);

    [Fact]
    public async Task Queries_OnSqlServer_Translate()
    {
        var server = new SqlServerTranslation();
        var queries = new AlertQueries(server);
        var service = new AlertService(server, Options.Create(new AlertOptions()), TimeProvider.System, house.App.Services.GetRequiredService<Web.Live.LiveUpdates>());

        await queries.ListAsync(1, new AlertFilter("BTC", true, false), 5, 3, Stop);
        await service.PauseAsync(1, 2, 3, Stop);
        await service.ResumeAsync(1, 2, 3, Stop);
        await service.DeleteAsync(1, 2, 3, Stop);

        server.AssertParses();
    }

    [Fact]
    public async Task Alert_OfAnotherKindWithAllTerms_IsAsItWasAskedFor()
    {
        using var client = await house.NewClientAsync();

        var made = (await client.PostAsync(
            "/alerts",
            """{"symbol":"BTC","kind":"move","is_either_way":true,"percent":"7.5","window_minutes":240,"notification_methods":["telegram","email"],"is_recurring":true,"cooldown_minutes":30,"hysteresis_percent":"2","expires_at":"2031-05-01T12:30:00Z","note":"Look","ignores_quiet_hours":true}"""))
            .AssertDone(HttpStatusCode.Created);

        Assert.Equal(("move", "7.5", "240", "0"), (made["kind"], made["percent"], made["window_minutes"], made["target_price_usd"]));
        Assert.Contains("\"notification_methods\":[\"telegram\",\"email\"],\"is_recurring\":true,\"cooldown_minutes\":30,\"hysteresis_percent\":\"2\",\"expires_at\":\"2031-05-01T12:30:00.000Z\",\"note\":\"Look\",\"ignores_quiet_hours\":true", made.Text, StringComparison.Ordinal);
        var edited = (await client.PutAsync($"/alerts/{made["id"]}", """{"symbol":"BTC","kind":"drawdown","percent":"10","window_minutes":10080}""")).AssertDone();
        Assert.Equal(("drawdown", "10080", "False"), (edited["kind"], edited["window_minutes"], edited["is_recurring"]));
        Assert.Contains("\"notification_methods\":[\"telegram\",\"email\"]", edited.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"symbol":"BTC","kind":"move","direction":"above","window_minutes":60}""", "percent")]
    [InlineData("""{"symbol":"BTC","kind":"move","direction":"below","percent":"100","window_minutes":60}""", "percent")]
    [InlineData("""{"symbol":"BTC","kind":"move","percent":"5","window_minutes":60}""", "direction")]
    [InlineData("""{"symbol":"BTC","kind":"move","direction":"above","percent":"5","window_minutes":61}""", "window_minutes")]
    [InlineData("""{"symbol":"BTC","kind":"level","is_either_way":true,"target_price_usd":"5"}""", "is_either_way")]
    [InlineData("""{"symbol":"BTC","kind":"tide","direction":"above","target_price_usd":"5"}""", "kind")]
    [InlineData("""{"symbol":"BTC","direction":"above","target_price_usd":"5","cooldown_minutes":4}""", "cooldown_minutes")]
    [InlineData("""{"symbol":"BTC","direction":"above","target_price_usd":"5","hysteresis_percent":"51"}""", "hysteresis_percent")]
    [InlineData("""{"symbol":"BTC","direction":"above","target_price_usd":"5","expires_at":"2001-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"symbol":"BTC","direction":"above","target_price_usd":"5","notification_methods":["pigeon"]}""", "notification_methods")]
    public async Task Draft_OfAnotherKindThatIsWrong_IsRefusedByName(string draft, string field)
    {
        var reply = await house.Client.PostAsync("/alerts", draft);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid-field"), (reply.Status, reply.Code));
        Assert.StartsWith(field, reply["field"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortfolioAlert_FromMakingToDeleting_IsAsItWasAskedFor()
    {
        using var client = await house.NewClientAsync();

        var made = (await client.PostAsync("/alerts/portfolio", """{"kind":"drift","symbol":"btc","target":"40","percent":"5","is_either_way":true}""")).AssertDone(HttpStatusCode.Created);
        var path = made.Headers["Location"]["/api/v1".Length..];
        Assert.Equal($"/alerts/portfolio/{made["id"]}", path);
        Assert.Equal(("drift", "BTC", "40", "5", "waiting"), (made["kind"], made["symbol"], made["target"], made["percent"], made["state"]));
        Assert.Equal(made.Text, (await client.GetAsync(path)).AssertDone().Text);
        (await client.PostAsync("/alerts/portfolio", """{"kind":"drift","symbol":"BTC","target":"40","percent":"5","is_either_way":true}""")).AssertRefused(HttpStatusCode.Conflict, "conflict", "target");

        var edited = (await client.PutAsync(path, """{"kind":"value","direction":"below","target":"1000"}""", ("If-Match", made.Tag!))).AssertDone();
        Assert.Equal(("value", "below", "1000"), (edited["kind"], edited["direction"], edited["target"]));
        (await client.PutAsync(path, """{"kind":"value","direction":"below","target":"2000"}""", ("If-Match", made.Tag!))).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");
        Assert.Equal("paused", (await client.PostAsync($"{path}/pause", null)).AssertDone()["state"]);
        Assert.Equal("waiting", (await client.PostAsync($"{path}/resume", null)).AssertDone()["state"]);
        Assert.Equal(made["id"], Assert.Single((await client.GetAsync("/alerts/portfolio")).Items("id")));
        (await client.DeleteAsync(path)).AssertDone(HttpStatusCode.NoContent);
        (await client.GetAsync(path)).AssertRefused(HttpStatusCode.NotFound, "not-found", "id");
    }

    [Theory]
    [InlineData("""{"kind":"value","direction":"above"}""", "target")]
    [InlineData("""{"kind":"value","target":"5"}""", "direction")]
    [InlineData("""{"kind":"drift","symbol":"BTC","target":"101","percent":"5","is_either_way":true}""", "target")]
    [InlineData("""{"kind":"drift","target":"10","percent":"5","is_either_way":true}""", "symbol")]
    [InlineData("""{"kind":"balance","direction":"above","target":"1"}""", "wallet_id")]
    [InlineData("""{"kind":"move","direction":"above","percent":"5","window_minutes":5}""", "window_minutes")]
    public async Task PortfolioDraft_ThatIsWrong_IsRefusedByName(string draft, string field) =>
        (await house.Client.PostAsync("/alerts/portfolio", draft)).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", field);

    [Fact]
    public async Task PortfolioAlert_OfSomebodyElse_IsAnsweredAsOneThatIsNotThere()
    {
        using var owner = await house.NewClientAsync();
        const string Value = """{"kind":"value","direction":"above","target":"5"}""";
        var id = (await owner.PostAsync("/alerts/portfolio", Value)).AssertDone(HttpStatusCode.Created)["id"]!;

        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Get, "/alerts/portfolio/{id}", id);
        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Put, "/alerts/portfolio/{id}", id, Value);
        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Post, "/alerts/portfolio/{id}/pause", id);
        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Post, "/alerts/portfolio/{id}/resume", id);
        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Delete, "/alerts/portfolio/{id}", id);
        Assert.Empty((await house.Client.GetAsync("/alerts/portfolio")).Items("id"));
    }

    [Fact]
    public async Task Firings_WithDeliveries_AreMineInPiecesLatestFirst()
    {
        using var client = await house.NewClientAsync();
        using var other = await house.NewClientAsync();
        var alert = int.Parse(await MakeAsync(client, "BTC", 5), System.Globalization.CultureInfo.InvariantCulture);
        var ids = new List<string>();
        await using (var db = house.App.CreateDbContext())
        {
            var line = new UserNotification { UserId = client.User.Id, Kind = NotificationKind.Alert, Type = NotificationType.Alert, Title = "t", Message = "m" };
            db.UserNotifications.Add(line);
            await db.SaveChangesAsync(Stop);
            db.NotificationDeliveries.Add(new NotificationDelivery { DeliveryId = Guid.NewGuid(), UserNotificationId = line.Id, UserId = client.User.Id, Method = NotificationMethod.Email, Status = DeliveryStatus.Failed, Attempts = 7, LastError = "No such mailbox." });
            for (var i = 0; i < 3; i++)
            {
                var firing = new AlertFiring { UserId = client.User.Id, PriceAlertId = i == 0 ? alert : null, UserNotificationId = i == 0 ? line.Id : null, Symbol = i == 1 ? "ETH" : "BTC", Summary = "It fired", Value = 5.5m, Basis = FiringBasis.High, TriggeredAt = new DateTime(2026, 1, 2, 3, 4, i, DateTimeKind.Utc) };
                db.AlertFirings.Add(firing);
                await db.SaveChangesAsync(Stop);
                ids.Insert(0, $"{firing.Id}");
            }
        }

        Assert.Equal(ids, await client.WalkAsync("/alerts/firings", "id"));
        Assert.Equal([ids[1]], await client.WalkAsync("/alerts/firings?coin=eth", "id"));
        Assert.Equal([ids[2]], await client.WalkAsync($"/alerts/firings?alert={alert}", "id"));
        Assert.Empty(await client.WalkAsync("/alerts/firings?portfolio_alert=99999999999", "id"));
        Assert.Empty(await other.WalkAsync("/alerts/firings", "id"));
        var told = (await client.GetAsync($"/alerts/firings?alert={alert}")).Items()[0];
        Assert.Equal(("high", "5.5"), (told.GetProperty("basis").GetString(), told.GetProperty("value").GetString()));
        var delivery = told.GetProperty("deliveries")[0];
        Assert.Equal(("email", "failed", 7, "No such mailbox."), (delivery.GetProperty("method").GetString(), delivery.GetProperty("status").GetString(), delivery.GetProperty("attempts").GetInt32(), delivery.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task BackTest_OverStoredCandles_CountsAndTellsWhen()
    {
        var answer = (await house.Client.GetAsync("/alerts/back-test?coin=BTC&kind=cross&either_way=true&target_price_usd=100000&recurring=true")).AssertDone();

        Assert.Contains("\"year\":", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/alerts/back-test?target_price_usd=5", "coin")]
    [InlineData("/alerts/back-test?coin=BTC", "target_price_usd")]
    [InlineData("/alerts/back-test?coin=BTC&kind=move", "percent")]
    [InlineData("/alerts/back-test?coin=BTC&kind=move&percent=5&window_minutes=61", "window_minutes")]
    [InlineData("/alerts/back-test?coin=BTC&kind=drawdown&percent=5&window_minutes=60", "window_minutes")]
    [InlineData("/alerts/back-test?coin=BTC&target_price_usd=5&either_way=true", "either_way")]
    [InlineData("/alerts/back-test?coin=BTC&target_price_usd=5&hysteresis_percent=51", "hysteresis_percent")]
    [InlineData("/alerts/firings?alert=x", "alert")]
    public async Task WrongQuestionsAboutFirings_AreRefusedByName(string path, string field) =>
        (await house.Client.GetAsync(path)).AssertRefused(HttpStatusCode.BadRequest, "invalid-parameter", field);

    [Fact]
    public async Task BackTest_OfAnUnknownCoin_IsNotFound() =>
        (await house.Client.GetAsync("/alerts/back-test?coin=NOSUCH&target_price_usd=5")).AssertRefused(HttpStatusCode.NotFound, "not-found", "coin");

    private static async Task<string> MakeAsync(ApiClient client, string symbol, int target) =>
        (await client.PostAsync("/alerts", $$"""{"symbol":"{{symbol}}","direction":"above","target_price_usd":"{{target}}"}""")).AssertDone(HttpStatusCode.Created)["id"]!;

    private async Task FireAsync(string id)
    {
        await using var db = house.App.CreateDbContext();
        var alert = await db.PriceAlerts.SingleAsync(alert => alert.Id == int.Parse(id, System.Globalization.CultureInfo.InvariantCulture), Stop);
        (alert.IsActive, alert.IsTriggered, alert.TriggeredPrice, alert.TriggeredAt) = (false, true, 76.5m, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        await db.SaveChangesAsync(Stop);
    }
}
