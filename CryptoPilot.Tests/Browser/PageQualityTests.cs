using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Live;
using Deque.AxeCore.Commons;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>What holds for every page: readable by everybody, on a phone, and calm while prices move.</summary>
public sealed class PageQualityTests(SharedBrowser browser, DemoHost demo) : IClassFixture<DemoHost>
{
    private const double WorstShift = 0.05;

    private static readonly string s_axe = new BundledAxeScriptProvider().GetScript();

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task Pages_WithData_HaveNoSeriousFinding(ColorScheme scheme)
    {
        await using var stranger = await browser.VisitAsync(demo.Host.Url, scheme: scheme);
        var findings = await FindAsync(stranger.Page, Pages.Anonymous);
        await using var visitor = await demo.SignedInAsync(browser, scheme: scheme);
        findings.AddRange(await FindAsync(visitor.Page, Pages.SignedIn));
        findings.AddRange(await FindInDialogAsync(visitor.Page));

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task Pages_Empty_HaveNoSeriousFinding(ColorScheme scheme)
    {
        await using var host = await AppHost.StartAsync();
        await using var visitor = await browser.VisitAsync(host.Url, scheme: scheme);
        var findings = await FindAsync(visitor.Page, [("set-up", "/setup")]);
        await new SetUpScreen(visitor.Page).CompleteAsync("ada", "correct horse battery", withPortfolio: false);
        findings.AddRange(await FindAsync(visitor.Page, Pages.SignedIn));

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Fact]
    public async Task Find_AButtonWithoutAName_IsTold()
    {
        await using var visitor = await browser.VisitAsync(demo.Host.Url);
        await visitor.Page.SetContentAsync("<html lang=en><title>Bare</title><main><h1>Bare</h1><button></button></main></html>");

        Assert.StartsWith("bare: button-name (critical)", Assert.Single(await FindAsync(visitor.Page, "bare")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_OnAPhone_NeverScrollSideways()
    {
        await using var stranger = await browser.VisitAsync(demo.Host.Url, width: 390);
        var wide = await WiderThanTheScreenAsync(stranger.Page, Pages.Anonymous);
        await using var visitor = await demo.SignedInAsync(browser, width: 390);
        wide.AddRange(await WiderThanTheScreenAsync(visitor.Page, Pages.SignedIn));

        Assert.True(wide.Count == 0, string.Join('\n', wide));
    }

    [Fact]
    public async Task Pages_WithData_LogNothingInTheBrowser()
    {
        await using var visitor = await demo.SignedInAsync(browser);
        foreach (var (name, path) in Pages.SignedIn.Where(page => page.Name != "not-found"))
            await SettleAsync(visitor.Page, path);

        visitor.AssertNoFaults();
    }

    [Theory]
    [InlineData("/market", 1440)]
    [InlineData("/dashboard", 1440)]
    [InlineData("/market", 390)]
    [InlineData("/dashboard", 390)]
    public async Task Page_WhilePricesMove_DoesNotShift(string path, int width)
    {
        await using var visitor = await demo.SignedInAsync(browser, width);
        await SettleAsync(visitor.Page, path);
        var refreshes = new Signals();
        await visitor.Page.EvaluateAsync("""
            () => { window.shift = 0; new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shift += entry.value; }).observe({ type: 'layout-shift' }); }
            """);

        using (demo.Host.Services.GetRequiredService<LiveUpdates>().Subscribe(LiveTopic.Market, refreshes.CountAsync))
            await refreshes.WaitForAsync(4);

        var shift = await visitor.Page.EvaluateAsync<double>("() => window.shift");
        Assert.True(shift < WorstShift, $"The page moved by {shift}.");
    }

    private static async Task<List<string>> FindAsync(IPage page, IEnumerable<(string Name, string Path)> pages)
    {
        var findings = new List<string>();
        foreach (var (name, path) in pages)
        {
            await SettleAsync(page, path);
            findings.AddRange(await FindAsync(page, name));
        }

        return findings;
    }

    private static async Task<IEnumerable<string>> FindInDialogAsync(IPage page)
    {
        await SettleAsync(page, "/coins/BTC");
        await page.Locator(".page-header .button-primary").ClickAsync();
        await Expect(page.GetByTestId("alert-editor")).ToBeVisibleAsync();
        var inDialog = await FindAsync(page, "alert editor");
        await SettleAsync(page, "/dashboard");
        await page.GetByTestId("bell").ClickAsync();
        await Expect(page.Locator("#bell-panel")).ToBeVisibleAsync();
        return inDialog.Concat(await FindAsync(page, "bell"));
    }

    /// <summary>The serious findings of axe on the page as it stands. Only they leave the browser: all that passes is a hundred times as much.</summary>
    internal static async Task<List<string>> FindAsync(IPage page, string name)
    {
        await page.EvaluateAsync(s_axe);
        var findings = await page.EvaluateAsync<string[]>("""
            async () => {
                const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
                const result = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
                return result.violations.filter(found => found.impact === 'serious' || found.impact === 'critical')
                    .map(found => `${found.id} (${found.impact}): ${found.help}: ${found.nodes.slice(0, 4).map(node => node.html).join(' | ')}`);
            }
            """);
        return [.. findings.Select(finding => $"{name}: {finding}")];
    }

    /// <summary>Pages that scroll sideways on a phone, and what makes them.</summary>
    internal static async Task<List<string>> WiderThanTheScreenAsync(IPage page, IEnumerable<(string Name, string Path)> pages)
    {
        var wide = new List<string>();
        foreach (var (name, path) in pages)
        {
            await SettleAsync(page, path);
            var width = 0;
            // A chart takes its place's width a moment after it is there.
            for (var look = 0; look < 20 && (width = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")) > 390; look++)
                await Task.Delay(100, TestContext.Current.CancellationToken);
            if (width <= 390) continue;
            var culprits = await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 391).slice(0, 4).map(e => e.outerHTML.slice(0, 120))
                """);
            wide.Add($"{name} is {width} wide: {string.Join(" | ", culprits)}");
        }

        return wide;
    }

    /// <summary>Opens a page and waits until its skeletons are gone and its charts are drawn.</summary>
    internal static async Task SettleAsync(IPage page, string path)
    {
        await new Screen(page).OpenAsync(path);
        await Expect(page.Locator(".skeleton, .rz-skeleton")).ToHaveCountAsync(0);
        await page.EvaluateAsync("() => document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done()))))");
    }
}
