using System.Globalization;
using System.Security.Claims;
using Bunit;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Alerts;
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

    private BunitContext Context(AppUser user)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.AddAuthorization().SetAuthorized(user.UserName!).SetClaims(new Claim(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)));
        context.Services.AddSingleton(database.Service());
        context.Services.AddSingleton(new AlertQueries(database));
        context.Services.AddSingleton(AlertSetup.Live());
        context.Services.AddScoped<DialogService>();
        return context;
    }
}
