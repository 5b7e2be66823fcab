using System.Globalization;
using System.Text;
using CryptoPilot.Tests.Ledger.Imports;
using CryptoPilot.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>A person brings files: a known one, an unknown one, a broken one; takes one back, and everything with them.</summary>
public sealed class ImportJourney(SharedBrowser browser, DemoHost demo) : IClassFixture<DemoHost>
{
    private const string Variable = "CRYPTOPILOT_SCREENSHOTS";

    private static readonly string s_known = ImportSamples.Koinly + "\n2025-01-06 10:00:00,1,USD,1,NOSUCHCOIN,,,,,,,\n2025-01-07 10:00:00,5,USD,4,EUR,,,,,,,";

    [Fact]
    public async Task Import_KnownFile_IsShownImportedAndUndone()
    {
        await using var visitor = await demo.SignedInAsync(browser);
        var page = visitor.Page;
        await BringAsync(page, "koinly.csv", At(10));

        await Expect(page.GetByTestId("import")).ToBeEnabledAsync();
        await Expect(page.Locator("tr[data-line]")).ToHaveCountAsync(7);
        await Expect(page.Locator("tr[data-line='7']")).ToContainTextAsync("NOSUCHCOIN");
        await page.Locator("[data-state=Problem]").ClickAsync();
        await Expect(page.Locator("tr[data-line]")).ToHaveCountAsync(1);
        await page.Locator("[data-state=All]").ClickAsync();
        await page.Locator("tr[data-line='6'] input[type=checkbox]").UncheckAsync();
        await Expect(page.GetByTestId("import")).ToContainTextAsync("4");
        await page.GetByTestId("import").ClickAsync();

        await Expect(page.GetByTestId("imported")).ToContainTextAsync("4");
        await page.GetByTestId("undo").ClickAsync();
        await page.Locator(".rz-dialog .rz-primary").First.ClickAsync();
        await Expect(page.GetByTestId("undone")).ToBeVisibleAsync();
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Import_UnknownFile_IsMappedOnce()
    {
        await using var visitor = await demo.SignedInAsync(browser);
        var page = visitor.Page;
        await BringAsync(page, "bank.csv", "when;side;ticker;qty;price\n01.02.2025 10:00;buy;BTC;0,5;40.000,00\n");

        await page.Locator("#time").SelectOptionAsync("0");
        await page.Locator("main form button[type=submit]").ClickAsync();
        await Expect(page.Locator("tr[data-row-state=New]")).ToContainTextAsync("0.5 BTC");

        await BringAsync(page, "next.csv", "when;side;ticker;qty;price\n01.03.2025 10:00;buy;BTC;0,25;40.000,00\n");
        await Expect(page.Locator("tr[data-row-state=New]")).ToContainTextAsync("0.25 BTC");
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Export_ByItsLink_DownloadsTheOwnLedger()
    {
        await using var visitor = await demo.SignedInAsync(browser);
        await new Screen(visitor.Page).OpenAsync("/imports");

        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Page.Locator("a[href='exports/transactions.csv']").ClickAsync());

        Assert.Equal("cryptopilot-transactions.csv", download.SuggestedFilename);
        var lines = await System.IO.File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.StartsWith("cryptopilot_id,time,type", lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length > 10);
    }

    [Theory]
    [InlineData("transactions.csv")]
    [InlineData("gains.csv")]
    [InlineData("holdings.csv")]
    [InlineData("snapshots.csv")]
    [InlineData("everything.json")]
    public async Task Export_WithoutASignIn_IsRefused(string file)
    {
        using var client = demo.Host.CreateClient();

        using var answer = await client.GetAsync(new Uri($"/exports/{file}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("Login", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ColorScheme.Dark, 390)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 1440)]
    public async Task ImportPages_InEveryState_AreReadableAndFit(ColorScheme scheme, int width)
    {
        await using var visitor = await demo.SignedInAsync(browser, width, scheme);
        var page = visitor.Page;
        var findings = new List<string>();
        var suffix = $"{width}-{scheme.ToString().ToLowerInvariant()}";

        await BringAsync(page, "koinly.csv", At(11 + (width == 390 ? 0 : 1) + (scheme == ColorScheme.Dark ? 0 : 2)));
        await Expect(page.Locator("tr[data-line]").First).ToBeVisibleAsync();
        await LookAsync(page, $"import-preview-{suffix}", findings);
        await page.GetByTestId("import").ClickAsync();
        await Expect(page.GetByTestId("undo")).ToBeVisibleAsync();
        await LookAsync(page, $"import-report-{suffix}", findings);
        await BringAsync(page, "unknown.csv", $"{suffix};side;ticker;qty;price\n01.02.2025 10:00;buy;BTC;0,5;40.000,00\n");
        await Expect(page.Locator("#time")).ToBeVisibleAsync();
        await LookAsync(page, $"import-mapper-{suffix}", findings);
        await BringAsync(page, "broken.csv", "no table at all");
        await Expect(page.Locator(".banner-danger")).ToBeVisibleAsync();
        await LookAsync(page, $"import-failed-{suffix}", findings);
        await PageQualityTests.SettleAsync(page, "/imports");
        await LookAsync(page, $"imports-{suffix}", findings);

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    /// <summary>The file with other times, so that it is new to the ledger that the tests share.</summary>
    private static string At(int minute) => s_known.Replace(" 10:00", string.Create(CultureInfo.InvariantCulture, $" 10:{minute}"), StringComparison.Ordinal);

    private static async Task BringAsync(IPage page, string name, string text)
    {
        await PageQualityTests.SettleAsync(page, "/imports");
        await new Screen(page).ChooseFileAsync("#import-file", new FilePayload { Name = name, MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) });
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath.StartsWith("/imports/", StringComparison.Ordinal));
    }

    private static async Task LookAsync(IPage page, string name, List<string> findings)
    {
        findings.AddRange(await PageQualityTests.FindAsync(page, name));
        var width = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        if (width > page.ViewportSize!.Width) findings.Add($"{name} is {width} wide");
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, folder, $"{name}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
    }
}
