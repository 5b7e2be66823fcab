using System.Globalization;
using CryptoPilot.Web.Ledger;

namespace CryptoPilot.Tests.Ledger;

public sealed class LedgerMathTests
{
    [Theory]
    [InlineData("999999999999999.99999999", "33333333333333333333", "99999999999999999999", "333333333333333.33333333")]
    [InlineData("0.00000001", "1", "2", "0")]
    [InlineData("0.00000003", "1", "2", "0.00000002")]
    [InlineData("0.00000001", "0.500000000000000001", "1", "0.00000001")]
    [InlineData("10", "1", "3", "3.33333333")]
    [InlineData("10", "3", "3", "10")]
    public void Share_WideNumbers_IsRoundedOnce(string usd, string part, string whole, string expected) =>
        Assert.Equal(Number(expected), LedgerMath.Share(Number(usd), Number(part), Number(whole)));

    [Theory]
    [InlineData("1.5", "0.00000001", "0.00000002")]
    [InlineData("2.5", "0.00000001", "0.00000002")]
    [InlineData("12345678901234567890", "0.00001234567890123456", "152415787532388.2700945")]
    public void Value_WideNumbers_IsRoundedOnce(string amount, string price, string expected) => Assert.Equal(Number(expected), LedgerMath.Value(Number(amount), Number(price)));

    [Theory]
    [InlineData("1", "1", "3", "0.333333333333333333")]
    [InlineData("1", "20000000000", "3", "6666666666.666666666666666667")]
    [InlineData("1", "200000000000", "3", "66666666666.66666666666666667")]
    [InlineData("1", "1000000000000000", "0.000000000000000001", "99999999999999999999")]
    public void Ratio_KeepsAsManyDigitsAsAreStored(string amount, string numerator, string denominator, string expected)
    {
        var ratio = LedgerMath.Ratio(Number(amount), Number(numerator), Number(denominator));

        Assert.Equal(Number(expected), ratio);
        Assert.True(LedgerRules.IsStoredExactly(ratio));
    }

    [Theory]
    [InlineData("9999999999.000000000000000001", "0.000000000000000001", "9999999999.000000000000000002")]
    [InlineData("9999999999.999999999999999999", "0.000000000000000001", "10000000000")]
    [InlineData("1", "-0.000000000000000001", "0.999999999999999999")]
    public void Add_Exact_IsTheSum(string left, string right, string sum) => Assert.Equal(Number(sum), LedgerMath.Add(Number(left), Number(right)));

    [Theory]
    [InlineData("99999999999999999999", "0.000000000000000001")]
    [InlineData("79228162514", "0.123456789012345678")]
    public void Add_MoreDigitsThanAreKept_Throws(string left, string right) => Assert.Throws<LedgerDigitsException>(() => LedgerMath.Add(Number(left), Number(right)));

    [Fact]
    public void Spread_AddsUp()
    {
        Assert.Equal([3.33333333m, 3.33333334m, 3.33333333m], LedgerMath.Spread(10m, [1m, 1m, 1m]));
        Assert.Equal([], LedgerMath.Spread(0m, []));
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
