using System.Globalization;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Tests.Shell;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("en-US", "1,234.56", "1234.56")]
    [InlineData("en-US", "1234.56", "1234.56")]
    [InlineData("en-US", " +0.5 ", "0.5")]
    [InlineData("en-US", ".5", "0.5")]
    [InlineData("en-US", "5.", "5")]
    [InlineData("en-US", "-3", "-3")]
    [InlineData("en-US", "−3", "-3")]
    [InlineData("en-US", "0", "0")]
    [InlineData("en-US", "000", "0")]
    [InlineData("en-US", "0.10000000000000000000000000", "0.1")]
    [InlineData("de-DE", "1.234,56", "1234.56")]
    [InlineData("de-DE", "1234,56", "1234.56")]
    [InlineData("hu-HU", "1 234,56", "1234.56")]
    [InlineData("hu-HU", "1\u00a0234,56", "1234.56")]
    [InlineData("fr-FR", "1 234,56", "1234.56")]
    [InlineData("fr-FR", "1\u202f234,56", "1234.56")]
    [InlineData("de-CH", "1’234.56", "1234.56")]
    [InlineData("en-US", "1234567890.123456789012345678", "1234567890.123456789012345678")]
    public void Parse_WellWritten_IsExactlyWhatWasTyped(string culture, string text, string expected)
    {
        Assert.Equal(DecimalFault.None, DecimalText.Parse(text, CultureInfo.GetCultureInfo(culture), out var value));
        Assert.Equal(expected, value.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("de-DE", "1.5")]
    [InlineData("de-DE", "1,234.56")]
    [InlineData("de-DE", "1.23.456")]
    [InlineData("hu-HU", "1.5")]
    [InlineData("fr-FR", "1.5")]
    [InlineData("en-US", "1.234,56")]
    [InlineData("en-US", "1,5")]
    [InlineData("en-US", "1.2.3")]
    [InlineData("en-US", "1e5")]
    [InlineData("en-US", "--1")]
    [InlineData("en-US", "12 BTC")]
    [InlineData("en-US", ".")]
    [InlineData("en-US", "-")]
    [InlineData("en-US", "٣")]
    public void Parse_OtherNotation_IsRefused(string culture, string text)
    {
        Assert.Equal(DecimalFault.NotANumber, DecimalText.Parse(text, CultureInfo.GetCultureInfo(culture), out var value));
        Assert.Equal(0m, value);
    }

    [Theory]
    [InlineData("", DecimalFault.Empty)]
    [InlineData("   ", DecimalFault.Empty)]
    [InlineData(null, DecimalFault.Empty)]
    [InlineData("1234567890123456789012345678901234567890", DecimalFault.TooLarge)]
    [InlineData("0.0000000000000000001", DecimalFault.TooManyDecimals)]
    [InlineData("12345678901.123456789012345678", DecimalFault.TooManyDigits)]
    public void Parse_WhatCannotBeKept_SaysWhy(string? text, DecimalFault expected) =>
        Assert.Equal(expected, DecimalText.Parse(text, CultureInfo.GetCultureInfo("en-US"), out _));

    [Theory]
    [InlineData("de-CH")]
    [InlineData("de-DE")]
    [InlineData("en-US")]
    [InlineData("fr-FR")]
    [InlineData("hu-HU")]
    public void Parse_WhatTheFormatShows_ReadsItBack(string name)
    {
        var culture = CultureInfo.GetCultureInfo(name);
        const decimal Amount = 12345678.87654321m;
        Assert.Equal(DecimalFault.None, DecimalText.Parse(Amount.ToString("#,0.########", culture), culture, out var value));
        Assert.Equal(Amount, value);
    }
}
