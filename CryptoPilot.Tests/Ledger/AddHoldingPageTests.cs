using System.Globalization;
using Bunit;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Forms;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger;

public sealed class AddHoldingPageTests
{
    private static readonly TimeSpan s_patience = Signals.Patience;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en-US", "1,234.56", "0.5")]
    [InlineData("de-DE", "1.234,56", "0,5")]
    public async Task Save_LocalizedNumbers_WritesThemExactlyAndGoesToTheDashboard(string culture, string amount, string cost)
    {
        await using var bench = await PortfolioBench.CreateAsync(culture);
        var page = await OpenAsync(bench);

        await page.Find("[name=amount]").InputAsync(amount);
        await page.Find("[name=cost]").InputAsync(cost);
        await page.Find("[name=source]").ChangeAsync("Staked");
        Assert.Contains((1_234.56m * 0.5m).ToString("N2", CultureInfo.GetCultureInfo(culture)), page.Find(".preview").TextContent, StringComparison.Ordinal);
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal("dashboard?added=BTC", bench.Address), s_patience);
        await using var db = bench.Database.CreateDbContext();
        var lot = await db.Tokens.SingleAsync(Stop);
        Assert.Equal((bench.User.Id, 1_234.56m, 0.5m, bench.Database.Time.Now), (lot.UserId, lot.Amount, lot.UnitCostUsd, lot.AcquiredAt));
        Assert.Equal(HoldingSource.Staked, (await db.Transactions.SingleAsync(Stop)).Source);
    }

    [Theory]
    [InlineData("en-US", "-1")]
    [InlineData("en-US", "0")]
    [InlineData("en-US", "")]
    [InlineData("en-US", "abc")]
    [InlineData("en-US", "1.234,56")]
    [InlineData("de-DE", "1,234.56")]
    [InlineData("en-US", "9999999999999999999999999999999999999999")]
    [InlineData("en-US", "0.0000000000000000001")]
    [InlineData("en-US", "99999999999999999999")]
    public async Task Save_BadAmount_SaysSoBesideTheFieldAndWritesNothing(string culture, string amount)
    {
        await using var bench = await PortfolioBench.CreateAsync(culture);
        var page = await OpenAsync(bench);

        await page.Find("[name=amount]").InputAsync(amount);
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal("true", page.Find("[name=amount]").GetAttribute("aria-invalid")), s_patience);
        Assert.NotEmpty(page.Find($"#{page.Find("[name=amount]").GetAttribute("aria-describedby")}").TextContent);
        Assert.Equal(amount, page.Find("[name=amount]").GetAttribute("value"));
        Assert.Equal(0, await CountAsync(bench));
    }

    [Fact]
    public async Task Save_NothingEntered_AsksForEachField()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        var page = bench.Open<AddHoldingPage>("holdings/new");
        page.WaitForElement("form", s_patience);
        await page.Find("[name=acquired]").ChangeAsync("");

        await page.Find("form").SubmitAsync();

        Assert.Equal(
            [LedgerText.FaultCoinMissing, LedgerText.FaultAmountMissing, LedgerText.FaultTimeMissing, LedgerText.FaultCostMissing],
            page.FindAll(".field-fault").Select(fault => fault.TextContent).Where(text => text.Length > 0));
    }

    [Fact]
    public async Task Save_DatabaseAway_KeepsWhatWasTypedAndSucceedsLater()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        var page = await OpenAsync(bench);
        await page.Find("[name=amount]").InputAsync("2");
        bench.Break(true);

        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Equal(LedgerFormText.SaveFailed, page.Find("form .banner-danger").TextContent), s_patience);
        Assert.Equal("2", page.Find("[name=amount]").GetAttribute("value"));

        bench.Break(false);
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Equal("dashboard?added=BTC", bench.Address), s_patience);
        Assert.Equal(1, await CountAsync(bench));
    }

    [Fact]
    public async Task Save_Twice_WritesOnce()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        var page = await OpenAsync(bench);
        await page.Find("[name=amount]").InputAsync("2");
        var form = page.Find("form");

        await Task.WhenAll(form.SubmitAsync(), form.SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("dashboard?added=BTC", bench.Address), s_patience);
        Assert.Equal(1, await CountAsync(bench));
    }

    [Fact]
    public async Task Cost_FollowsTheDayUntilItIsTyped()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        var page = await OpenAsync(bench, closes: [11m, 22m, 33m]);
        Assert.Equal("100", Cost());

        await page.Find("[name=acquired]").ChangeAsync("2026-03-01T08:00");
        page.WaitForAssertion(() => Assert.Equal("33", Cost()), s_patience);
        await page.Find("[name=acquired]").ChangeAsync("2025-01-01T08:00");
        page.WaitForAssertion(() => Assert.Contains(LedgerText.UnitCostNone, page.Markup, StringComparison.Ordinal), s_patience);
        await page.Find("[name=cost]").InputAsync("7");
        await page.Find("[name=acquired]").ChangeAsync("2026-02-28T08:00");
        Assert.Equal("7", Cost());

        string? Cost() => page.Find("[name=cost]").GetAttribute("value");
    }

    [Fact]
    public async Task Picker_TypedText_FindsBySymbolAndNameAndIsChosenByKey()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        foreach (var symbol in new[] { "ETH", "BTC", "WBTC", "100%" }) await bench.Database.CoinAsync(symbol);
        var page = bench.Open<AddHoldingPage>("holdings/new");
        var box = page.WaitForElement("[name=coin]", s_patience);

        await box.InputAsync("bt");
        page.WaitForAssertion(() => Assert.Equal(["BTC", "WBTC"], page.FindAll("[role=option] strong").Select(option => option.TextContent)), s_patience);
        await page.Find("[name=coin]").KeyDownAsync("ArrowDown");
        await page.Find("[name=coin]").KeyDownAsync("Enter");
        await page.Find("form").SubmitAsync();
        Assert.Equal("WBTC – WBTC", page.Find("[name=coin]").GetAttribute("value"));
        Assert.DoesNotContain(LedgerText.FaultAmountMissing, page.Markup, StringComparison.Ordinal);

        await page.Find("[name=coin]").InputAsync("%");
        page.WaitForAssertion(() => Assert.Equal(["100%"], page.FindAll("[role=option] strong").Select(option => option.TextContent)), s_patience);
        await page.Find("[name=coin]").InputAsync("nothing");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=option]")), s_patience);
    }

    private static async Task<IRenderedComponent<AddHoldingPage>> OpenAsync(PortfolioBench bench, params decimal[] closes)
    {
        await bench.Database.CandlesAsync(await bench.Database.CoinAsync("BTC", 100m), new DateOnly(2026, 3, 1), closes);
        var page = bench.Open<AddHoldingPage>("holdings/new?symbol=btc");
        page.WaitForAssertion(() => Assert.Equal("100", page.Find("[name=cost]").GetAttribute("value")), s_patience);
        return page;
    }

    private static async Task<int> CountAsync(PortfolioBench bench)
    {
        await using var db = bench.Database.CreateDbContext();
        Assert.Equal(await db.Tokens.CountAsync(Stop), await db.Transactions.CountAsync(Stop));
        return await db.Tokens.CountAsync(Stop);
    }
}
