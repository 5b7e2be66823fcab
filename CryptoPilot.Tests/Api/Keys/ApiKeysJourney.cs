using System.Net;
using CryptoPilot.Tests.Api.Access;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Browser;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Api.Keys;

/// <summary>A person makes a key, uses it, replaces it and revokes it.</summary>
public sealed class ApiKeysJourney(KeyHouse house, SharedBrowser browser) : IClassFixture<KeyHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Key_FromItsMakingToItsEnd_IsOnThePage(int width)
    {
        var user = await AccountHost.AddUserAsync(house.App, $"key-maker-{width}");
        await using var visitor = await browser.VisitAsync(house.App.Url, width: width);
        var page = visitor.Page;
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await new SignInScreen(page).SignInAsync(user.UserName!, AccountHost.Password);
        await new Screen(page).OpenAsync("/account/api-keys");
        await Expect(page.Locator(".empty-state")).ToBeVisibleAsync();
        await ShootAsync(page, $"keys-empty-{width}");

        await page.GetByTestId("key-create").ClickAsync();
        await page.Locator("[name=key-name]").FillAsync("tax robot");
        await page.Locator("[name=key-type][value=Write]").CheckAsync();
        await page.Locator("[name=key-addresses]").FillAsync("127.0.0.1, 10.1.2.3/8");
        await page.GetByTestId("key-form").Locator("[type=submit]").ClickAsync();
        var token = LogSecrecy.Run.Watch(await page.GetByTestId("new-token").InnerTextAsync());
        Assert.True(KeyText.TrySplit(token, out _, out _));
        await page.GetByTestId("copy-token").ClickAsync();
        await Expect(page.Locator(".copy").First.GetByRole(AriaRole.Status)).ToHaveTextAsync(ApiKeysText.Copied);
        Assert.Equal(token, await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
        await ExpectSnippetsAsync(page, token);
        await Expect(page.GetByTestId("key")).ToContainTextAsync("10.0.0.0/8");

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(token)).Status);
        await house.App.Services.GetRequiredService<KeyUses>().WriteAsync(Stop);
        await new Screen(page).OpenAsync("/account/api-keys");
        await Expect(page.GetByTestId("new-token")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("key-last-used")).ToContainTextAsync("127.0.0.1");

        await page.GetByTestId("key").Locator(".key-acts button").Nth(0).ClickAsync();
        await page.Locator("[name=rename]").FillAsync("tax spreadsheet");
        await page.Locator(".key-panel [type=submit]").ClickAsync();
        await Expect(page.GetByTestId("key").Locator("strong")).ToHaveTextAsync("tax spreadsheet");
        await Expect(page.Locator(".key-panel")).ToHaveCountAsync(0);

        await page.GetByTestId("key").Locator(".key-acts button").Nth(1).ClickAsync();
        await page.Locator("[name=overlap]").SelectOptionAsync("60");
        await page.Locator(".key-panel [type=submit]").ClickAsync();
        var second = LogSecrecy.Run.Watch(await page.GetByTestId("new-token").InnerTextAsync());
        await Expect(page.GetByTestId("key")).ToHaveCountAsync(2);
        await Expect(page.GetByTestId("key-state")).ToHaveTextAsync(ApiKeysText.StateReplaced);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await SendAsync(token)).Status, (await SendAsync(second)).Status));
        await page.GetByTestId("new-key-stored").ClickAsync();
        await Expect(page.GetByTestId("new-token")).ToHaveCountAsync(0);

        await page.GetByTestId("key").Nth(0).Locator(".button-danger").ClickAsync();
        await page.Locator(".rz-dialog").GetByRole(AriaRole.Button, new() { Name = ApiKeysText.Revoke, Exact = true }).ClickAsync();
        await Expect(page.GetByTestId("key-state").Filter(new LocatorFilterOptions { HasText = ApiKeysText.StateRevoked })).ToHaveCountAsync(1);
        (await SendAsync(second)).AssertRefused(HttpStatusCode.Unauthorized, "key-revoked");
        visitor.AssertNoFaults();
    }

    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Pages_WithAnOpenFormAndANewKey_ReadWellForEverybody(int width, ColorScheme scheme)
    {
        var user = await AccountHost.AddUserAsync(house.App, $"key-reader-{width}-{scheme}");
        await KeyHouse.AddKeyAsync(house.App, user);
        await using var visitor = await browser.VisitAsync(house.App.Url, width: width, scheme: scheme);
        var page = visitor.Page;
        await new SignInScreen(page).SignInAsync(user.UserName!, AccountHost.Password);
        await PageQualityTests.SettleAsync(page, "/account/api-keys");
        await page.GetByTestId("key").Locator(".key-acts button").Nth(1).ClickAsync();
        await page.GetByTestId("key-create").ClickAsync();
        await Expect(page.GetByTestId("key-form")).ToBeVisibleAsync();
        var findings = await PageQualityTests.FindAsync(page, "form");
        await ShootAsync(page, $"keys-form-{width}-{scheme}");
        await page.Locator("[name=key-name]").FillAsync("robot");
        await page.GetByTestId("key-form").Locator("[type=submit]").ClickAsync();
        LogSecrecy.Run.Watch(await page.GetByTestId("new-token").InnerTextAsync());
        await page.GetByTestId("snippet-signed").ClickAsync();
        findings.AddRange(await PageQualityTests.FindAsync(page, "new key"));
        await ShootAsync(page, $"keys-new-{width}-{scheme}");
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
        await PageQualityTests.SettleAsync(page, "/api/docs/signing");
        findings.AddRange(await PageQualityTests.FindAsync(page, "signing"));
        await ShootAsync(page, $"signing-{width}-{scheme}");
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);

        Assert.True(findings.Count == 0, string.Join('\n', findings));
        visitor.AssertNoFaults();
    }

    /// <summary>What the page shows is what <see cref="SnippetTests"/> runs.</summary>
    private async Task ExpectSnippetsAsync(IPage page, string token)
    {
        var key = new NewKey(0, token[..KeyText.KeyLength], token[(KeyText.KeyLength + 1)..]);
        foreach (var isSigned in new[] { false, true })
        {
            if (isSigned) await page.GetByTestId("snippet-signed").ClickAsync();
            foreach (var language in Enum.GetValues<SnippetLanguage>())
            {
                await page.GetByTestId($"snippet-{language}").ClickAsync();
                await Expect(page.GetByTestId($"snippet-{language}")).ToHaveAttributeAsync("aria-pressed", "true");
                Assert.Equal(KeySnippets.Of(language, isSigned, house.App.Url, key), await page.GetByTestId("snippet").EvaluateAsync<string>("pre => pre.textContent"));
            }
        }
    }

    private static async Task ShootAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CRYPTOPILOT_LOOK") is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    private Task<KeyAnswer> SendAsync(string token) => KeyHouse.SendAsync(house.App, KeyHouse.Bearing(token));
}
