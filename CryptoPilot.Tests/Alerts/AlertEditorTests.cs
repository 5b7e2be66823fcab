using System.Globalization;
using System.Security.Claims;
using Bunit;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Alerts.Portfolio;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Radzen;

namespace CryptoPilot.Tests.Alerts;

public sealed class AlertEditorTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_GermanNotation_StoresTheExactTarget()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1000m));
            await using var context = Context(user);
            var editor = context.Render<AlertEditor>(parameters => parameters.Add(editor => editor.Symbol, coin.Symbol));

            editor.Find("input[name=target]").Input("1.234,56");
            await editor.Find("form").SubmitAsync();

            var alert = Assert.Single(await new AlertQueries(database).OfCoinAsync(user.Id, coin.Symbol, Token));
            Assert.Equal((1234.56m, AlertDirection.Above), (alert.TargetPrice, alert.Direction));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task Save_Refused_SaysWhyBesideTheFieldAndKeepsWhatWasTyped()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1000m));
        await using var context = Context(user);
        var editor = context.Render<AlertEditor>(parameters => parameters.Add(editor => editor.Symbol, coin.Symbol));

        editor.Find("input[name=target]").Input("-5");
        await editor.Find("form").SubmitAsync();

        Assert.Contains(editor.FindAll(".field-fault"), fault => fault.TextContent == AlertsText.FaultTargetNotPositive);
        Assert.Equal("-5", editor.Find("input[name=target]").GetAttribute("value"));
        Assert.Equal(coin.Symbol, editor.Find("input[name=coin]").GetAttribute("value"));
    }

    [Fact]
    public async Task Target_OnTheOtherSide_WarnsThatItFiresAtOnce()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1000m));
        await using var context = Context(user);
        var editor = context.Render<AlertEditor>(parameters => parameters.Add(editor => editor.Symbol, coin.Symbol).Add(editor => editor.TargetPrice, 900m));
        Assert.DoesNotContain("fires at the next", editor.Find(".editor-note").TextContent, StringComparison.Ordinal);

        editor.Find("input[type=radio][value=Above]").Change("Above");

        Assert.Contains("fires at the next", editor.Find(".editor-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_ChangedInAnotherTab_KeepsWhatWasTypedUntilReloaded()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1000m));
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 2000m);
        await using var context = Context(user);
        var editor = context.Render<AlertEditor>(parameters => parameters.Add(editor => editor.AlertId, alert.Id));
        await database.Service().EditAsync(user.Id, alert.Id, 0, new AlertDraft(coin.Symbol, AlertDirection.Above, 3000m), Token);

        editor.Find("input[name=target]").Input("4000");
        await editor.Find("form").SubmitAsync();

        Assert.Contains(AlertsText.FaultChanged, editor.Find(".form-fault").TextContent, StringComparison.Ordinal);
        Assert.Equal("4000", editor.Find("input[name=target]").GetAttribute("value"));
        Assert.Equal(3000m, (await database.StoredAsync(alert.Id)).TargetPrice);
        await editor.Find(".form-fault button").ClickAsync();
        Assert.Equal("3000", editor.Find("input[name=target]").GetAttribute("value"));
    }

    [Fact]
    public async Task QuickPath_CoinTargetSave_MakesALevelToldInTheInboxOnce()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1000m));
        await using var context = Context(user);
        var editor = context.Render<AlertEditor>();

        await editor.Find("input[name=coin]").InputAsync(coin.Symbol);
        await editor.Find("input[name=target]").InputAsync("900");
        await editor.Find("form").SubmitAsync();

        var alert = Assert.Single(await new AlertQueries(database).OfCoinAsync(user.Id, coin.Symbol, Token));
        Assert.Equal((PriceAlertKind.Level, AlertDirection.Below, 900m, NotificationMethod.InApp, false), (alert.Kind, alert.Direction, alert.TargetPrice, alert.Method, alert.Terms.IsRecurring));
    }

    [Fact]
    public async Task Move_WithAllTerms_IsStoredAsChosenAndReadBack()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1000m));
        await using var context = Context(user, NotificationMethod.Email, NotificationMethod.Telegram);
        var editor = context.Render<AlertEditor>(parameters => parameters.Add(editor => editor.Symbol, coin.Symbol));

        await editor.Find("select[name=kind]").ChangeAsync("price-move");
        await editor.Find("input[type=radio][value=Either]").ChangeAsync("Either");
        await editor.Find("input[name=percent]").InputAsync("7.5");
        await editor.Find("select[name=window]").ChangeAsync("240");
        await editor.Find("input[name=way-email]").ChangeAsync(true);
        await editor.Find("input[name=way-telegram]").ChangeAsync(true);
        await editor.Find("input[type=radio][value=recurring]").ChangeAsync("recurring");
        await editor.Find("select[name=cooldown]").ChangeAsync("240");
        await editor.Find("input[name=hysteresis]").InputAsync("2");
        await editor.Find("input[name=expires]").ChangeAsync("2031-05-01T12:30");
        await editor.Find("input[name=note]").ChangeAsync("Look at the news");
        await editor.Find("input[name=urgent]").ChangeAsync(true);
        await editor.Find("form").SubmitAsync();

        var alert = Assert.Single(await new AlertQueries(database).OfCoinAsync(user.Id, coin.Symbol, Token));
        Assert.Equal((PriceAlertKind.Move, true, 7.5m, 240), (alert.Kind, alert.IsEitherWay, alert.Percent, alert.WindowMinutes));
        Assert.Equal([NotificationMethod.Email, NotificationMethod.Telegram], alert.Terms.FurtherMethods.Prepend(alert.Method));
        Assert.Equal(
            (true, 240, 2m, new DateTime(2031, 5, 1, 12, 30, 0, DateTimeKind.Utc), "Look at the news", true),
            (alert.Terms.IsRecurring, alert.Terms.CooldownMinutes, alert.Terms.HysteresisPercent, alert.Terms.ExpiresAt, alert.Terms.Note, alert.Terms.IgnoresQuietHours));

        var again = context.Render<AlertEditor>(parameters => parameters.Add(editor => editor.AlertId, alert.Id));
        Assert.Equal(("price-move", "7.5", "240", "2031-05-01T12:30"), (Value(again, "select[name=kind]"), Value(again, "input[name=percent]"), Value(again, "select[name=window]"), Value(again, "input[name=expires]")));
        await again.Find("form").SubmitAsync();
        Assert.Equal(alert.Terms with { FurtherMethods = [] }, (await new AlertQueries(database).FindAsync(user.Id, alert.Id, Token))!.Terms with { FurtherMethods = [] });
    }

    [Theory]
    [InlineData("price-level", "target", null, null)]
    [InlineData("price-cross", "target", null, null)]
    [InlineData("price-move", null, "percent", "window")]
    [InlineData("price-anchor", null, "percent", null)]
    [InlineData("price-drawdown", null, "percent", "window")]
    [InlineData("price-stale", null, null, "window")]
    [InlineData("portfolio-value", "target", null, null)]
    [InlineData("portfolio-move", null, "percent", "window")]
    [InlineData("portfolio-drawdown", null, "percent", "window")]
    [InlineData("portfolio-drift", "target", "percent", null)]
    [InlineData("portfolio-balance", "target", null, null)]
    public async Task Kind_Chosen_AsksForWhatItNeedsAndSaves(string kind, string? target, string? percent, string? window)
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1000m));
        var wallet = new Wallet { UserId = user.Id, Name = "Cold", Address = $"a{Guid.NewGuid():N}", Blockchain = "bitcoin" };
        await database.AddAsync(wallet);
        await using var context = Context(user);
        var editor = context.Render<AlertEditor>();

        await editor.Find("select[name=kind]").ChangeAsync(kind);
        if (editor.FindAll("input[name=coin]").Count > 0) await editor.Find("input[name=coin]").InputAsync(coin.Symbol);
        if (editor.FindAll("select[name=wallet]").Count > 0) await editor.Find("select[name=wallet]").ChangeAsync(wallet.Id.ToString(CultureInfo.InvariantCulture));
        foreach (var (field, value) in new[] { (target, "40"), (percent, "5") })
            if (field is not null) await editor.Find($"input[name={field}]").InputAsync(value);
        if (window is not null) await editor.Find("select[name=window]").ChangeAsync("1440");
        await editor.Find("form").SubmitAsync();

        Assert.DoesNotContain(editor.FindAll(".field-fault"), fault => fault.TextContent.Length > 0);
        var stored = (await new AlertQueries(database).OfCoinAsync(user.Id, coin.Symbol, Token)).Select(row => AlertForm.WordOf(row.Kind))
            .Concat((await new PortfolioAlertQueries(database).ListAsync(user.Id, Token)).Select(row => AlertForm.WordOf(row.Kind)));
        Assert.Equal([kind], stored);
    }

    [Fact]
    public async Task Faults_OfFurtherFields_StandBesideThemAndAreInSight()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1000m));
        await using var context = Context(user);
        var editor = context.Render<AlertEditor>(parameters => parameters.Add(editor => editor.Symbol, coin.Symbol).Add(editor => editor.TargetPrice, 1100m));

        await editor.Find("input[name=expires]").ChangeAsync("2020-01-01T00:00");
        await editor.Find("form").SubmitAsync();

        Assert.Contains(editor.FindAll(".field-fault"), fault => fault.TextContent == AlertsText.FaultExpiryPast);
        Assert.True(editor.Find("details").HasAttribute("open"));
    }

    [Fact]
    public async Task Ways_OfANewAlert_AreTheUsersUsual_AndThoseThatCannotBeUsedAreLocked()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1000m));
        await database.ChangeAsync(async db =>
        {
            var stored = await db.Users.SingleAsync(row => row.Id == user.Id, Token);
            stored.Preferences = new UserPreferences { Notify = new NotifyChoices { Alerts = new NotifyChannels { Email = true } } };
        });
        await using var context = Context(user, NotificationMethod.Email);

        var editor = context.Render<AlertEditor>(parameters => parameters.Add(editor => editor.Symbol, coin.Symbol));

        Assert.True(editor.Find("input[name=way-email]").HasAttribute("checked"));
        Assert.True(editor.Find("input[name=way-sms]").HasAttribute("disabled"));
        Assert.False(editor.Find("input[name=way-email]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Test_Sent_StandsInTheInboxAndSaysSo()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1000m));
        await using var context = Context(user);
        var editor = context.Render<AlertEditor>(parameters => parameters.Add(editor => editor.Symbol, coin.Symbol).Add(editor => editor.TargetPrice, 1100m));

        await editor.Find(".trial-button").ClickAsync();

        Assert.Equal(AlertsText.TrialSent, editor.Find("[data-testid=trial]").TextContent);
        Assert.Equal($"Test: {coin.Symbol} price at or above $1,100.00", Assert.Single(await database.InboxAsync(user.Id)).Title);
        Assert.Empty(await new AlertQueries(database).OfCoinAsync(user.Id, coin.Symbol, Token));
    }

    [Fact]
    public async Task BackTest_FollowsWhatIsTyped()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1000m));
        var day = database.Time.Now.Date;
        await database.AddAsync([.. Enumerable.Range(0, 400).Select(back => new MarketCandle
        {
            CryptocurrencyId = coin.Id, Interval = CandleInterval.Day, OpenedAt = day.AddDays(-back), Open = 900m, High = back % 100 == 50 ? 1300m : 1000m, Low = 800m, Close = 900m, Source = "replay",
        })]);
        await using var context = Context(user);
        var editor = context.Render<AlertEditor>(parameters => parameters.Add(editor => editor.Symbol, coin.Symbol));
        await editor.Find("input[type=radio][value=recurring]").ChangeAsync("recurring");

        await editor.Find("input[name=target]").InputAsync("1200");

        editor.WaitForAssertion(() => Assert.Contains("never in the last 30 days, 4 times in the last 365 days", editor.Find("[data-testid=back-test-finding]").TextContent, StringComparison.Ordinal), Signals.Patience);
        await editor.FindAll("[data-testid=back-test] .segmented button")[1].ClickAsync();
        Assert.Equal(4, editor.FindAll("[data-firing]").Count);
    }

    private static string? Value(IRenderedComponent<AlertEditor> editor, string selector) => editor.Find(selector).GetAttribute("value");

    private BunitContext Context(AppUser user, params NotificationMethod[] usable)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.AddAuthorization().SetAuthorized(user.UserName!).SetClaims(new Claim(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)));
        context.AddAlertServices(database, usable);
        context.Services.AddScoped<DialogService>();
        if (usable.Length > 0)
        {
            database.ChangeAsync(async db => (await db.Users.SingleAsync(row => row.Id == user.Id, Token)).EmailConfirmed = true).GetAwaiter().GetResult();
            if (usable.Contains(NotificationMethod.Telegram))
                database.AddAsync(new ChannelAddress { UserId = user.Id, Method = NotificationMethod.Telegram, Address = "x", Hint = "x", VerifiedAt = database.Time.Now }).GetAwaiter().GetResult();
        }

        return context;
    }
}
