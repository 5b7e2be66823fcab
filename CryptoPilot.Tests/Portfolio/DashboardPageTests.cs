using System.Globalization;
using Bunit;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Portfolio;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Portfolio;

public sealed class DashboardPageTests
{
    private static readonly TimeSpan s_patience = Signals.Patience;

    [Fact]
    public async Task Open_NothingOwned_LeadsToTheFirstHolding()
    {
        await using var bench = await PortfolioBench.CreateAsync();

        var page = bench.Open<DashboardPage>("dashboard");

        Assert.Equal("holdings/new", page.WaitForElement(".empty-state a", s_patience).GetAttribute("href"));
        Assert.Empty(page.FindAll("[data-testid=total]"));
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public async Task Open_Holdings_ShowsATotalThatIsTheSumOfItsRows(string culture)
    {
        await using var bench = await PortfolioBench.CreateAsync(culture);
        await OwnAsync(bench, ("BTC", 0.123456789m, 98_765.4321m), ("ETH", 1.000000001m, 3_333.333333m), ("PEPE", 1_234_567.89m, 0.0000123456m));

        var page = bench.Open<DashboardPage>("dashboard");

        page.WaitForElement("[data-symbol=PEPE]", s_patience);
        var total = Exact(page.Find("[data-testid=total]"));
        Assert.Equal(page.FindAll("[data-testid=value]").Sum(Exact), total);
        Assert.Equal((0.123456789m * 98_765.4321m) + (1.000000001m * 3_333.333333m) + (1_234_567.89m * 0.0000123456m), total);
        Assert.Contains(PortfolioText.NoSnapshot, page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(PortfolioText.StalePrices, page.Markup, StringComparison.Ordinal);

        static decimal Exact(AngleSharp.Dom.IElement element)
        {
            Assert.Equal(DecimalFault.None, DecimalText.Parse(element.GetAttribute("title")!.TrimStart('$'), System.Globalization.CultureInfo.CurrentCulture, out var value));
            return value;
        }
    }

    [Fact]
    public async Task Open_BaseCurrencyOfACoin_TellsEverythingInItAndTheSumIsTheTotal()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        await OwnAsync(bench, ("BTC", 0.123456789m, 98_765.4321m), ("ETH", 1.000000001m, 3_333.333333m));
        await using (var db = bench.Database.CreateDbContext())
        {
            (await db.Users.SingleAsync(user => user.Id == bench.User.Id, TestContext.Current.CancellationToken)).Preferences = new UserPreferences { BaseCurrency = "BTC" };
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var page = bench.Open<DashboardPage>("dashboard");

        page.WaitForElement("[data-symbol=ETH]", s_patience);
        var values = page.FindAll("[data-testid=value]").Select(element => decimal.Parse(element.GetAttribute("title")!, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(values.Sum(), decimal.Parse(page.Find("[data-testid=total]").GetAttribute("title")!, CultureInfo.InvariantCulture));
        Assert.Equal(0.123456789m, values[0]);
        Assert.Equal(["Value, BTC", "Cost, BTC", "Profit, BTC"], page.FindAll("th").Skip(4).Select(head => head.TextContent));
        Assert.DoesNotContain("$", page.Find("[data-testid=total-profit]").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("[data-testid=value],[data-testid=cost],[data-testid=profit]"), element => element.TextContent.Contains('$', StringComparison.Ordinal));
    }

    [Fact]
    public async Task MarketSignal_NewPrices_UpdatesTheValuesInPlace()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        await OwnAsync(bench, ("BTC", 2m, 100m));
        var page = bench.Open<DashboardPage>("dashboard?range=1d");
        page.WaitForElement("[data-symbol=BTC]", s_patience);
        var points = page.FindComponent<ValueChart>().Instance.Series!.Points.Count;

        bench.Database.Time.Advance(TimeSpan.FromSeconds(5));
        await bench.Database.PriceAsync("BTC", 150m);
        bench.Live.Publish(LiveTopic.Market);

        page.WaitForAssertion(() => Assert.Equal("$300.00", page.Find("[data-testid=total]").TextContent), s_patience);
        var series = page.FindComponent<ValueChart>().Instance.Series!;
        Assert.Equal((points + 1, 300m), (series.Points.Count, series.Points[^1].Value));
    }

    [Fact]
    public async Task UserSignal_NewHolding_ShowsItsRow()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        var page = bench.Open<DashboardPage>("dashboard");
        page.WaitForElement(".empty-state", s_patience);

        await OwnAsync(bench, ("BTC", 2m, 100m));
        bench.Live.Publish(LiveTopic.User(bench.User.Id));

        page.WaitForAssertion(() => Assert.Equal("$200.00", page.Find("[data-testid=total]").TextContent), s_patience);
    }

    [Fact]
    public async Task Open_DatabaseAway_SaysSoAndRecovers()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        await OwnAsync(bench, ("BTC", 2m, 100m));
        bench.Break(true);
        var page = bench.Open<DashboardPage>("dashboard");

        var retry = page.WaitForElement(".banner-danger button", s_patience);
        bench.Break(false);
        await retry.ClickAsync();

        page.WaitForElement("[data-symbol=BTC]", s_patience);
        Assert.Empty(page.FindAll(".banner-danger"));
    }

    [Fact]
    public async Task Open_JustAdded_Confirms()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        await OwnAsync(bench, ("BTC", 2m, 100m));

        var page = bench.Open<DashboardPage>("dashboard?added=BTC");
        page.WaitForElement("[data-symbol=BTC]", s_patience);

        Assert.Contains("BTC", page.Find(".banner-success").TextContent, StringComparison.Ordinal);
        Assert.Empty(bench.Open<DashboardPage>("dashboard?added=nonsense").FindAll(".banner-success"));
    }

