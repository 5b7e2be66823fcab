using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Insights;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Tests.Wallets.Explorers;
using CryptoPilot.Web;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Alerts.Portfolio;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Api.Webhooks;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Imports;
using CryptoPilot.Web.Ledger.Transactions;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Reconciliation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Accounts;

/// <summary>
/// Every method that is asked for something of a user by its key, found by reflection so that a new one cannot escape: another user's
/// key is answered exactly like one that does not exist, and does nothing to it.
/// </summary>
public sealed partial class ForeignIdTests : IAsyncLifetime
{
    private static readonly string[] s_suffixes = ["Service", "Queries", "Confirmer", "Reconciler", "Syncer"];

    /// <summary>Keys that are not a user's own.</summary>
    private static readonly HashSet<string> s_common = ["userId", "coinId", "adminId", "keptId", "beforeId"];

    private static readonly Dictionary<string, Func<Keys, object>> s_keys = new()
    {
        ["alertId"] = keys => keys.Alert,
        ["notificationId"] = keys => keys.Notification,
        ["importId"] = keys => keys.Import,
        ["transactionId"] = keys => keys.Transaction,
        ["walletId"] = keys => keys.Wallet,
        ["sessionId"] = keys => keys.Session,
        ["keyId"] = keys => keys.ApiKey,
        ["webhookId"] = keys => keys.Webhook,
        ["deliveryId"] = keys => keys.Delivery,
        ["insightId"] = keys => keys.Insight,
        ["subscriptionId"] = keys => keys.Subscription,
        ["ids"] = keys => new List<long> { keys.Transaction },
    };

    private static readonly Dictionary<Type, Func<Keys, object>> s_commands = new()
    {
        [typeof(EditTransaction)] = keys => new EditTransaction(keys.Transaction, 0, "BTC", null, 0.1m, null, s_past, 100m, null, CostBasisMethod.Fifo, null, null, null, null, null, null),
        [typeof(DeleteTransaction)] = keys => new DeleteTransaction(keys.Transaction, 0, true),
        [typeof(CancelTransfer)] = keys => new CancelTransfer(keys.Transaction),
        [typeof(FailTransfer)] = keys => new FailTransfer(keys.Transaction),
        [typeof(SettleTransfer)] = keys => new SettleTransfer(keys.Transaction),
        [typeof(GenerateHolding)] = keys => new GenerateHolding("BTC", 1m, 1m, s_past, HoldingSource.Bought, Guid.NewGuid(), WalletId: keys.Wallet),
        [typeof(ConvertCoins)] = keys => new ConvertCoins("BTC", "USD", 1m, Guid.NewGuid(), ToAmount: 1m, ExecutedAt: s_past, ValueUsd: 1m, FromWalletId: keys.Wallet),
        [typeof(TransferCoins)] = keys => new TransferCoins("BTC", 1m, "bitcoin", ExplorerBench.Segwit, Guid.NewGuid(), s_past, 1m, FromWalletId: keys.Wallet),
        [typeof(TransactionFilter)] = keys => new TransactionFilter(WalletId: keys.Wallet),
        [typeof(TransactionPageRequest)] = keys => new TransactionPageRequest(new TransactionFilter(WalletId: keys.Wallet), TransactionSort.Date, true, 1, 10),
        [typeof(PortfolioAlertDraft)] = keys => new PortfolioAlertDraft(PortfolioAlertKind.Balance, AlertDirection.Below) { WalletId = keys.Wallet, Target = 1m },
        [typeof(BalanceAdjustment)] = keys => new BalanceAdjustment(new WalletBalance(keys.Wallet, BalanceState.ChainHasMore, "BTC", 0m, 0m, 1m, s_past, "chain", true), 1m, HoldingSource.Received),
    };

    private static readonly DateTime s_past = new(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc);

