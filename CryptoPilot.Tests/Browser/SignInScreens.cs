using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Accounts.Mail;
using CryptoPilot.Tests.Accounts.SignIn;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>The pages of signing in, with everything on them: readable by everybody and on a phone.</summary>
public sealed class SignInScreens(SharedBrowser browser)
{
    private const string Manage = "/Identity/Account/Manage";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Dark, 390)]
    [InlineData(ColorScheme.Light, 1440)]
    public async Task Pages_WithEverything_HaveNoSeriousFindingAndFit(ColorScheme scheme, int width)
    {
        await using var mail = new MailServer();
        await using var site = await OpenIdServer.StartAsync();
        await using var host = await AccountHost.StartEmptyAsync(null, [.. mail.Settings, .. site.Settings]);
        var admin = await AccountHost.AddAdminAsync(host, "ada");
        var links = host.Services.GetRequiredService<LinkService>();
        await links.InviteAsync(admin, Cancel);
        var reset = LinkService.PathOf(LinkPurpose.PasswordReset, (await links.MakePasswordResetAsync(admin, admin.UserId, Cancel)).Token!);
        var confirm = LinkService.PathOf(LinkPurpose.Confirmation, await links.MakeAsync(LinkPurpose.Confirmation, admin.UserId, LinkService.ToConfirm, "ada@example.org", Cancel));

        await using var visitor = await browser.VisitAsync(new UriBuilder(host.Url) { Host = "localhost" }.Uri, width: width, scheme: scheme);
        var page = visitor.Page;
        var findings = new List<string>();
        foreach (var path in new[] { "/Identity/Account/Login", "/Identity/Account/Register", "/Identity/Account/ForgotPassword", "/Identity/Account/ResendEmailConfirmation", reset, confirm, "/Identity/Account/AccessDenied", "/Identity/Account/Logout" })
            await LookAsync(page, path, findings, width, scheme);

        await new SignInScreen(page).SignInAsync("ada", AccountHost.Password);
        foreach (var path in new[] { "ChangePassword", "TwoFactorAuthentication", "EnableAuthenticator", "Passkeys", "ExternalLogins" })
            await LookAsync(page, $"{Manage}/{path}", findings, width, scheme);
        await page.GotoAsync($"{Manage}/EnableAuthenticator");
        await page.Locator("[name=code]").FillAsync(Authenticator.Code(await page.Locator("#authenticator-key").InnerTextAsync()));
        await page.Locator(".account-body button[type=submit]").ClickAsync();
        await Expect(page.Locator(".account-codes li")).ToHaveCountAsync(10);
        await LookAsync(page, null, findings, width, scheme);
        foreach (var path in new[] { "TwoFactorAuthentication", "Disable2fa", "ResetAuthenticator", "GenerateRecoveryCodes" })
            await LookAsync(page, $"{Manage}/{path}", findings, width, scheme);

        await page.GotoAsync("/admin/sign-in");
        await page.GetByTestId("invite").ClickAsync();
        await Expect(page.GetByTestId("one-time-link")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("/Identity/Account/Register\\?invitation="));
        await page.Locator("[name=reset-name]").FillAsync("ada");
        await page.GetByTestId("make-reset").ClickAsync();
        await Expect(page.GetByTestId("one-time-link")).ToHaveCountAsync(2);
        await page.Locator("[value=Invitation]").CheckAsync();
        await page.GetByTestId("save-sign-in").ClickAsync();
        await Expect(page.Locator("#sign-in-heading ~ .account-actions [role=status]")).ToHaveTextAsync(SignInText.AdminSaved);
        Assert.Equal(RegistrationMode.Invitation, (await host.Services.GetRequiredService<SignInSettings>().GetAsync(Cancel)).Registration);
        await LookAsync(page, null, findings, width, scheme);

        await page.GotoAsync("/Identity/Account/Logout");
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.GotoAsync("/Identity/Account/Login");
        await page.Locator("[name='Input.Name']").FillAsync("ada");
        await page.Locator("[name='Input.Password']").FillAsync(AccountHost.Password);
        await page.Locator(".account-card button[type=submit]").ClickAsync();
        await Expect(page.Locator("[name=code]")).ToBeVisibleAsync();
        await LookAsync(page, null, findings, width, scheme);
        await LookAsync(page, "/Identity/Account/LoginWithRecoveryCode", findings, width, scheme);

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    private static async Task LookAsync(IPage page, string? path, List<string> findings, int width, ColorScheme scheme)
    {
        if (path is not null) await page.GotoAsync(path);
        await Expect(page.Locator("h1").First).ToBeVisibleAsync();
        var name = new Uri(page.Url).AbsolutePath;
        findings.AddRange(await PageQualityTests.FindAsync(page, name));
        var actual = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        if (actual > width) findings.Add($"{name} is {actual} wide.");
        if (Environment.GetEnvironmentVariable("CRYPTOPILOT_SIGNIN_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"signin{name.Replace('/', '-')}-{scheme}.png".ToLowerInvariant()), FullPage = true });
    }
}
