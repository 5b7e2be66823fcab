using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Tests.Market.Pages;

public sealed class MarketAddressTests
{
    [Theory]
    [InlineData(null, null, null, null, "market")]
    [InlineData(" a&b ", null, null, null, "market?q=a%26b")]
    [InlineData(null, "PRICE", null, null, "market?sort=price")]
    [InlineData(null, "price", "desc", "1", "market?sort=price")]
    [InlineData(null, "price", "asc", null, "market?sort=price&dir=asc")]
    [InlineData(null, "rank", "desc", "3", "market?dir=desc&page=3")]
    [InlineData(null, "99", null, "0", "market")]
    public void Read_ThenWritten_IsTheShortestSuchAddress(string? search, string? sort, string? direction, string? page, string expected) =>
        Assert.Equal(expected, MarketAddress.Read(search, sort, direction, page).ToString());

    [Fact]
    public void By_AnotherColumn_StartsAtTheFirstPage() =>
        Assert.Equal("market?q=x&sort=volume", MarketAddress.Read("x", "price", "asc", "4").By(MarketSort.Volume).ToString());
}
