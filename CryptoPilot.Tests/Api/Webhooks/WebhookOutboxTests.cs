using System.Text.Json;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Alerts;
using CryptoPilot.Tests.Ledger;
using CryptoPilot.Tests.Ledger.Imports;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;

namespace CryptoPilot.Tests.Api.Webhooks;

/// <summary>Events are stored with what they tell of, on every road, and only for whom they are meant.</summary>
public sealed class WebhookOutboxTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Notification_GoesToTheWebhooksOfItsUserThatAskedForItsType()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var stranger = await database.UserAsync();
        var (all, _) = await house.HookAsync("/all");
        var (warnings, _) = await house.HookAsync("/warnings", [WebhookEvents.NotificationCreated], [NotificationType.Warning, NotificationType.Error]);
        var (ledger, _) = await house.HookAsync("/ledger", [WebhookEvents.TransactionCreated]);
        var (foreign, _) = await house.HookAsync("/foreign", userId: stranger.Id);

        await house.NotifyAsync("Hello", NotificationType.Info);
        await house.NotifyAsync("Careful", NotificationType.Warning);

        Assert.Equal(["Hello", "Careful"], await TitlesAsync(house, all));
        Assert.Equal(["Careful"], await TitlesAsync(house, warnings));
        Assert.Empty(await house.DeliveriesAsync(ledger));
        Assert.Empty(await house.DeliveriesAsync(foreign));
        var (one, two) = ((await house.DeliveriesAsync(all))[1], Assert.Single(await house.DeliveriesAsync(warnings)));
        Assert.Equal((one.EventId, one.Payload), (two.EventId, two.Payload));
        Assert.NotEqual(one.DeliveryId, two.DeliveryId);
        var inbox = await database.InboxAsync(house.User.Id);
        Assert.Equal(inbox[1].Id, JsonDocument.Parse(one.Payload).RootElement.GetProperty("data").GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Notification_RolledBack_LeavesNoEvent()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();

        await using (var db = database.CreateDbContext())
        {
            await using var unit = await db.Database.BeginTransactionAsync(Stop);
            house.Notifications.Add(db, house.User.Id, NotificationKind.Account, NotificationType.Info, "Never", "Was not");
            await db.SaveChangesAsync(Stop);
            await unit.RollbackAsync(Stop);
        }

        Assert.Empty(await house.DeliveriesAsync(id));
        Assert.Empty(await database.InboxAsync(house.User.Id));
    }

    [Fact]
    public async Task Notification_WhoseEventCannotBeStored_IsNotStoredEither()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        await house.HookAsync();
        await using var db = database.CreateDbContext(new RefusedInserts("webhook_deliveries"));
        house.Notifications.Add(db, house.User.Id, NotificationKind.Account, NotificationType.Info, "Never", "Was not");

        await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync(Stop));

        Assert.Empty(await database.InboxAsync(house.User.Id));
    }

    [Fact]
    public async Task Alert_ThatFires_IsTold()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync(events: [WebhookEvents.NotificationCreated], types: [NotificationType.Alert]);
        var stranger = await database.UserAsync();
        var coin = await database.CoinAsync(price: 100m);
        await database.AlertAsync(house.User.Id, coin, AlertDirection.Above, 90m);
        await database.AlertAsync(house.User.Id, coin, AlertDirection.Above, 95m);
        await database.AlertAsync(stranger.Id, coin, AlertDirection.Above, 95m);

        await AlertSetup.Evaluator(database, database.Time).RunAsync(Stop);

        var inbox = await database.InboxAsync(house.User.Id);
        Assert.Equal(2, inbox.Count);
        Assert.Equal(inbox.Select(row => row.Title), await TitlesAsync(house, id));
        Assert.Equal(inbox.Select(row => row.Id), (await house.DeliveriesAsync(id)).Select(row => JsonDocument.Parse(row.Payload).RootElement.GetProperty("data").GetProperty("id").GetInt64()));
    }

    [Fact]
    public async Task Ledger_EachChangeIsToldOnce()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        await using var ledger = await LedgerHouse.CreateAsync(database);
        var user = ledger.User.Id;
        var (id, _) = await house.HookAsync(userId: user);

        var bought = await ledger.BuyAsync(2.5m, 90m, 5);
        var sent = await ledger.SendAsync(1m);
        LedgerHouse.Good(await ledger.Ledger.AnnotateAsync(user, bought, "Mine", ["a"], Stop));
        LedgerHouse.Good(await ledger.Ledger.RecordCheckAsync(user, sent, "0xabc", 1, Stop));
        LedgerHouse.Good(await ledger.Ledger.RecordCheckAsync(user, sent, "0xabc", 1, Stop));
        LedgerHouse.Good(await ledger.Ledger.SettleAsync(user, new SettleTransfer(sent), Stop));
        LedgerHouse.Good(await ledger.Ledger.DeleteAsync(user, new DeleteTransaction(sent, (await ledger.RowAsync(sent)).Version, true), Stop));
        // Refused: nothing happened.
        Assert.False((await ledger.Ledger.DeleteAsync(user, new DeleteTransaction(sent, 0, true), Stop)).Succeeded);

        var events = (await house.DeliveriesAsync(id)).Select(row => (row.EventType, Data: JsonDocument.Parse(row.Payload).RootElement.GetProperty("data"))).ToList();
        Assert.Equal(
            [
                ("transaction.created", bought, "completed"), ("transaction.created", sent, "pending"), ("transaction.changed", bought, "completed"),
                ("transaction.changed", sent, "pending"), ("transaction.changed", sent, "completed"), ("transaction.deleted", sent, "completed"),
            ],
            events.Select(row => (row.EventType, row.Data.GetProperty("id").GetInt64(), row.Data.GetProperty("status").GetString()!)));
        var first = events[0].Data;
        Assert.Equal(("2.5", "90", "225", "bought"), (first.GetProperty("amount").GetString(), first.GetProperty("unit_price_usd").GetString(), first.GetProperty("value_usd").GetString(), first.GetProperty("source").GetString()));
        Assert.Equal(JsonValueKind.Null, first.GetProperty("from_symbol").ValueKind);
        Assert.Equal("Mine", events[2].Data.GetProperty("notes").GetString());
    }

    [Fact]
    public async Task Transfer_BetweenTwoUsers_IsToldToBoth()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        await using var ledger = await LedgerHouse.CreateAsync(database);
        var friend = await database.UserAsync();
        await ledger.WalletAsync("friend", friend.Id);
        await ledger.BuyAsync(2m, 90m, 5);
        var (mine, _) = await house.HookAsync("/mine", userId: ledger.User.Id);
        var (theirs, _) = await house.HookAsync("/theirs", userId: friend.Id);

        await ledger.SendAsync(1m, "friend");

        Assert.Equal(["transaction.created"], (await house.DeliveriesAsync(mine)).Select(row => row.EventType));
        Assert.Equal(["notification.created", "transaction.created"], (await house.DeliveriesAsync(theirs)).Select(row => row.EventType).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Import_IsOneEventAndItsUndoAnother()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        await using var imports = await ImportHouse.CreateAsync(database);
        await imports.SeedCoinsAsync();
        var (id, _) = await house.HookAsync();
        var import = await ImportAsync(imports, house.User.Id, ImportSamples.Coinbase);
        Assert.True((await imports.Service.UndoAsync(house.User.Id, import, true, Stop)).Succeeded);
        await imports.Runner.RunAsync(Stop);

        var events = await house.DeliveriesAsync(id);
        Assert.Equal(["import.completed", "import.undone"], events.Select(one => one.EventType));
        var data = JsonDocument.Parse(events[0].Payload).RootElement.GetProperty("data");
        Assert.Equal((import, 5, "completed"), (data.GetProperty("id").GetInt32(), data.GetProperty("imported_count").GetInt32(), data.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task NobodyListens_CostsOneQuery()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var commands = new CommandCount();
        await using var db = database.CreateDbContext(commands);
        db.UserNotifications.AddRange(Enumerable.Range(0, 200).Select(i => new UserNotification { UserId = house.User.Id, Type = NotificationType.Info, Title = $"{i}", Message = "Many" }));

        await db.SaveChangesAsync(Stop);

        Assert.Equal(1, commands.On("webhooks"));
        Assert.Equal(0, commands.On("webhook_deliveries"));
    }

    private static async Task<int> ImportAsync(ImportHouse imports, int userId, string text)
    {
        var read = await imports.ReadAsync(userId, text);
        Assert.Equal(ImportStatus.Previewed, read.Import.Status);
        Assert.True((await imports.Service.BeginAsync(userId, read.Import.Id, Stop)).Succeeded);
        await imports.Runner.RunAsync(Stop);
        return read.Import.Id;
    }

    private static async Task<IEnumerable<string?>> TitlesAsync(WebhookHouse house, int webhookId) =>
        (await house.DeliveriesAsync(webhookId)).Select(row => JsonDocument.Parse(row.Payload).RootElement.GetProperty("data").GetProperty("title").GetString());
}
