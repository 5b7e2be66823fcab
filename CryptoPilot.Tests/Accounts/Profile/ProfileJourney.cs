using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Accounts.Mail;
using CryptoPilot.Tests.Browser;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.MyData;
using CryptoPilot.Web.Accounts.Profile;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SkiaSharp;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Accounts.Profile;

public sealed class ProfileJourney(AccountHost house, SharedBrowser browser)
{
    private static readonly (string Name, string Path)[] s_pages =
        [("profile", "/account/profile"), ("preferences", "/account/preferences"), ("activity", "/account/activity"), ("my data", "/account/data")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Profile_NameAndPicture_StandInTheHeaderOfEveryPage()
    {
        var (user, visitor) = await ArriveAsync();
        await using var _ = visitor;
        var page = visitor.Page;
        await new Screen(page).OpenAsync("/account/profile");

        await page.Locator("[name=display-name]").FillAsync("Ada Lovelace");
        await page.Locator("form:has([name=display-name]) button[type=submit]").ClickAsync();
        await Expect(page.Locator(".menu-name")).ToHaveTextAsync("Ada Lovelace");
        await new Screen(page).ChooseFileAsync("input[type=file]", new FilePayload { Name = "me.png", MimeType = "image/png", Buffer = PictureCodecTests.Image(300, 200, SKEncodedImageFormat.Png) });
        await page.Locator("[name=zoom]").FillAsync("200");
        await page.Locator(".words .button-primary").ClickAsync();

        await Expect(page.GetByTestId("picture")).ToBeVisibleAsync();
        await new Screen(page).OpenAsync("/dashboard");
        Assert.True(await page.Locator("img.avatar").EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth === 256; }"));
        await using var db = house.App.CreateDbContext();
        Assert.Equal("Ada Lovelace", (await db.Users.SingleAsync(row => row.Id == user.Id, Stop)).DisplayName);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Email_Changed_IsTheAccountsOwnOnceItsLinkWasOpened()
    {
        await using var mail = new MailServer();
        await using var host = await AccountHost.StartEmptyAsync(null, mail.Settings);
        await AccountHost.AddUserAsync(host, "ada");
        await using var visitor = await browser.VisitAsync(host.Url, width: 390);
        var page = visitor.Page;
        await new SignInScreen(page).SignInAsync("ada", AccountHost.Password);
        await new Screen(page).OpenAsync("/account/profile");

        await page.Locator("[name=email]").FillAsync("ada@example.org");
        await page.Locator("[name=email-password]").FillAsync("not this one");
        await page.Locator("form:has([name=email]) button[type=submit]").ClickAsync();
        await Expect(page.Locator("#email-password-fault")).ToHaveTextAsync(ProfileText.EmailPasswordWrong);
        await page.Locator("[name=email-password]").FillAsync(AccountHost.Password);
        await page.Locator("form:has([name=email]) button[type=submit]").ClickAsync();
        await Expect(page.Locator("section:has(#email-heading) [role=status]")).ToContainTextAsync("ada@example.org");
        await mail.WaitForAsync(1);

        var other = await visitor.Page.Context.NewPageAsync();
        await other.GotoAsync(mail.LatestLink());
        await other.Locator("main button[type=submit]").ClickAsync();
        await Expect(page.GetByTestId("email-now")).ToContainTextAsync(ProfileText.EmailConfirmed);
        await Expect(page.GetByTestId("email-now")).ToContainTextAsync("ada@example.org");

        await page.Locator("[name=email-password]").FillAsync(AccountHost.Password);
        await page.GetByTestId("remove-email").ClickAsync();
        await Expect(page.GetByTestId("email-now")).ToHaveTextAsync(ProfileText.EmailNone);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Picture_ThatIsNone_IsRefusedInWords()
    {
        var (_, visitor) = await ArriveAsync();
        await using var __ = visitor;
        await new Screen(visitor.Page).OpenAsync("/account/profile");

        await new Screen(visitor.Page).ChooseFileAsync("input[type=file]", new FilePayload { Name = "me.png", MimeType = "image/png", Buffer = "<script>alert(1)</script>"u8.ToArray() });

        await Expect(visitor.Page.Locator("#picture-fault")).Not.ToBeEmptyAsync();
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Delete_AskedForAndSignedInAgain_KeepsTheAccountAndTellsIt()
    {
        var (user, visitor) = await ArriveAsync();
        await using var _ = visitor;
        var page = visitor.Page;
        await new Screen(page).OpenAsync("/account/data");
        await page.Locator("[name=delete-password]").FillAsync("not this one");
        await page.Locator("[name=understood]").CheckAsync();
        await page.Locator("form .button-danger").ClickAsync();
        await Expect(page.Locator("#delete-fault")).ToHaveTextAsync(MyDataText.WrongPassword);
        await page.Locator("[name=delete-password]").FillAsync(AccountHost.Password);
        await page.Locator("form .button-danger").ClickAsync();
        await Expect(page.Locator("#pending-heading")).ToBeVisibleAsync();

        await page.Locator("main form[action*=Logout] button").ClickAsync();
        await new Screen(page).ExpectPathAsync("/");
        await new SignInScreen(page).SignInAsync(user.UserName!, AccountHost.Password);

        await Expect(new Screen(page).BellCount).ToHaveTextAsync("1");
        await new Screen(page).OpenAsync("/account/activity");
        await Expect(page.Locator($"[data-action={AuthActions.DeletionCancelled}]")).ToBeVisibleAsync();
        await using var db = house.App.CreateDbContext();
        Assert.Null((await db.Users.SingleAsync(row => row.Id == user.Id, Stop)).DeletionAskedAt);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Export_Downloaded_StandsInTheActivity()
    {
        var (user, visitor) = await ArriveAsync();
        await using var _ = visitor;
        await new Screen(visitor.Page).OpenAsync("/account/data");

        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Page.Locator("a[href$='everything.json']").ClickAsync());

        Assert.Equal("cryptopilot-everything.json", download.SuggestedFilename);
        var entry = (await house.EventsAsync(user))[^1];
        Assert.Equal((AuthActions.DataExported, """{"file":"everything.json"}"""), (entry.Action, entry.Details));
        Assert.NotNull(entry.IpAddress);
    }

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task Pages_OfTheAccount_HaveNoSeriousFindingAndFitAPhone(ColorScheme scheme)
    {
        var (user, visitor) = await ArriveAsync(scheme: scheme);
        await using var _ = visitor;
        var findings = new List<string>();
        foreach (var (name, path) in s_pages)
        {
            await PageQualityTests.SettleAsync(visitor.Page, path);
            findings.AddRange(await PageQualityTests.FindAsync(visitor.Page, name));
        }

        await using var phone = await browser.VisitAsync(house.App.Url, width: 390, scheme: scheme);
        await new SignInScreen(phone.Page).SignInAsync(user.UserName!, AccountHost.Password);
        findings.AddRange(await PageQualityTests.WiderThanTheScreenAsync(phone.Page, s_pages));
        Assert.True(findings.Count == 0, string.Join('\n', findings));
        visitor.AssertNoFaults();
    }

    private async Task<(AppUser User, Visitor Visitor)> ArriveAsync(ColorScheme scheme = ColorScheme.Dark)
    {
        var user = await house.AddUserAsync($"j{Guid.NewGuid():N}");
        var visitor = await browser.VisitAsync(house.App.Url, scheme: scheme);
        await new SignInScreen(visitor.Page).SignInAsync(user.UserName!, AccountHost.Password);
        return (user, visitor);
    }
}
