using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications.Announcements;
using CryptoPilot.Web.Notifications.DeadLetters;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>The pages on which administrators look after notifications: empty and with everything, readable by everybody and on a phone.</summary>
public sealed class NotificationScreens(SharedBrowser browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Dark, 390)]
    [InlineData(ColorScheme.Light, 1440)]
    public async Task Pages_EmptyAndWithEverything_HaveNoSeriousFindingFitAndAct(ColorScheme scheme, int width)
    {
        await using var host = await AccountHost.StartEmptyAsync();
        var admin = await AccountHost.AddAdminAsync(host, "ada");
        await using var visitor = await browser.VisitAsync(host.Url, width: width, scheme: scheme);
        var (page, findings) = (visitor.Page, new List<string>());
        await new SignInScreen(page).SignInAsync("ada", AccountHost.Password);

        await page.GotoAsync("/admin/dead-letters");
        await Expect(page.Locator(".empty-title")).ToHaveTextAsync(DeadLettersText.EmptyTitle);
        await LookAsync(page, "dead-letters-empty", findings, width, scheme);
        await AddDeadLettersAsync(host, admin.UserId);
        await page.ReloadAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await LookAsync(page, "dead-letters", findings, width, scheme);
        await page.Locator("[name=outcome]").SelectOptionAsync("gone");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.Locator("tbody button").ClickAsync();
        await Expect(page.Locator("section [role=status]").First).ToHaveTextAsync(DeadLettersText.SentOne);

        await page.GotoAsync("/admin/announcements");
        await Expect(page.Locator(".empty-title")).ToHaveTextAsync(AnnouncementsText.EmptyTitle);
        await LookAsync(page, "announcements-empty", findings, width, scheme);
        await page.GetByTestId("preview-announcement").ClickAsync();
        await Expect(page.Locator("#announcement-title-fault")).ToHaveTextAsync(AnnouncementsText.TitleFault);
        await page.Locator("[name=title]").FillAsync("Maintenance on Sunday");
        await page.Locator("[name=message]").FillAsync("The site is away from 08:00 to 08:30 UTC.");
        await page.GetByTestId("preview-announcement").ClickAsync();
        await Expect(page.GetByText(AnnouncementsText.PreviewOne)).ToBeVisibleAsync();
        await LookAsync(page, "announcements-preview", findings, width, scheme);
        await page.GetByTestId("send-announcement").ClickAsync();
        await Expect(page.Locator("tbody .chip-gain")).ToHaveTextAsync(AnnouncementsText.StateDone, new LocatorAssertionsToHaveTextOptions { Timeout = 60_000 });
        await LookAsync(page, "announcements", findings, width, scheme);

        Assert.True(findings.Count == 0, string.Join('\n', findings));
        visitor.AssertNoFaults();
    }

    private static async Task AddDeadLettersAsync(AppHost host, int userId)
    {
        await using var db = host.CreateDbContext();
        foreach (var (method, outcome, status, error) in new[]
        {
            (NotificationMethod.Email, AttemptOutcome.Refused, (int?)550, "The mail server refused it (550)."),
            (NotificationMethod.Telegram, AttemptOutcome.NotSetUp, null, "Telegram is not set up on this instance."),
            (NotificationMethod.Sms, AttemptOutcome.Gone, 404, "The number is not in service any more."),
        })
        {
            var delivery = new NotificationDelivery
            {
                DeliveryId = Guid.NewGuid(), UserNotification = new UserNotification { UserId = userId, Kind = NotificationKind.Alert, Title = "t", Message = "m" }, UserId = userId,
                Method = method, Status = DeliveryStatus.Failed, Attempts = 1, LastError = error,
            };
            db.Add(delivery);
            await db.SaveChangesAsync(Stop);
            db.Add(new NotificationAttempt { NotificationDeliveryId = delivery.Id, Attempt = 1, Outcome = outcome, StatusCode = status, Error = error });
        }

        await db.SaveChangesAsync(Stop);
    }

    private static async Task LookAsync(IPage page, string name, List<string> findings, int width, ColorScheme scheme)
    {
        findings.AddRange(await PageQualityTests.FindAsync(page, name));
        var actual = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        if (actual > width) findings.Add($"{name} is {actual} wide.");
        if (Environment.GetEnvironmentVariable("CRYPTOPILOT_NOTIFICATION_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
    }
}
