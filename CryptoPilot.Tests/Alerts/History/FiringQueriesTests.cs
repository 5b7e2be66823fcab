using System.Globalization;
using System.Security.Claims;
using Bunit;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Alerts.History;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Alerts.History;

public sealed class FiringQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_WithFilters_IsMineLatestFirst()
    {
        var (mine, other) = (await database.UserAsync(), await database.UserAsync());
        var coin = await database.CoinAsync();
        var alert = await database.AlertAsync(mine.Id, coin, AlertDirection.Above, 5m);
        var portfolio = new PortfolioAlert { UserId = mine.Id, Kind = PortfolioAlertKind.Value, Target = 5m };
        await database.AddAsync(portfolio);
        var first = await AddAsync(mine, coin.Symbol, alert.Id, null);
        var second = await AddAsync(mine, "OTHER", null, null);
        var third = await AddAsync(mine, null, null, portfolio.Id);
        await AddAsync(other, coin.Symbol, null, null);
        var queries = new FiringQueries(database);

        Assert.Equal([third, second, first], (await queries.PageAsync(mine.Id, new FiringFilter(), 0, 10, Stop)).Rows.Select(row => row.Id));
        Assert.Equal((3, second), Second(await queries.PageAsync(mine.Id, new FiringFilter(), 1, 1, Stop)));
        Assert.Equal([first], (await queries.PageAsync(mine.Id, new FiringFilter(coin.Symbol), 0, 10, Stop)).Rows.Select(row => row.Id));
        Assert.Equal([(first, PriceAlertKind.Level)], (await queries.PageAsync(mine.Id, new FiringFilter(PriceAlertId: alert.Id), 0, 10, Stop)).Rows.Select(row => (row.Id, row.Kind!.Value)));
        Assert.Equal([(third, PortfolioAlertKind.Value)], (await queries.PageAsync(mine.Id, new FiringFilter(PortfolioAlertId: portfolio.Id), 0, 10, Stop)).Rows.Select(row => (row.Id, row.PortfolioKind!.Value)));
        Assert.Equal([second, first], (await queries.ListAsync(mine.Id, new FiringFilter(), third, 10, Stop)).Select(row => row.Id));
        Assert.Equal(new[] { coin.Symbol, "OTHER" }.Order(StringComparer.Ordinal), (await queries.SymbolsAsync(mine.Id, Stop)).Order(StringComparer.Ordinal));

        static (int, long) Second(FiringList list) => (list.Total, list.Rows[0].Id);
    }

    [Fact]
    public async Task HistoryPage_TellsValueBasisSourceAgeAndEachDelivery()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 5m);
        var line = new UserNotification { UserId = user.Id, Kind = NotificationKind.Alert, Type = NotificationType.Alert, Title = "t", Message = "m" };
        await database.AddAsync(line);
        await AddAsync(user, coin.Symbol, alert.Id, null, line.Id);
        await database.AddAsync(
            Delivery(line, NotificationMethod.InApp, DeliveryStatus.Delivered),
            Delivery(line, NotificationMethod.Email, DeliveryStatus.Delivered),
            Delivery(line, NotificationMethod.Sms, DeliveryStatus.Failed, "The number does not exist."),
            Delivery(line, NotificationMethod.Telegram, DeliveryStatus.Pending));
        await using var context = Context(user);

        var page = context.Render<AlertHistoryPage>();

        page.WaitForElement("[data-firing]");
        var text = page.Find("[data-firing]").TextContent;
        foreach (var words in new[] { "It fired", "$101.50", AlertsText.BasisHigh, "12 s old", AlertsText.InboxDelivered, "E-mail: delivered", "SMS: failed: The number does not exist.", "Telegram: waits until" })
            Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Equal(3, page.FindAll("[data-delivery]").Count);
    }

    [Fact]
    public async Task HistoryPage_InQuietHours_SaysWhatADeliveryWaitsFor()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        await database.ChangeAsync(async db => (await db.Users.SingleAsync(row => row.Id == user.Id, Stop)).Preferences =
            new UserPreferences { TimeZone = "UTC", Notify = new NotifyChoices { QuietFrom = new TimeOnly(11, 0), QuietTo = new TimeOnly(20, 0) } });
        var line = new UserNotification { UserId = user.Id, Kind = NotificationKind.Alert, Type = NotificationType.Alert, Title = "t", Message = "m" };
        await database.AddAsync(line);
        await AddAsync(user, coin.Symbol, null, null, line.Id);
        var waiting = Delivery(line, NotificationMethod.Email, DeliveryStatus.Pending);
        waiting.NextAttemptAt = database.Time.Now.Date.AddHours(20);
        await database.AddAsync(waiting);
        await using var context = Context(user);

        var page = context.Render<AlertHistoryPage>();

        page.WaitForElement("[data-delivery]");
        Assert.Contains("waits for the quiet hours to end", page.Find("[data-delivery]").TextContent, StringComparison.Ordinal);
        Assert.Contains(AlertsText.AlertIsGone, page.Find("[data-firing]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HistoryPage_WithManyFirings_TurnsPagesAndKeepsTheFilter()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        for (var i = 0; i < 30; i++) await AddAsync(user, coin.Symbol, null, null);
        await using var context = Context(user);
        context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/alerts/history?coin={coin.Symbol}&page=2");

        var page = context.Render<AlertHistoryPage>();

        page.WaitForElement("[data-firing]");
        Assert.Equal(5, page.FindAll("[data-firing]").Count);
        Assert.Contains($"coin={coin.Symbol}", page.Find("a[rel=prev]").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HistoryPage_WithNothing_SaysWhatItWillShow()
    {
        await using var context = Context(await database.UserAsync());

        var page = context.Render<AlertHistoryPage>();

        page.WaitForElement(".empty-state");
        Assert.Contains(AlertsText.HistoryEmptyText, page.Find(".empty-state").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queries_OnSqlServer_Translate()
    {
        var server = new SqlServerTranslation();
        var queries = new FiringQueries(server);

        // The test's server answers nothing, not even a count: its SQL is recorded, then the call ends.
        await Record.ExceptionAsync(() => queries.PageAsync(1, new FiringFilter("BTC", 2, 3), 0, 5, Stop));
        await queries.ListAsync(1, new FiringFilter(), 9, 5, Stop);
        await queries.SymbolsAsync(1, Stop);

        server.AssertParses();
    }

    private async Task<long> AddAsync(AppUser user, string? symbol, int? alertId, int? portfolioAlertId, long? notificationId = null)
    {
        database.Time.Advance(TimeSpan.FromMilliseconds(10));
        var firing = new AlertFiring
        {
            UserId = user.Id, Symbol = symbol, PriceAlertId = alertId, PortfolioAlertId = portfolioAlertId, UserNotificationId = notificationId, Summary = "It fired", Value = 101.5m,
            Basis = FiringBasis.High, PriceSource = "binance", PricedAt = database.Time.Now.AddSeconds(-12), TriggeredAt = database.Time.Now,
        };
        await database.AddAsync(firing);
        return firing.Id;
    }

    private NotificationDelivery Delivery(UserNotification line, NotificationMethod method, DeliveryStatus status, string? error = null) => new()
    {
        DeliveryId = Guid.NewGuid(), UserNotificationId = line.Id, UserId = line.UserId, Method = method, Status = status, LastError = error,
        Attempts = status == DeliveryStatus.Pending ? 0 : 1,
        DeliveredAt = status == DeliveryStatus.Delivered ? database.Time.Now : null,
        NextAttemptAt = status == DeliveryStatus.Pending ? database.Time.Now.AddMinutes(5) : null,
    };

    private BunitContext Context(AppUser user)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.AddAuthorization().SetAuthorized(user.UserName!).SetClaims(new Claim(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)));
        context.AddAlertServices(database);
        return context;
    }
}
