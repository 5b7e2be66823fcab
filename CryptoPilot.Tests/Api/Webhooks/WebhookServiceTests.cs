using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Webhooks;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Api.Webhooks;

/// <summary>What users may do with their webhooks, and with nobody else's.</summary>
public sealed class WebhookServiceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_KeepsTheSecretEncryptedAndTellsItOnce()
    {
        await using var house = await WebhookHouse.CreateAsync(database);

        var (id, secret) = await house.HookAsync(types: [NotificationType.Alert]);

        Assert.Matches("^cpw_[0-9A-Za-z]{43}$", secret);
        var stored = await house.StoredAsync(id);
        Assert.DoesNotContain(secret, stored.Secret, StringComparison.Ordinal);
        Assert.Equal(secret, house.Secrets.Reveal(stored.Secret));
        var row = Assert.Single(await house.Queries.ListAsync(house.User.Id, Stop));
        Assert.Equal(("Mine", true, 0), (row.Name, row.IsActive, row.FailureCount));
        Assert.Equal(WebhookEvents.All, row.Events);
        Assert.Equal([NotificationType.Alert], row.NotificationTypes);
    }

    [Fact]
    public async Task Create_ElevenAtOnce_MakesTen()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var draft = new WebhookDraft("Mine", "https://example.com/", [WebhookEvents.NotificationCreated]);

        var made = await Task.WhenAll(Enumerable.Range(0, 11).Select(_ => Task.Run(() => house.Service.CreateAsync(house.User.Id, draft, Stop), Stop)));

        Assert.Equal(10, made.Count(outcome => outcome.IsDone));
        Assert.Equal([WebhookFault.TooMany], made.Single(outcome => !outcome.IsDone).Faults);
    }

    [Fact]
    public async Task Draft_Faults_StandBesideTheirFields()
    {
        await using var house = await WebhookHouse.CreateAsync(database);

        var refused = await house.Service.CreateAsync(house.User.Id, new WebhookDraft(" ", "nowhere", []), Stop);
        var unknown = await house.Service.CreateAsync(house.User.Id, new WebhookDraft(new string('n', 101), "https://example.com/" + new string('p', 2_000), ["coin.created"]), Stop);
        var typeless = await house.Service.CreateAsync(house.User.Id, new WebhookDraft("Mine", "https://example.com/", [WebhookEvents.NotificationCreated], []), Stop);

        Assert.Equal([WebhookFault.NameEmpty, WebhookFault.UrlUnreadable, WebhookFault.EventsEmpty], refused.Faults);
        Assert.All(new[] { WebhookField.Name, WebhookField.Url, WebhookField.Events }, field => Assert.NotNull(refused.Explain(field)));
        Assert.Equal([WebhookFault.NameTooLong, WebhookFault.UrlTooLong, WebhookFault.EventsUnknown], unknown.Faults);
        Assert.Equal([WebhookFault.TypesEmpty], typeless.Faults);
        Assert.All(Enum.GetValues<WebhookFault>(), fault => Assert.NotEmpty(WebhookOutcome.TextOf(fault)));
    }

    [Fact]
    public async Task Update_FromAnOlderVersion_IsRefused()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        var draft = new WebhookDraft("Renamed", "https://example.com/", [WebhookEvents.TransactionDeleted, WebhookEvents.NotificationCreated]);

        Assert.True((await house.Service.UpdateAsync(house.User.Id, id, draft, 0, Stop)).IsDone);
        Assert.Equal([WebhookFault.Changed], (await house.Service.UpdateAsync(house.User.Id, id, draft with { Name = "Again" }, 0, Stop)).Faults);

        var row = (await house.Queries.FindAsync(house.User.Id, id, Stop))!;
        Assert.Equal(("Renamed", "https://example.com/", 1), (row.Name, row.Url, row.Version));
        Assert.Equal([WebhookEvents.NotificationCreated, WebhookEvents.TransactionDeleted], row.Events);
    }

    [Fact]
    public async Task ForeignWebhook_IsAnsweredLikeAMissingOne()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        await house.NotifyAsync("one");
        await house.Sender().RunAsync(Stop);
        var delivery = Assert.Single(await house.DeliveriesAsync(id));
        var other = (await database.UserAsync()).Id;
        var draft = new WebhookDraft("Stolen", "https://example.com/", [WebhookEvents.NotificationCreated]);
        var service = house.Service;

        foreach (var hook in new[] { id, int.MaxValue })
        {
            WebhookOutcome[] outcomes =
            [
                await service.UpdateAsync(other, hook, draft, null, Stop), await service.PauseAsync(other, hook, Stop), await service.ResumeAsync(other, hook, Stop),
                await service.RenewSecretAsync(other, hook, Stop), await service.SendTestAsync(other, hook, Stop), await service.RedeliverAsync(other, hook, delivery.DeliveryId, Stop),
                await service.DeleteAsync(other, hook, Stop),
            ];
            Assert.All(outcomes, outcome => Assert.Equal([WebhookFault.Missing], outcome.Faults));
            Assert.Null(await house.Queries.FindAsync(other, hook, Stop));
            Assert.Empty(await house.Queries.DeliveriesAsync(other, hook, null, null, 10, Stop));
            Assert.Null(await house.Queries.PayloadAsync(other, hook, delivery.DeliveryId, Stop));
        }

        Assert.Equal("Mine", (await house.StoredAsync(id)).Name);
        Assert.Single(await house.DeliveriesAsync(id));
    }

    [Fact]
    public async Task Redelivery_OfAnotherWebhooksDelivery_IsMissing()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (one, _) = await house.HookAsync("/one");
        var (two, _) = await house.HookAsync("/two");
        await house.NotifyAsync("one");

        var refused = await house.Service.RedeliverAsync(house.User.Id, one, Assert.Single(await house.DeliveriesAsync(two)).DeliveryId, Stop);

        Assert.Equal([WebhookFault.Missing], refused.Faults);
    }

    [Fact]
    public async Task Tests_ThatPileUp_AreRefused()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        for (var i = 0; i < WebhookService.MostAside; i++) Assert.True((await house.Service.SendTestAsync(house.User.Id, id, Stop)).IsDone);

        Assert.Equal([WebhookFault.TooManyWaiting], (await house.Service.SendTestAsync(house.User.Id, id, Stop)).Faults);
    }

    [Fact]
    public async Task Delete_TakesTheDeliveriesWithIt()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        await house.NotifyAsync("one");

        Assert.True((await house.Service.DeleteAsync(house.User.Id, id, Stop)).IsDone);

        Assert.Empty(await house.DeliveriesAsync(id));
        Assert.Equal(0, await house.Sender().RunAsync(Stop));
    }

    [Fact]
    public async Task Deliveries_ArePagedLatestFirst()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        for (var i = 0; i < 7; i++) await house.NotifyAsync($"{i}");
        await house.Sender().RunAsync(Stop);
        await house.NotifyAsync("waiting");

        var first = await house.Queries.DeliveriesAsync(house.User.Id, id, null, null, 5, Stop);
        var second = await house.Queries.DeliveriesAsync(house.User.Id, id, null, first[^1].Id, 5, Stop);

        Assert.Equal((await house.DeliveriesAsync(id)).Select(row => row.Id).Reverse(), first.Concat(second).Select(row => row.Id));
        Assert.Single(await house.Queries.DeliveriesAsync(house.User.Id, id, DeliveryStatus.Pending, null, 5, Stop));
        Assert.Contains("waiting", await house.Queries.PayloadAsync(house.User.Id, id, first[0].DeliveryId, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllQueries_AreTSql()
    {
        var server = new SqlServerTranslation();
        var options = Options.Create(new WebhookOptions());
        var time = database.Time;
        var secrets = new WebhookSecrets(new EphemeralDataProtectionProvider());
        var service = new WebhookService(server, secrets, options, time);
        var queries = new WebhookQueries(server);
        var line = new WebhookLine(server, time);
        var draft = new WebhookDraft("Mine", "https://example.com/", [WebhookEvents.NotificationCreated]);
        await service.UpdateAsync(1, 1, draft, null, Stop);
        await service.PauseAsync(1, 1, Stop);
        await service.DeleteAsync(1, 1, Stop);
        await service.SendTestAsync(1, 1, Stop);
        await service.RedeliverAsync(1, 1, Guid.NewGuid(), Stop);
        await queries.ListAsync(1, Stop);
        await queries.DeliveriesAsync(1, 1, DeliveryStatus.Failed, 5, 10, Stop);
        await queries.PayloadAsync(1, 1, Guid.NewGuid(), Stop);
        await line.TakeAsync(Guid.NewGuid(), 10, Stop);
        await line.NextAsync(1, Guid.NewGuid(), Stop);
        await line.ReleaseAsync(1, Guid.NewGuid(), Stop);
        await new WebhookPruner(server, options, time).RunAsync(Stop);
        await using (var db = server.CreateDbContext())
        {
            var (hook, delivery) = (new Webhook { Name = "", Url = "", Secret = "", Events = "" }, new WebhookDelivery { EventType = "", Payload = "" });
            var (good, bad) = (new WebhookAttempt(200, null, TimeSpan.Zero), new WebhookAttempt(500, WebhookError.Status, TimeSpan.Zero));
            await WebhookRecorder.CountAsync(db, hook, Guid.NewGuid(), delivery, good, true, Stop);
            await WebhookRecorder.CountAsync(db, hook, Guid.NewGuid(), delivery, bad, true, Stop);
            await WebhookRecorder.WriteAsync(db, delivery, bad, time.Now, time.Now, Stop);
            await WebhookLine.HoldBackAsync(db, 1, time.Now, Stop);
            await WebhookLine.MoveAllAsync(db, 1, null, Stop);
            await WebhookOutbox.AddFiringsAsync(db, [(1, 1), (2, 2)], time.Now, Stop);
            await WebhookOutbox.AddNotificationsAsync(db, [new UserNotification { UserId = 1, Title = "", Message = "" }], Stop);
        }

        server.AssertParses();
        Assert.True(server.Commands.Count >= 18);
    }
}