    private AppHost _host = null!;
    private AppUser _owner = null!;
    private AppUser _other = null!;
    private Keys _foreign = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await AccountHost.StartEmptyAsync(null, "--Wallets:AskExplorers=false");
        _owner = await AccountHost.AddUserAsync(_host, "owner");
        _other = await AccountHost.AddUserAsync(_host, "other");
        _foreign = await FillAsync(_owner.Id);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task EveryMethodThatTakesAKey_ForeignAndMissing_AnswersTheSameAndChangesNothing()
    {
        var missing = new Keys(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, Guid.NewGuid(), int.MaxValue, int.MaxValue, Guid.NewGuid(), int.MaxValue, int.MaxValue);
        var before = await OwnedAsync();
        var faults = new List<string>();
        var asked = 0;
        foreach (var (type, method) in Methods())
        {
            var name = $"{type.Name}.{method.Name}";
            var unknown = method.GetParameters().Where(parameter => parameter.Name!.EndsWith("Id", StringComparison.Ordinal) && !s_common.Contains(parameter.Name) && !s_keys.ContainsKey(parameter.Name)).ToList();
            if (unknown.Count > 0) faults.Add($"{name}: say in this test what {string.Join(", ", unknown.Select(parameter => parameter.Name))} is.");
            if (!method.GetParameters().Any(parameter => s_keys.ContainsKey(parameter.Name!) || s_commands.ContainsKey(parameter.ParameterType))) continue;

            asked++;
            var (ofForeign, ofMissing) = (await AskAsync(type, method, _foreign), await AskAsync(type, method, missing));
            if (ofForeign != ofMissing) faults.Add($"{name}: foreign {ofForeign}, missing {ofMissing}");
            if (await OwnedAsync() != before) faults.Add($"{name} changed what is someone else's.");
        }

        Assert.True(asked > 40, $"Only {asked} methods were found.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static IEnumerable<(Type Type, MethodInfo Method)> Methods() => typeof(CryptoPilotHost).Assembly.GetTypes()
        .Where(type => type.IsClass && !type.IsAbstract && s_suffixes.Any(suffix => type.Name.EndsWith(suffix, StringComparison.Ordinal)))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(method => (type, method)))
        .Where(found => found.method.GetParameters() is [{ Name: "userId" } user, ..] && user.ParameterType == typeof(int))
        .OrderBy(found => found.type.FullName, StringComparer.Ordinal).ThenBy(found => found.method.Name, StringComparer.Ordinal);

    /// <summary>What the other user is told, with the key left out.</summary>
    private async Task<string> AskAsync(Type type, MethodInfo method, Keys keys)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var target = scope.ServiceProvider.GetRequiredService(type);
        var arguments = method.GetParameters().Select(parameter => Argument(parameter, keys)).ToArray();
        try
        {
            var task = (Task)method.Invoke(target, arguments)!;
            await task;
            var answer = task.GetType().GetProperty("Result")?.GetValue(task);
            return WithoutKeys(JsonSerializer.Serialize(answer, answer?.GetType() ?? typeof(object)), keys);
        }
        catch (Exception exception) when (exception is not NullReferenceException)
        {
            return (exception is TargetInvocationException { InnerException: { } inner } ? inner : exception).GetType().Name;
        }
    }

    private object? Argument(ParameterInfo parameter, Keys keys)
    {
        if (parameter.Name == "userId") return _other.Id;
        // A place in a list of one's own rows; it leads to none.
        if (parameter.Name == "beforeId") return null;
        if (s_keys.TryGetValue(parameter.Name!, out var key)) return key(keys);
        if (s_commands.TryGetValue(parameter.ParameterType, out var command)) return command(keys);
        if (parameter.ParameterType == typeof(CancellationToken)) return Stop;
        if (parameter.ParameterType == typeof(SessionOrigin)) return SessionOrigin.None;
        if (parameter.ParameterType == typeof(AlertDraft)) return new AlertDraft("BTC", AlertDirection.Below, 1m);
        if (parameter.ParameterType == typeof(WebhookDraft)) return new WebhookDraft("Mine", "https://example.com/", [WebhookEvents.NotificationCreated]);
        if (parameter.ParameterType == typeof(ImportReading)) return new ImportReading();
        if (parameter.ParameterType == typeof(Func<ImportReading, ImportReading>)) return (Func<ImportReading, ImportReading>)(reading => reading);
        if (parameter.ParameterType == typeof(string)) return "text";
        if (parameter.ParameterType == typeof(bool)) return true;
        if (parameter.ParameterType == typeof(IReadOnlyCollection<string>)) return Array.Empty<string>();
        if (parameter.Name is "take" or "count") return 10;
        return parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null;
    }

    private static string WithoutKeys(string json, Keys keys)
    {
        var known = new object[] { keys.Alert, keys.Notification, keys.Import, keys.Transaction, keys.Wallet, keys.ApiKey, keys.Webhook, keys.Insight }.Select(key => Convert.ToString(key, CultureInfo.InvariantCulture)!).ToHashSet();
        return KeyInJson().Replace(json, match => known.Contains(match.Groups[2].Value) ? $"{match.Groups[1].Value}key" : match.Value);
    }

