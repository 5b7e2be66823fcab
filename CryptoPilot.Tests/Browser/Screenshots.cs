using CryptoPilot.Tests.Support;
using Microsoft.Playwright;

namespace CryptoPilot.Tests.Browser;

/// <summary>Takes the pictures in docs/screenshots: <c>CRYPTOPILOT_SCREENSHOTS=docs/screenshots dotnet test --filter Screenshots</c>.</summary>
public sealed class Screenshots(SharedBrowser browser)
{
    private const string Variable = "CRYPTOPILOT_SCREENSHOTS";

    /// <summary>Names of pages with commas between; without it all are taken.</summary>
    private const string OnlyVariable = "CRYPTOPILOT_SCREENSHOTS_ONLY";

    private static readonly string[]? s_only = Environment.GetEnvironmentVariable(OnlyVariable)?.Split(',');

    [Fact]
    public async Task Pages_InBothThemesAndWidths_AreTaken()
    {
        // Without the variable only one is taken, so that this keeps working.
        var folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? Path.Combine(Repository.Root, given) : null;
        using var temporary = new TemporaryFolder();
        var demo = new DemoHost();
        await demo.InitializeAsync();
        await using var host = demo.Host;

        foreach (var width in folder is null ? [390] : new[] { 390, 1440 })
        {
            foreach (var scheme in folder is null ? [ColorScheme.Dark] : new[] { ColorScheme.Dark, ColorScheme.Light })
            {
                var suffix = $"{width}-{scheme.ToString().ToLowerInvariant()}.png";
                await using var stranger = await browser.VisitAsync(host.Url, width: width, scheme: scheme);
                await TakeAsync(stranger.Page, folder is null ? Pages.Anonymous.Take(1) : Pages.Anonymous, folder ?? temporary.Path, suffix);
                if (folder is null) continue;
                await using var visitor = await demo.SignedInAsync(browser, width, scheme);
                await TakeAsync(visitor.Page, Pages.SignedIn, folder, suffix);
                await using var admin = await demo.AdminAsync(browser, width, scheme);
                await TakeAsync(admin.Page, Pages.Administration, folder, suffix);
                if (IsWanted("alert-editor")) await TakeEditorAsync(visitor.Page, folder, suffix);
                if (!IsWanted("set-up")) continue;
                await TakeSetUpAsync(folder, width, scheme, suffix);
            }
        }

        if (!IsWanted("landing")) return;
        Assert.True(new FileInfo(Path.Combine(folder ?? temporary.Path, "landing-390-dark.png")).Length > 10_000);
    }

    private async Task TakeSetUpAsync(string folder, int width, ColorScheme scheme, string suffix)
    {
        await using var fresh = await AppHost.StartAsync();
        await using var first = await browser.VisitAsync(fresh.Url, width: width, scheme: scheme);
        await TakeAsync(first.Page, [("set-up", "/setup")], folder, suffix);
    }

    /// <summary>The dialog in which alerts are made, with a recurring one in it.</summary>
    private static async Task TakeEditorAsync(IPage page, string folder, string suffix)
    {
        await PageQualityTests.SettleAsync(page, "/alerts");
        await page.Locator(".page-actions button").First.ClickAsync();
        var editor = page.GetByTestId("alert-editor");
        await editor.Locator("[name=coin]").FillAsync("BTC");
        await editor.Locator("[name=kind]").SelectOptionAsync("price-move");
        await editor.Locator("[name=percent]").FillAsync("5");
        await editor.Locator("details summary").ClickAsync();
        await editor.Locator("input[type=radio][value=recurring]").CheckAsync();
        await Assertions.Expect(editor.GetByTestId("back-test-finding")).ToContainTextAsync("365");
        await editor.Locator("[data-testid=back-test] .segmented button").Nth(1).ClickAsync();
        await Assertions.Expect(editor.Locator("[data-firing]").Nth(1)).ToBeAttachedAsync();
        var seen = page.ViewportSize!;
        await page.SetViewportSizeAsync(seen.Width, 1700);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"alert-editor-{suffix}"), Animations = ScreenshotAnimations.Disabled });
        await page.SetViewportSizeAsync(seen.Width, seen.Height);
    }

    private static bool IsWanted(string name) => s_only is null || s_only.Contains(name);

    private static async Task TakeAsync(IPage page, IEnumerable<(string Name, string Path)> pages, string folder, string suffix)
    {
        foreach (var (name, path) in pages.Where(page => IsWanted(page.Name)))
        {
            await PageQualityTests.SettleAsync(page, path);
            var seen = page.ViewportSize!;
            // A window as high as the page: the tab bar of a phone then stands at its foot, not in its middle.
            var height = await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight");
            await page.SetViewportSizeAsync(seen.Width, Math.Max(seen.Height, height));
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{suffix}"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
            await page.SetViewportSizeAsync(seen.Width, seen.Height);
        }
    }
}
