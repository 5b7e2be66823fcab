using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Accounts.Mail;
using CryptoPilot.Tests.Accounts.SignIn;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>How a person gets an account, makes it safe, and gets into it.</summary>
public sealed class AccountJourney(SharedBrowser browser)
{
    private const string Manage = "/Identity/Account/Manage";

    [Fact]
    public async Task Register_Confirm_SecondFactor_RecoveryCode()
    {
        await using var mail = new MailServer();
        await using var host = await AccountHost.StartEmptyAsync(null, mail.Settings);
        var admin = await AccountHost.AddAdminAsync(host, "first");
        Assert.Null(await host.Services.GetRequiredService<SignInSettings>().SaveAsync(admin, new(RegistrationMode.Open, true, false), TestContext.Current.CancellationToken));
        await using var visitor = await browser.VisitAsync(host.Url, width: 390);
        var page = visitor.Page;

        await page.GotoAsync("/Identity/Account/Register");
        await page.Locator("[name='Input.UserName']").FillAsync("ada");
        await page.Locator("[name='Input.Email']").FillAsync("ada@example.org");
        await page.Locator("[name='Input.Password']").FillAsync(AccountHost.Password);
        await page.Locator("[name='Input.PasswordAgain']").FillAsync(AccountHost.Password);
        await page.Locator("main button[type=submit]").ClickAsync();
        await Expect(page.Locator(".banner-success")).ToBeVisibleAsync();

        await mail.WaitForAsync(1);
        await page.GotoAsync(mail.LatestLink());
        await page.Locator("main button[type=submit]").ClickAsync();
        await Expect(page.Locator(".banner-success")).ToHaveTextAsync(SignInText.Confirmed);
        await new SignInScreen(page).SignInAsync("ada", AccountHost.Password);

        await page.GotoAsync($"{Manage}/TwoFactorAuthentication");
        await page.Locator(".account-body .button-primary").ClickAsync();
        await Expect(page.Locator(".account-qr path")).ToBeVisibleAsync();
        var key = await page.Locator("#authenticator-key").InnerTextAsync();
        await page.Locator("[name=code]").FillAsync(Authenticator.Code(key));
        await page.Locator(".account-body button[type=submit]").ClickAsync();
        await Expect(page.Locator(".account-codes li")).ToHaveCountAsync(10);
        var code = await page.Locator(".account-codes li").First.InnerTextAsync();

        await page.GotoAsync("/Identity/Account/Logout");
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");
        await page.GotoAsync("/Identity/Account/Login");
        await page.Locator("[name='Input.Name']").FillAsync("ada");
        await page.Locator("[name='Input.Password']").FillAsync(AccountHost.Password);
        await page.Locator(".account-card button[type=submit]").ClickAsync();
        await page.Locator(".account-links a").ClickAsync();
        await page.Locator("[name=code]").FillAsync(code.Trim());
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/dashboard");
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Passkey_AddSignInRemove()
    {
        await using var host = await AccountHost.StartEmptyAsync();
        await AccountHost.AddUserAsync(host, "ada");
        // A passkey belongs to a name, not to a number.
        var url = new UriBuilder(host.Url) { Host = "localhost" }.Uri;
        await using var visitor = await browser.VisitAsync(url);
        var page = visitor.Page;
        await AddAuthenticatorAsync(page);
        await new SignInScreen(page).SignInAsync("ada", AccountHost.Password);

        await page.GotoAsync($"{Manage}/Passkeys");
        await page.Locator("[name=name]").FillAsync("My phone");
        await page.Locator("[data-passkey=create] button").ClickAsync();
        await Expect(page.Locator(".account-list li")).ToContainTextAsync("My phone");

        await page.GotoAsync("/Identity/Account/Logout");
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(address => new Uri(address).AbsolutePath == "/");
        await page.GotoAsync("/Identity/Account/Login?returnUrl=%2Falerts");
        await page.Locator("[data-passkey=get] button").ClickAsync();
        await page.WaitForURLAsync(address => new Uri(address).AbsolutePath == "/alerts");

        await page.GotoAsync($"{Manage}/Passkeys");
        await page.Locator(".account-list button").ClickAsync();
        await Expect(page.Locator(".account-list li")).ToHaveCountAsync(0);
        await page.GotoAsync("/Identity/Account/Logout");
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(address => new Uri(address).AbsolutePath == "/");
        await page.GotoAsync("/Identity/Account/Login");
        await page.Locator("[data-passkey=get] button").ClickAsync();
        await Expect(page.Locator(".banner-danger")).ToHaveTextAsync(SignInText.PasskeyRefused);

        await using var db = host.CreateDbContext();
        var words = db.AuthLogs.OrderBy(log => log.Id).Select(log => log.Action).ToList();
        Assert.Equal(["login", "passkey_added", "logout", "login", "passkey_removed", "logout", "failed_login"], words);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task OtherSite_LinkAndSignIn_OurPolicyLetsTheBrowserThrough()
    {
        await using var site = await OpenIdServer.StartAsync();
        await using var host = await AccountHost.StartEmptyAsync(null, site.Settings);
        await AccountHost.AddUserAsync(host, "ada");
        await using var visitor = await browser.VisitAsync(host.Url);
        var page = visitor.Page;
        await new SignInScreen(page).SignInAsync("ada", AccountHost.Password);
        await page.GotoAsync($"{Manage}/ExternalLogins");
        await page.Locator(".account-body .button-primary").ClickAsync();
        await Expect(page.Locator(".account-list li")).ToContainTextAsync("Example ID");

        await page.GotoAsync("/Identity/Account/Logout");
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(address => new Uri(address).AbsolutePath == "/");
        await page.GotoAsync("/Identity/Account/Login");
        await page.Locator(".account-site button").ClickAsync();
        await page.WaitForURLAsync(address => new Uri(address).AbsolutePath == "/dashboard");
        visitor.AssertNoFaults();
    }

    /// <summary>A device in software that holds passkeys and always says that its owner is there.</summary>
    private static async Task AddAuthenticatorAsync(IPage page)
    {
        var protocol = await page.Context.NewCDPSessionAsync(page);
        await protocol.SendAsync("WebAuthn.enable");
        await protocol.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
    }
}
