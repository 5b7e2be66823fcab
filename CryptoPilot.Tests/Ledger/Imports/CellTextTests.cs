using System.Globalization;
using CryptoPilot.Web.Ledger.Exports;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Tests.Ledger.Imports;

public sealed class CellTextTests
{
    [Theory]
    [InlineData("1234.5", "1234.5")]
    [InlineData("1,234.5", "1234.5")]
    [InlineData("-$5,000.00", "-5000")]
    [InlineData("€40000.00", "40000")]
    [InlineData("kr2.201200722149897974", "2.201200722149897974")]
    [InlineData("1'234.50 CHF", "1234.5")]
    [InlineData("(12.5)", "-12.5")]
    [InlineData("1.5E-8", "0.000000015")]
    [InlineData("2e3", "2000")]
    [InlineData("=\"0.5\"", "0.5")]
    [InlineData("+7", "7")]
    [InlineData("\u22123", "-3")]
    [InlineData("0.123456789012345678", "0.123456789012345678")]
    [InlineData("4250.00000000000000000000000", "4250")]
    [InlineData(".5", "0.5")]
    public void ReadNumber_WithAPoint_IsExact(string text, string expected)
    {
        Assert.Equal(NumberReading.Exact, CellText.ReadNumber(text, decimalComma: false, out var value));
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("1.234,5", "1234.5")]
    [InlineData("0,5", "0.5")]
    [InlineData("1.234", "1234")]
    [InlineData("-1 234,50 €", "-1234.5")]
    public void ReadNumber_WithAComma_IsExact(string text, string expected)
    {
        Assert.Equal(NumberReading.Exact, CellText.ReadNumber(text, decimalComma: true, out var value));
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("", NumberReading.Empty)]
    [InlineData(" - ", NumberReading.Empty)]
    [InlineData("abc", NumberReading.NotANumber)]
    [InlineData("1,5", NumberReading.NotANumber)]
    [InlineData("12,34.5", NumberReading.NotANumber)]
    [InlineData("1.2.3", NumberReading.NotANumber)]
    [InlineData("=1+1", NumberReading.NotANumber)]
    [InlineData("2024-01-01", NumberReading.NotANumber)]
    [InlineData("0.1234567890123456789", NumberReading.TooManyDigits)]
    [InlineData("12345678901234567890123456789", NumberReading.TooManyDigits)]
    [InlineData("1e30", NumberReading.TooManyDigits)]
    public void ReadNumber_NotAsWritten_IsRefused(string text, NumberReading expected)
    {
        Assert.Equal(expected, CellText.ReadNumber(text, decimalComma: false, out var value));
        Assert.Equal(0m, value);
    }

    [Theory]
    [InlineData("0.5 BTC", "0.5", "BTC")]
    [InlineData("12.5USDT", "12.5", "USDT")]
    [InlineData("3 1INCH", "3", "1INCH")]
    [InlineData("7", "7", "")]
    [InlineData("", "", "")]
    public void SplitAmount_PartsTheSymbol(string text, string amount, string symbol) => Assert.Equal((amount, symbol), CellText.SplitAmount(text));

    [Theory]
    [InlineData("2024-01-31 21:39:13 UTC", "2024-01-31T21:39:13.000Z")]
    [InlineData("2024-01-31T21:39:13Z", "2024-01-31T21:39:13.000Z")]
    [InlineData("2024-01-31T21:39:13.6946+02:00", "2024-01-31T19:39:13.694Z")]
    [InlineData("2024-01-31 21:39:13+02:00", "2024-01-31T19:39:13.000Z")]
    [InlineData("2024-01-31 21:39", "2024-01-31T20:39:00.000Z")]
    [InlineData("2024-07-31", "2024-07-30T22:00:00.000Z")]
    [InlineData("Jan. 15, 2024, 10:30 PM", "2024-01-15T21:30:00.000Z")]
    [InlineData("Sept. 5, 2024, 10:30 a.m.", "2024-09-05T08:30:00.000Z")]
    [InlineData("31.12.2023 23:30:00", "2023-12-31T22:30:00.000Z")]
    [InlineData("03/04/2024 10:00", "2024-04-03T08:00:00.000Z")]
    [InlineData("24-03-01 10:00:00", "2024-03-01T09:00:00.000Z")]
    [InlineData("1659085200", "2022-07-29T09:00:00.000Z")]
    [InlineData("1659085200123", "2022-07-29T09:00:00.123Z")]
    public void ReadTime_OfAnyKind_IsUtc(string text, string expected)
    {
        Assert.True(TimeText.TryRead(text, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), dayFirst: true, out var utc));
        Assert.Equal(expected, utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        Assert.Equal(DateTimeKind.Utc, utc.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2024-13-01 10:00:00")]
    [InlineData("31/31/2024")]
    [InlineData("12345")]
    public void ReadTime_ThatIsNone_IsRefused(string text) => Assert.False(TimeText.TryRead(text, TimeZoneInfo.Utc, dayFirst: false, out _));

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+5 and more")]
    [InlineData("-5")]
    [InlineData("@SUM(A1)")]
    [InlineData("\tTab")]
    [InlineData("'quoted'")]
    [InlineData("'=x")]
    [InlineData("=\"x\"")]
    public void Guard_OfRiskyText_IsNoFormulaAndComesBackToTheLetter(string text)
    {
        var guarded = SheetText.Guard(text)!;

        Assert.StartsWith("'", guarded, StringComparison.Ordinal);
        Assert.Equal(text, SheetText.Unguard(guarded));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a=b")]
    [InlineData("")]
    public void Guard_OfPlainText_LeavesIt(string text)
    {
        Assert.Equal(text, SheetText.Guard(text));
        Assert.Equal(text, SheetText.Unguard(text));
    }
}
