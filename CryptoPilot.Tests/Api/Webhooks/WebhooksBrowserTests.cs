using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Browser;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Webhooks;
using CryptoPilot.Web.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Api.Webhooks;

/// <summary>The pages of webhooks: made, tried out, watched, repeated, paused and deleted, on a phone and on a desk.</summary>
public sealed class WebhooksBrowserTests(SharedBrowser browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Dark, 390)]
    [InlineData(ColorScheme.Light, 1440)]
    public async Task Webhook_FromTheFirstToTheLastClick(ColorScheme scheme, int width)
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var host = await AccountHost.StartEmptyAsync(null, "--Webhooks:AllowHttp=true", "--Webhooks:AllowPrivateNetworks=true", "--Webhooks:DisableAfter=2");
        var user = await AccountHost.AddUserAsync(host, "ada");
        await using var visitor = await browser.VisitAsync(host.Url, width: width, scheme: scheme);
        var page = visitor.Page;
        await new SignInScreen(page).SignInAsync("ada", AccountHost.Password);
        await page.GotoAsync(WebhooksPage.Path);
        await LookAsync("empty");

        await page.GetByTestId("add-webhook").ClickAsync();
        await page.Locator("[name=url]").FillAsync("somewhere");
        await page.GetByTestId("webhook-editor").Locator("[type=submit]").ClickAsync();
        await Expect(page.Locator("[name=url]")).ToHaveAttributeAsync("aria-invalid", "true");
        await LookAsync("faults");
        await page.Locator("[name=name]").FillAsync("My bot");
        await page.Locator("[name=url]").FillAsync(receiver.Url.ToString());
        await page.Locator("[name='transaction.created']").CheckAsync();
        await page.GetByTestId("webhook-editor").Locator("[type=submit]").ClickAsync();
        await Expect(page.GetByTestId("webhook-secret")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^cpw_[0-9A-Za-z]{43}$"));
        LogSecrecy.Run.Watch(await page.GetByTestId("webhook-secret").InputValueAsync());
        await LookAsync("secret");

        await page.GetByTestId("webhook").GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByTestId("test").ClickAsync();
        await Expect(page.Locator("[data-testid=delivery][data-status=Delivered]")).ToHaveCountAsync(1);
        await page.GetByTestId("redeliver").First.ClickAsync();
        await Expect(page.Locator("[data-testid=delivery][data-status=Delivered]")).ToHaveCountAsync(2);
        await page.Locator("[data-testid=delivery] [aria-expanded=false]").First.ClickAsync();
        await Expect(page.Locator(".opened pre")).ToContainTextAsync("webhook.test");
        await LookAsync("deliveries");

        receiver.AnswerWith(404);
        await TellAsync(host, user.Id, "one");
        await TellAsync(host, user.Id, "two");
        await Screen.UntilAsync(async () => !(await StoredAsync(host)).IsActive, "the webhook is switched off");
        await page.ReloadAsync();
        await Expect(page.GetByTestId("stopped")).ToBeVisibleAsync();
        await LookAsync("stopped");
        receiver.AnswerWith(200);
        await page.GetByTestId("switch").ClickAsync();
        await Expect(page.GetByTestId("state")).ToHaveTextAsync(WebhooksText.StateActive);

        await page.GetByText(WebhooksText.Delete, new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.GetByTestId("sure").ClickAsync();
        await new Screen(page).ExpectPathAsync(WebhooksPage.Path);
        await Expect(page.GetByTestId("webhook")).ToHaveCountAsync(0);
        visitor.AssertNoFaults();

        async Task LookAsync(string what)
        {
            await Expect(page.Locator("h1")).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            if (Environment.GetEnvironmentVariable("CRYPTOPILOT_WEBHOOK_SCREENSHOTS") is { Length: > 0 } folder)
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{folder}/{what}-{width}.png", FullPage = true });
            Assert.Empty(await PageQualityTests.FindAsync(page, what));
            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"), $"{what} is wider than the screen");
        }
    }

    private static async Task TellAsync(AppHost host, int userId, string title)
    {
        await using var db = host.CreateDbContext();
        host.Services.GetRequiredService<NotificationService>().Add(db, userId, NotificationKind.Account, NotificationType.Info, title, "What happened");
        await db.SaveChangesAsync(Stop);
    }

    private static async Task<CryptoPilot.Data.Api.Webhook> StoredAsync(AppHost host)
    {
        await using var db = host.CreateDbContext();
        return await db.Webhooks.AsNoTracking().SingleAsync(Stop);
    }
}