    [Fact]
    public async Task PricesStop_OpenPage_SaysThatTheyAreOld()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        await OwnAsync(bench, ("BTC", 2m, 100m));
        var page = bench.Open<DashboardPage>("dashboard");
        page.WaitForElement("[data-symbol=BTC]", s_patience);
        Assert.Empty(page.FindAll("[data-symbol=BTC] .chip-warning"));

        bench.Database.Time.Advance(TimeSpan.FromMinutes(5));

        page.WaitForElement("[data-symbol=BTC] .chip-warning", s_patience);
    }

    [Fact]
    public async Task Range_ChosenWhileTheFirstIsRead_TakesItsPlace()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        await OwnAsync(bench, ("BTC", 2m, 100m));
        var (reached, release) = bench.HoldBack(await CountOfAnOpeningAsync(bench));
        var page = bench.Open<DashboardPage>("dashboard?range=1m");
        await reached.WaitAsync(s_patience, TestContext.Current.CancellationToken);

        bench.Services.GetRequiredService<NavigationManager>().NavigateTo("dashboard?range=1w");
        page.WaitForAssertion(() => Assert.Equal(ValueRange.Week, page.FindComponent<ValueChart>().Instance.Series?.Range), s_patience);
        release();

        await page.InvokeAsync(() => Task.CompletedTask);
        Assert.Equal(ValueRange.Week, page.FindComponent<ValueChart>().Instance.Series?.Range);
    }

    [Fact]
    public async Task MarketSignal_DuringTheFirstRead_IsNotMissed()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        await OwnAsync(bench, ("BTC", 2m, 100m));
        var (reached, release) = bench.HoldBack(await CountOfAnOpeningAsync(bench));
        var page = bench.Open<DashboardPage>("dashboard?range=1m");
        await reached.WaitAsync(s_patience, TestContext.Current.CancellationToken);

        await bench.Database.PriceAsync("BTC", 150m);
        bench.Live.Publish(LiveTopic.Market);

        page.WaitForAssertion(() => Assert.Equal("$300.00", page.Find("[data-testid=total]").TextContent), s_patience);
        release();
    }

    [Fact]
    public async Task PriceAge_OfTheDemoMarket_CallsItByItsName()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        await OwnAsync(bench, ("BTC", 2m, 100m));
        var holding = Assert.Single((await bench.World.Queries.ViewAsync(bench.User.Id, TestContext.Current.CancellationToken)).Holdings);

        var words = PriceAgeWords.Of(holding with { PriceSource = "replay" }, bench.Database.Time.Now);

        Assert.Contains("from demo market", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NearAlerts_OfEveryKind_SayWhatTheyWaitFor()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        NearAlert[] alerts =
        [
            new(1, "BTC", AlertDirection.Above, 90_000m, 100_000m, -10m) { Kind = PriceAlertKind.Cross, IsEitherWay = true },
            new(2, "BTC", AlertDirection.Above, 120_000m, 100_000m, 20m),
            new(3, "BTC", AlertDirection.Below, 80_000m, 100_000m, -20m) { Kind = PriceAlertKind.Anchor },
        ];

        var card = bench.Render<NearAlertsCard>(parameters => parameters.Add(part => part.Alerts, alerts));

        Assert.Equal(
            ["BTC price goes through $90,000.00, up or down", "BTC price at or above $120,000.00", "BTC price at or below $80,000.00"],
            card.FindAll("li a").Select(link => link.TextContent));
    }

    [Fact]
    public async Task CoinHolding_DatabaseAway_SaysSoAndRecovers()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        await OwnAsync(bench, ("ETH", 3m, 10m));
        bench.Break(true);
        var card = bench.Render<CoinHolding>(parameters => parameters.Add(holding => holding.Symbol, "ETH"));

        var retry = card.WaitForElement("[role=alert] button", s_patience);
        Assert.Empty(card.FindAll(".skeleton"));
        bench.Break(false);
        await retry.ClickAsync();

        card.WaitForAssertion(() => Assert.Contains("$30.00", card.Markup, StringComparison.Ordinal), s_patience);
        Assert.Empty(card.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task CoinHolding_OfACoin_ShowsOnlyItAndFollowsThePrice()
    {
        await using var bench = await PortfolioBench.CreateAsync();
        await OwnAsync(bench, ("BTC", 2m, 100m), ("ETH", 3m, 10m));

        var card = bench.Render<CoinHolding>(parameters => parameters.Add(holding => holding.Symbol, "ETH"));
        card.WaitForAssertion(() => Assert.Contains("$30.00", card.Markup, StringComparison.Ordinal), s_patience);
        Assert.DoesNotContain("$200.00", card.Markup, StringComparison.Ordinal);
        await bench.Database.PriceAsync("ETH", 11m);
        bench.Live.Publish(LiveTopic.Market);
        card.WaitForAssertion(() => Assert.Contains("$33.00", card.Markup, StringComparison.Ordinal), s_patience);
    }

    /// <summary>How often the page opens the database until it is drawn; the last time for the values over time.</summary>
    private static async Task<int> CountOfAnOpeningAsync(PortfolioBench bench)
    {
        var before = bench.Opened;
        var page = bench.Open<DashboardPage>("dashboard?range=1m");
        page.WaitForAssertion(() => Assert.NotNull(page.FindComponent<ValueChart>().Instance.Series), s_patience);
        var count = bench.Opened - before;
        await bench.DisposeComponentsAsync();
        return count;
    }

    [Theory]
    [InlineData("35783", "42031", "34000", "44000", "2000")]
    [InlineData("0", "0", "0", "0.25", "0.25")]
    [InlineData("100", "100", "100", "100.025", "0.025")]
    [InlineData("0.00001", "0.00004", "0.00001", "0.00004", "0.00001")]
    public void ValueScale_Over_StandsAtRoundNumbers(string lowest, string highest, string low, string high, string step) =>
        Assert.Equal(new ValueScale(Number(low), Number(high), Number(step)), ValueScale.Over(Number(lowest), Number(highest)));

    [Fact]
    public void Growth_ALongDay_KeepsItsEndsAndItsWidth()
    {
        var start = new DateTime(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);
        var series = new ValueSeries(ValueRange.Day, "USD", [.. Enumerable.Range(0, 288).Select(index => new ValuePoint(start.AddMinutes(index * 5), index))]);

        for (var i = 1; i <= 1_000; i++) series = series.With(new ValuePoint(start.AddMinutes(288 * 5).AddSeconds(i), i));

        Assert.Equal(PortfolioQueries.MaxPoints, series.Points.Count);
        Assert.Equal(1_000m, series.Points[^1].Value);
        Assert.Equal(series.Points.OrderBy(point => point.At), series.Points);
        Assert.InRange(series.Points[0].At, start, start.AddMinutes(25));
        Assert.True(series.Points.Count(point => point.At <= start.AddMinutes(287 * 5)) > 250);
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task OwnAsync(PortfolioBench bench, params (string Symbol, decimal Amount, decimal Price)[] holdings)
    {
        foreach (var (symbol, amount, price) in holdings)
        {
            await bench.Database.CoinAsync(symbol, price);
            await bench.Database.LotAsync(bench.User.Id, symbol, amount, price / 2m);
        }
    }
}
