using System.Globalization;
using System.Security.Claims;
using Bunit;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Notifications.Channels.Email;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Tests.Accounts.SignIn;

/// <summary>The cards with which administrators look after the ways in, in a renderer without a browser, on a database that may be away.</summary>
public sealed class AdminCardTests : BunitContext, IAsyncLifetime
{
    private readonly LogList _log = new();
    private TestDatabase _database = null!;
    private CountedContexts _contexts = null!;
    private AppUser _admin = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _contexts = new CountedContexts(_database);
        _admin = await _database.UserAsync();
        await _database.ChangeAsync(_admin, row => row.Role = UserRole.Admin);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging(logging => logging.AddProvider(_log.AsProvider()));
        Services.AddOptions<MailOptions>();
        Services.AddSingleton<TimeProvider>(_database.Time).AddSingleton<IDbContextFactory<CryptoPilotContext>>(_contexts);
        Services.AddSingleton<SystemSettings>().AddSingleton<AdminGuard>().AddSingleton<SignInSettings>().AddSingleton<LinkService>();
        Services.AddSingleton<SessionQueries>().AddSingleton<PeopleQueries>().AddScoped<BrowserTimeZone>();
        Services.AddSingleton(MailTrust.Usual).AddSingleton<SmtpPool>().AddSingleton<MailService>();
        var authorization = this.AddAuthorization();
        authorization.SetAuthorized(_admin.UserName!);
        authorization.SetClaims(new Claim(ClaimTypes.NameIdentifier, _admin.Id.ToString(CultureInfo.InvariantCulture)));
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Settings_DatabaseAway_SaysSoAndIsReadAndSavedLater()
    {
        _contexts.IsAway = true;
        var card = Render<SignInSettingsCard>();
        WaitForText(card, ".banner-danger", AccountsText.ReadFailed);

        _contexts.IsAway = false;
        await card.Find(".banner-danger button").ClickAsync();
        await card.WaitForElement("[value=Closed]", Signals.Patience).ChangeAsync(true);
        _contexts.IsAway = true;
        await card.Find("[data-testid=save-sign-in]").ClickAsync();
        WaitForText(card, ".field-fault", AccountsText.SaveFailed);

        _contexts.IsAway = false;
        await card.Find("[data-testid=save-sign-in]").ClickAsync();
        WaitForText(card, "[role=status]", SignInText.AdminSaved);
        Assert.Equal(RegistrationMode.Closed, (await Services.GetRequiredService<SignInSettings>().GetAsync(Cancel)).Registration);
        Assert.Equal("", card.Find(".field-fault").TextContent);
        Assert.Equal([LogLevel.Error, LogLevel.Error], _log.Entries.Select(entry => entry.Level));
    }

    [Fact]
    public async Task Settings_NoLongerAnAdministrator_SaysSo()
    {
        var card = Render<SignInSettingsCard>();
        card.WaitForElement("[data-testid=save-sign-in]", Signals.Patience);
        await _database.ChangeAsync(_admin, row => row.Role = UserRole.User);

        await card.Find("[data-testid=save-sign-in]").ClickAsync();

        WaitForText(card, ".field-fault", PeopleText.FaultNotAllowed);
        Assert.Equal("", card.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task Invitations_DatabaseAway_SaysSoAndGoesOnLater()
    {
        _contexts.IsAway = true;
        var card = Render<InvitationsCard>();
        WaitForText(card, ".banner-danger", AccountsText.ReadFailed);
        await card.Find("[data-testid=invite]").ClickAsync();
        WaitForText(card, ".field-fault", AccountsText.SaveFailed);

        _contexts.IsAway = false;
        await card.Find("[data-testid=invite]").ClickAsync();
        card.WaitForElement("[data-testid=one-time-link]", Signals.Patience);
        Assert.Empty(card.FindAll(".banner-danger"));
        await card.Find(".invitations button").ClickAsync();
        WaitForText(card, ".account-actions [role=status]", SignInText.InvitationWithdrawn);
        Assert.Empty(card.FindAll("[data-testid=one-time-link], .invitations"));
    }

    [Fact]
    public async Task Invitations_UsedMeanwhile_SaysSo()
    {
        var made = await Services.GetRequiredService<LinkService>().InviteAsync(new(_admin.Id, SessionOrigin.None), Cancel);
        var card = Render<InvitationsCard>();
        card.WaitForElement(".invitations button", Signals.Patience);
        await Services.GetRequiredService<LinkService>().UseAsync((await Services.GetRequiredService<LinkService>().FindAsync(LinkPurpose.Invitation, made.Token, Cancel))!, Cancel);

        await card.Find(".invitations button").ClickAsync();

        WaitForText(card, ".field-fault", SignInText.InvitationGone);
        Assert.Empty(card.FindAll(".invitations"));
    }

    [Fact]
    public async Task ResetLink_ByName_IsMadeForWhoHasItAndSaysWhatIsWrong()
    {
        var card = Render<ResetLinkCard>();
        await card.Find("[name=reset-name]").ChangeAsync("nobody-at-all");
        await card.Find("form").SubmitAsync();
        WaitForText(card, ".field-fault", SignInText.NoSuchUser);

        await card.Find("[name=reset-name]").ChangeAsync($" {_admin.UserName!.ToUpperInvariant()} ");
        _contexts.IsAway = true;
        await card.Find("form").SubmitAsync();
        WaitForText(card, ".field-fault", AccountsText.SaveFailed);

        _contexts.IsAway = false;
        await card.Find("form").SubmitAsync();
        Assert.Contains("/Identity/Account/ResetPassword?link=", card.WaitForElement("[data-testid=one-time-link]", Signals.Patience).GetAttribute("value"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResetLink_OfAPerson_AsksForNoName()
    {
        var card = Render<ResetLinkCard>(parameters => parameters.Add(card => card.UserId, _admin.Id));
        Assert.Empty(card.FindAll("[name=reset-name]"));

        await card.Find("form").SubmitAsync();

        card.WaitForElement("[data-testid=one-time-link]", Signals.Patience);
    }

    private static void WaitForText<TCard>(IRenderedComponent<TCard> card, string selector, string text)
        where TCard : IComponent =>
        card.WaitForAssertion(() => Assert.Contains(text, card.Find(selector).TextContent, StringComparison.Ordinal), Signals.Patience);
}
