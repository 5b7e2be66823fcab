using System.Globalization;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Tests.Shell;

public sealed class NumberFormatTests : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _before;

    [Theory]
    [InlineData("en-US", "1234567.891", "$1,234,567.89")]
    [InlineData("de-DE", "1234567.891", "$1.234.567,89")]
    [InlineData("hu-HU", "1234567.891", "$1\u00a0234\u00a0567,89")]
    [InlineData("fr-FR", "1234567.891", "$1\u202f234\u202f567,89")]
    [InlineData("de-CH", "1234567.891", "$1’234’567.89")]
    [InlineData("en-US", "-0.5", "−$0.50")]
    [InlineData("en-US", "0", "$0.00")]
    public void Usd_FollowsTheReader(string culture, string value, string expected)
    {
        Read(culture);
        Assert.Equal(expected, NumberFormat.Usd(Exact(value)));
    }

    [Theory]
    [InlineData("64280.155", "$64,280.16")]
    [InlineData("0.01234567", "$0.0123")]
    [InlineData("0.99996", "$1.00")]
    [InlineData("0.99994", "$0.9999")]
    [InlineData("0.0000002231", "$0.0000002231")]
    [InlineData("0", "$0.00")]
    public void Price_KeepsSignificantDigits(string price, string expected)
    {
        Read("en-US");
        Assert.Equal(expected, NumberFormat.Price(Exact(price)));
    }

    [Theory]
    [InlineData("1.234567891", "1.23456789")]
    [InlineData("1234.56789", "1,234.5679")]
    [InlineData("2000000.126", "2,000,000.13")]
    [InlineData("0.000000000000000001", "0.000000000000000001")]
    [InlineData("-0.5", "−0.5")]
    [InlineData("0", "0")]
    public void Amount_DropsWhatDoesNotMatter(string amount, string expected)
    {
        Read("en-US");
        Assert.Equal(expected, NumberFormat.Amount(Exact(amount)));
    }

    [Theory]
    [InlineData("1.234", "+1.23%")]
    [InlineData("-1.235", "−1.24%")]
    [InlineData("0.004", "0.00%")]
    [InlineData("-0.004", "0.00%")]
    public void Percent_HasItsSign(string percent, string expected)
    {
        Read("en-US");
        Assert.Equal(expected, NumberFormat.Percent(Exact(percent)));
    }

    [Fact]
    public void Exact_28Digits_ShowsThemAll()
    {
        Read("de-DE");
        Assert.Equal("1.234.567.890,123456789012345678", NumberFormat.Exact(1234567890.123456789012345678m));
    }

    [Theory]
    [InlineData("1240000000000", "$1.24T")]
    [InlineData("812400000", "$812.40M")]
    [InlineData("9999", "$9,999.00")]
    [InlineData("-25000", "−$25.00K")]
    public void Compact_NamesTheUnit(string value, string expected)
    {
        Read("en-US");
        Assert.Equal(expected, NumberFormat.Compact(Exact(value)));
    }

    private static void Read(string culture) => CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

    private static decimal Exact(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
