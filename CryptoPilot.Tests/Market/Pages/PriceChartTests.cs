using System.Globalization;
using Bunit;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Market.Pages;
using Microsoft.AspNetCore.Components.Web;

namespace CryptoPilot.Tests.Market.Pages;

public sealed class PriceChartTests
{
    private static readonly DateTime s_start = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    private static PriceSeries Series => new(ChartRange.Month, TimeSpan.FromDays(1), [.. Enumerable.Range(0, 30).Select(i => new PricePoint(s_start.AddDays(i), 100m + i, 102m + i, 98m + i, 101m + i))]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Click_InThePlot_GivesThePriceAtThatHeight(bool candles)
    {
        await using var bench = await PageBench.CreateAsync("de-DE");
        var prices = new List<decimal>();
        var chart = bench.Render<PriceChart>(parameters => parameters
            .Add(part => part.Symbol, "BTC")
            .Add(part => part.Series, Series)
            .Add(part => part.Candles, candles)
            .Add(part => part.OnPriceClick, prices.Add));
        var plot = chart.WaitForElement(".plot-click");
        var height = double.Parse(plot.GetAttribute("height")!, CultureInfo.InvariantCulture);
        const double Top = 32; // what the chart leaves free above its plot

        plot.Click(new MouseEventArgs { OffsetY = Top });
        plot.Click(new MouseEventArgs { OffsetY = Top + (height / 2) });
        plot.Click(new MouseEventArgs { OffsetY = Top + height });

        var scale = ChartScale.Of(Series.Points, [])!;
        Assert.Equal([scale.High, (scale.High + scale.Low) / 2m, scale.Low], prices);
    }

    [Fact]
    public async Task Targets_WithinTheScale_AreLines()
    {
        await using var bench = await PageBench.CreateAsync();

        var chart = bench.Render<PriceChart>(parameters => parameters
            .Add(part => part.Symbol, "BTC")
            .Add(part => part.Series, Series)
            .Add(part => part.Targets, [new(120m, AlertDirection.Above), new(130m, AlertDirection.Above) { Kind = PriceAlertKind.Cross, IsEitherWay = true }, new(5_000m, AlertDirection.Above)]));

        chart.WaitForElement(".plot-click");
        Assert.Equal(
            ["Alert: price at or above $120.00", "Alert: price goes through $130.00, up or down"],
            chart.FindComponents<Radzen.Blazor.RadzenSeriesReferenceLine>().Select(line => line.Instance.Title));
        Assert.Contains("1 more outside", chart.Markup, StringComparison.Ordinal);
    }
}
