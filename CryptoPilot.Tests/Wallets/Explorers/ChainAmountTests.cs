using System.Globalization;
using System.Numerics;
using CryptoPilot.Web.Wallets.Explorers;

namespace CryptoPilot.Tests.Wallets.Explorers;

public sealed class ChainAmountTests
{
    [Theory]
    [InlineData("172774397764084972158218", 18, "172774.397764084972158218")]
    [InlineData("2100000000000000", 8, "21000000")]
    [InlineData("1", 18, "0.000000000000000001")]
    [InlineData("0", 18, "0")]
    [InlineData("9999999999999999999999999999", 18, "9999999999.999999999999999999")]
    [InlineData("99999999999999999999000000000000000000", 18, "99999999999999999999")]
    public void FromUnits_WithinTwentyEightDigits_IsExact(string units, int decimals, string expected)
    {
        var amount = ChainAmount.FromUnits(BigInteger.Parse(units, CultureInfo.InvariantCulture), decimals)!.Value;

        Assert.Equal((decimal.Parse(expected, CultureInfo.InvariantCulture), false), (amount.Value, amount.IsRounded));
    }

    [Theory]
    [InlineData("12345678901234567890123456785", "12345678901.23456789012345678")]
    [InlineData("12345678901234567890123456775", "12345678901.23456789012345678")]
    [InlineData("12345678901234567890123456786", "12345678901.23456789012345679")]
    [InlineData("12345678901234567890123456784", "12345678901.23456789012345678")]
    [InlineData("99999999999999999999999999999999999999", "100000000000000000000")]
    public void FromUnits_MoreDigits_IsRoundedHalfEvenAndSaysSo(string units, string expected)
    {
        var amount = ChainAmount.FromUnits(BigInteger.Parse(units, CultureInfo.InvariantCulture), 18)!.Value;

        Assert.Equal((decimal.Parse(expected, CultureInfo.InvariantCulture), true), (amount.Value, amount.IsRounded));
    }

    [Fact]
    public void FromUnits_NoAmountThereCanBe_IsNull()
    {
        Assert.Null(ChainAmount.FromUnits(-1, 8));
        Assert.Null(ChainAmount.FromUnits(BigInteger.Pow(10, 38), 18));
        Assert.Null(ChainAmount.FromUnits(BigInteger.Pow(2, 256) - 1, 18));
    }
}