    /// <summary>Something of each kind.</summary>
    private async Task<Keys> FillAsync(int userId)
    {
        await using var db = _host.CreateDbContext();
        await db.Cryptocurrencies.ExecuteUpdateAsync(set => set.SetProperty(coin => coin.Price, 100m).SetProperty(coin => coin.PricedAt, TimeProvider.System.GetUtcNow().UtcDateTime), Stop);
        var wallet = await _host.Services.GetRequiredService<WalletService>().AddAsync(userId, new WalletDraft("Cold", "bitcoin", ExplorerBench.Genesis), Stop);
        await using var scope = _host.Services.CreateAsyncScope();
        var ledger = scope.ServiceProvider.GetRequiredService<LedgerService>();
        Assert.True((await ledger.GenerateAsync(userId, new GenerateHolding("BTC", 3m, 10m, s_past.AddDays(-9), HoldingSource.Bought, Guid.NewGuid(), WalletId: wallet.WalletId), Stop)).Succeeded);
        var sent = await ledger.TransferAsync(userId, new TransferCoins("BTC", 1m, "bitcoin", "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo", Guid.NewGuid(), s_past, 10m, FromWalletId: wallet.WalletId), Stop);
        Assert.True(sent.Succeeded);
        var alert = await _host.Services.GetRequiredService<AlertService>().CreateAsync(userId, new AlertDraft("BTC", AlertDirection.Above, 1_000m), Stop);
        Assert.True(alert.IsDone);
        // The first of its table as the other is of its own: one key stands for both.
        var portfolioAlert = await scope.ServiceProvider.GetRequiredService<PortfolioAlertService>().CreateAsync(userId, new PortfolioAlertDraft(PortfolioAlertKind.Value, AlertDirection.Above) { Target = 1_000m }, Stop);
        Assert.Equal(alert.AlertId, portfolioAlert.AlertId);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes("when;side;ticker;qty;price\n01.02.2025 10:00;buy;BTC;0,5;40.000,00\n"));
        var import = await scope.ServiceProvider.GetRequiredService<ImportService>().UploadAsync(userId, "bank.csv", file, Stop);
        var notification = new UserNotification { UserId = userId, Type = NotificationType.Info, Title = "Hello", Message = "There" };
        var insight = new AiInsight { UserId = userId, Title = "Look", Description = "There", Category = InsightCategory.Market, Impact = InsightImpact.Low };
        var browser = new PushSubscription { UserId = userId, Endpoint = "https://push.example/1", EndpointHash = new string('a', 64), P256dh = "key", Auth = "auth", Device = "Firefox" };
        db.AddRange(notification, insight, browser);
        await db.SaveChangesAsync(Stop);
        var session = await _host.Services.GetRequiredService<SessionService>().BeginAsync(_owner, SessionOrigin.None, Stop);
        var key = await _host.Services.GetRequiredService<KeyService>().CreateAsync(userId, new KeyDraft("robot", ApiKeyType.Write), SessionOrigin.None, Stop);
        var webhooks = _host.Services.GetRequiredService<WebhookService>();
        var webhook = await webhooks.CreateAsync(userId, new WebhookDraft("Mine", "https://example.com/", [WebhookEvents.ImportUndone]), Stop);
        var delivery = await webhooks.SendTestAsync(userId, webhook.WebhookId, Stop);
        Assert.True((await webhooks.PauseAsync(userId, webhook.WebhookId, Stop)).IsDone);
        return new Keys(alert.AlertId, notification.Id, import.ImportId!.Value, sent.TransactionId!.Value, wallet.WalletId, session, key.Made!.Id, webhook.WebhookId, delivery.DeliveryId!.Value, insight.Id, browser.Id);
    }

    /// <summary>All that belongs to the owner, as text.</summary>
    private async Task<string> OwnedAsync()
    {
        await using var db = _host.CreateDbContext();
        return JsonSerializer.Serialize(new
        {
            Wallets = await db.Wallets.AsNoTracking().Where(row => row.UserId == _owner.Id).ToListAsync(Stop),
            Rows = await db.Transactions.AsNoTracking().Where(row => row.UserId == _owner.Id).ToListAsync(Stop),
            Lots = await db.Tokens.AsNoTracking().Where(row => row.UserId == _owner.Id).ToListAsync(Stop),
            Alerts = await db.PriceAlerts.AsNoTracking().Where(row => row.UserId == _owner.Id).ToListAsync(Stop),
            PortfolioAlerts = await db.PortfolioAlerts.AsNoTracking().Where(row => row.UserId == _owner.Id).ToListAsync(Stop),
            Browsers = await db.PushSubscriptions.AsNoTracking().Where(row => row.UserId == _owner.Id).ToListAsync(Stop),
            Notices = await db.UserNotifications.AsNoTracking().Where(row => row.UserId == _owner.Id).ToListAsync(Stop),
            Webhooks = await db.Webhooks.AsNoTracking().Where(row => row.UserId == _owner.Id).ToListAsync(Stop),
            Deliveries = await db.WebhookDeliveries.CountAsync(Stop),
            Sessions = await db.UserSessions.AsNoTracking().Where(row => row.UserId == _owner.Id).Select(row => new { row.Id, row.RevokedAt }).ToListAsync(Stop),
            ApiKeys = await db.ApiKeys.AsNoTracking().Where(row => row.UserId == _owner.Id).ToListAsync(Stop),
            Imports = await db.Imports.AsNoTracking().Where(row => row.UserId == _owner.Id).Select(row => row.Id).ToListAsync(Stop),
        });
    }

    [GeneratedRegex("(\"\\w*Id\":)(\\d+)")]
    private static partial Regex KeyInJson();

    private sealed record Keys(int Alert, long Notification, int Import, long Transaction, int Wallet, Guid Session, int ApiKey, int Webhook, Guid Delivery, int Insight, int Subscription);
}
