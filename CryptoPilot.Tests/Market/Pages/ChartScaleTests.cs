using System.Globalization;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Tests.Market.Pages;

public sealed class ChartScaleTests
{
    [Theory]
    [InlineData("91234.5", "98765.4")]
    [InlineData("0.00000021", "0.00000029")]
    [InlineData("100", "100")]
    [InlineData("0.5", "900")]
    [InlineData("0.000000000000000001", "0.000000000000000002")]
    public void Of_LowAndHigh_RoundEndsAroundThem(string low, string high)
    {
        var scale = ChartScale.Of([Point(Number(low), Number(high))], [])!;

        Assert.True(scale.Low <= Number(low) && scale.High >= Number(high));
        Assert.Equal(0m, scale.Low % scale.Step);
        Assert.Equal(0m, scale.High % scale.Step);
        Assert.InRange((scale.High - scale.Low) / scale.Step, 1m, 8m);
    }

    [Fact]
    public void Of_TargetsNearby_AreReachedAndFarOnesAreNot()
    {
        var scale = ChartScale.Of([Point(100m, 200m)], [240m, 60m, 300m])!;

        Assert.True(scale.Shows(240m));
        Assert.True(scale.Shows(60m));
        Assert.False(scale.Shows(300m));
    }

    [Fact]
    public void Of_NoPoints_IsNull() => Assert.Null(ChartScale.Of([], [5m]));

    [Theory]
    [InlineData("90000", "100000", "93456.78", "93500")]
    [InlineData("0.0000002", "0.0000003", "0.000000234567", "0.000000235")]
    [InlineData("0", "1000", "0.2", "10")]
    [InlineData("1", "3", "2.34567", "2.35")]
    public void Pointed_APixel_IsARoundPriceAndNeverZero(string low, string high, string at, string expected)
    {
        var scale = new ChartScale(Number(low), Number(high), 1m);

        Assert.Equal(Number(expected), scale.Pointed(double.Parse(at, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("en-US", "0.0025", "0.0125", "$0.0125")]
    [InlineData("de-DE", "2000", "98000", "$98.000")]
    [InlineData("de-DE", "0.5", "2.5", "$2,5")]
    public void Label_Step_GivesTheDecimals(string culture, string step, string price, string expected)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

        Assert.Equal(expected, new ChartScale(0m, 1m, Number(step)).Label(Number(price)));
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static PricePoint Point(decimal low, decimal high) => new(DateTime.UnixEpoch, low, high, low, high);
}
