using System.Text.Json;
using System.Text.RegularExpressions;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Api.Webhooks;
using CryptoPilot.Tests.Browser;
using CryptoPilot.Tests.Notifications.Channels.Push;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Notifications.Channels;

/// <summary>The page on which all ways are set up, on a phone and on a desk, and the worker that shows what is pushed.</summary>
public sealed partial class ChannelsBrowserTests(SharedBrowser browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Dark, 390)]
    [InlineData(ColorScheme.Light, 1440)]
    public async Task Ways_FromNothingToAllSetUp(ColorScheme scheme, int width)
    {
        await using var receiver = await HookReceiver.StartAsync();
        string? code = null;
        receiver.Answer = (received, context) => AnswerAsync(received, context, () => code);
        await using var host = await AccountHost.StartEmptyAsync(
            null, "--Webhooks:AllowHttp=true", "--Webhooks:AllowPrivateNetworks=true", "--Push:AllowHttp=true", "--Push:AllowPrivateNetworks=true", "--Telegram:BotToken=12345:bot-secret", $"--Telegram:BaseUrl={receiver.Url}");
        LogSecrecy.Run.Watch("bot-secret");
        await AccountHost.AddUserAsync(host, "ada");
        await using var visitor = await browser.VisitAsync(host.Url, width: width, scheme: scheme);
        var page = visitor.Page;
        using var keys = new BrowserSide();
        await PretendAsync(page, keys, new Uri(receiver.Url, "/push/1"));
        await new SignInScreen(page).SignInAsync("ada", AccountHost.Password);
        await page.GotoAsync(ChannelsPage.Path);
        await Expect(page.GetByTestId("way")).ToHaveCountAsync(6);
        await Expect(page.GetByTestId("subscribe")).ToBeVisibleAsync();
        await LookAsync("empty");

        await page.GetByTestId("subscribe").ClickAsync();
        await Expect(page.GetByTestId("device")).ToContainTextAsync(ChannelsText.ThisBrowser);
        await page.GetByTestId("device").GetByText(ChannelsText.Test).ClickAsync();
        await Screen.UntilAsync(() => Task.FromResult(receiver.Received.Any(received => received.Path == "/push/1")), "the test is pushed");
        var told = keys.Read(receiver.Received.Single(received => received.Path == "/push/1").Body);
        Assert.Contains(ChannelsText.TestTitle, told, StringComparison.Ordinal);
        await PushAsync(page, host.Url, told);

        await page.Locator("#hook-url").FillAsync("somewhere");
        await page.GetByText(ChannelsText.WebhookAsk).ClickAsync();
        await Expect(page.Locator("#hook-url")).ToHaveAttributeAsync("aria-invalid", "true");
        await LookAsync("fault");
        await page.Locator("#hook-url").FillAsync(new Uri(receiver.Url, "/hook").ToString());
        await page.GetByText(ChannelsText.WebhookAsk).ClickAsync();
        await Expect(page.Locator("#hook-code")).ToBeVisibleAsync();
        LogSecrecy.Run.Watch(await page.GetByTestId("hook-secret").InputValueAsync());
        await page.GetByText(ChannelsText.TelegramAsk).ClickAsync();
        await Expect(page.GetByTestId("telegram-code")).ToBeVisibleAsync();
        await LookAsync("codes");
        await page.Locator("#hook-code").FillAsync(Digits().Match(receiver.Received.Last(received => received.Path == "/hook").Json.GetProperty("content").GetString()!).Value);
        await page.Locator("#hook-code").PressAsync("Enter");
        await Expect(page.GetByText(ChannelsText.WebhookReady)).ToBeVisibleAsync();
        code = await page.GetByTestId("telegram-code").TextContentAsync();
        await page.GetByText(ChannelsText.TelegramSaid).ClickAsync();
        await Expect(page.GetByText(ChannelsText.TelegramReady)).ToBeVisibleAsync();
        await Expect(page.GetByTestId("way").Filter(new LocatorFilterOptions { HasText = ChannelsText.WayReady })).ToHaveCountAsync(4);
        await LookAsync("all");

        await page.GetByTestId("device").GetByText(ChannelsText.Remove).ClickAsync();
        await Expect(page.GetByTestId("device")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("subscribe")).ToBeVisibleAsync();
        visitor.AssertNoFaults();

        async Task LookAsync(string what)
        {
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            if (Environment.GetEnvironmentVariable("CRYPTOPILOT_CHANNEL_SCREENSHOTS") is { Length: > 0 } folder)
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{folder}/{what}-{width}.png", FullPage = true });
            Assert.Empty(await PageQualityTests.FindAsync(page, what));
            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"), $"{what} is wider than the screen");
        }
    }

    [Fact]
    public async Task Manifest_MakesTheSiteInstallable()
    {
        await using var host = await AccountHost.StartEmptyAsync();
        using var client = host.CreateClient();

        using var answer = await client.GetAsync(new Uri("/manifest.webmanifest", UriKind.Relative), Stop);
        var manifest = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement;

        Assert.Equal("application/manifest+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(("CryptoPilot", "standalone"), (manifest.GetProperty("name").GetString(), manifest.GetProperty("display").GetString()));
        foreach (var icon in manifest.GetProperty("icons").EnumerateArray())
        {
            using var picture = await client.GetAsync(new Uri(icon.GetProperty("src").GetString()!, UriKind.Relative), Stop);
            Assert.Equal(icon.GetProperty("type").GetString(), picture.Content.Headers.ContentType!.MediaType);
        }

        using var worker = await client.GetAsync(new Uri("/sw.js", UriKind.Relative), Stop);
        Assert.Equal("text/javascript", worker.Content.Headers.ContentType!.MediaType);
        Assert.Contains("no-cache", worker.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A browser without a push service is given one.</summary>
    private static async Task PretendAsync(IPage page, BrowserSide keys, Uri endpoint)
    {
        await page.Context.GrantPermissionsAsync(["notifications"]);
        await page.AddInitScriptAsync($$"""
            const decode = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), sign => sign.charCodeAt(0)).buffer;
            let subscription = null;
            PushManager.prototype.getSubscription = async () => subscription;
            PushManager.prototype.subscribe = async options => subscription = {
              endpoint: "{{endpoint}}",
              options,
              getKey: name => decode(name === "auth" ? "{{keys.Auth}}" : "{{keys.P256dh}}"),
              unsubscribe: async () => { subscription = null; return true; },
            };
            """);
    }

    /// <summary>Hands a message to the site's worker, as the browser does, and waits for what it shows.</summary>
    private static async Task PushAsync(IPage page, Uri site, string message)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, update) =>
        {
            if (update?.GetProperty("registrations").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } registration) found.TrySetResult(registration.GetProperty("registrationId").GetString()!);
        };
        await session.SendAsync("ServiceWorker.enable");
        var registrationId = await found.Task.WaitAsync(Signals.Patience, Stop);
        var push = new Dictionary<string, object> { ["origin"] = site.GetLeftPart(UriPartial.Authority), ["registrationId"] = registrationId, ["data"] = message };
        await Screen.UntilAsync(
            async () =>
            {
                // More than once: the browser drops what comes before it has stored the worker. One that comes twice replaces itself.
                await session.SendAsync("ServiceWorker.deliverPushMessage", push);
                return await page.EvaluateAsync<int>("""
                    async title => (await (await navigator.serviceWorker.ready).getNotifications()).filter(shown => shown.title === title && shown.data.link === "/account/channels").length
                    """, ChannelsText.TestTitle) == 1;
            },
            "the worker shows what was pushed");
    }

    private static async Task AnswerAsync(Received received, HttpContext context, Func<string?> code)
    {
        if (!received.Path.StartsWith("/bot", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 201;
            return;
        }

        var said = code() is { } text ? $$$"""{"update_id":1,"message":{"chat":{"id":7,"type":"private","username":"ada"},"text":"/start {{{text}}}"}}""" : "";
        await context.Response.WriteAsync(received.Path.EndsWith("getUpdates", StringComparison.Ordinal) ? $$"""{"ok":true,"result":[{{said}}]}""" : """{"ok":true,"result":{"username":"pilot_bot"}}""", Stop);
    }

    [GeneratedRegex(@"\d{6}")]
    private static partial Regex Digits();
}
