using CryptoPilot.Tests.Support;
using Microsoft.Playwright;

namespace CryptoPilot.Tests.Api.OpenApi;

/// <summary>The pages that explain the API, in a browser and under the site's own content security policy.</summary>
public sealed class DocsPageTests(SharedBrowser browser, ApiHouse house) : IClassFixture<ApiHouse>
{
    [Fact]
    public async Task Reference_WithAKey_TriesARequestOut()
    {
        await using var visitor = await browser.VisitAsync(house.App.Url);
        var page = visitor.Page;

        await page.GotoAsync("/api/docs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Authorize" }).First.ClickAsync();
        await page.Locator(".auth-container input").First.FillAsync(house.Client.Token);
        await page.Locator(".auth-btn-wrapper .authorize").First.ClickAsync();
        await page.Locator(".auth-btn-wrapper .btn-done").First.ClickAsync();
        await page.Locator("#operations-Market-getCoin").ClickAsync();
        await page.Locator("#operations-Market-getCoin input[placeholder='symbol']").FillAsync("BTC");
        await page.Locator("#operations-Market-getCoin .execute").ClickAsync();

        await Assertions.Expect(page.Locator("#operations-Market-getCoin .live-responses-table .response .response-col_status").First).ToContainTextAsync("200");
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Problems_AreExplainedOnThePageThatTheirTypeLeadsTo()
    {
        await using var visitor = await browser.VisitAsync(house.App.Url);
        var refused = await house.Client.GetAsync("/market/coins?limit=0");

        await visitor.Page.GotoAsync(refused["type"]!);

        await Assertions.Expect(visitor.Page.Locator("#invalid-parameter")).ToContainTextAsync(refused["title"]!);
        visitor.AssertNoFaults();
    }
}
