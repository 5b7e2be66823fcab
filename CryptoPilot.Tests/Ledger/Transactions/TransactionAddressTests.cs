using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Transactions;
using Microsoft.AspNetCore.WebUtilities;

namespace CryptoPilot.Tests.Ledger.Transactions;

public sealed class TransactionAddressTests
{
    [Fact]
    public void ToString_EverythingChosen_IsReadBackTheSame()
    {
        var address = new TransactionAddress(
            new("50% & more", TransactionType.Transfer, TransactionStatus.Pending, "BTC", 7, "a tag", IsMissing: true),
            new DateOnly(2025, 1, 2), new DateOnly(2025, 3, 4), TransactionSort.Value, false, 12, 99);

        Assert.Equal(address, Read(address.ToString()));
    }

    [Fact]
    public void ToString_NothingChosen_IsThePageAlone() => Assert.Equal("transactions", TransactionAddress.Start.ToString());

    [Theory]
    [InlineData("transactions?type=9&status=nope&sort=7&page=-3&from=yesterday&wallet=99999999999&tx=x")]
    [InlineData("transactions?page=abc&dir=sideways&missing=2&q=%20")]
    public void Read_Nonsense_IsTheUsual(string text) => Assert.Equal(TransactionAddress.Start, Read(text));

    [Fact]
    public void FilterIn_DaysOfAZone_AreItsDays()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var filter = (TransactionAddress.Start with { FirstDay = new DateOnly(2025, 3, 30), LastDay = new DateOnly(2025, 3, 30) }).FilterIn(zone);

        Assert.Equal(new DateTime(2025, 3, 29, 23, 0, 0, DateTimeKind.Utc), filter.From);
        Assert.Equal(new DateTime(2025, 3, 30, 22, 0, 0, DateTimeKind.Utc), filter.Before);
    }

    private static TransactionAddress Read(string address) =>
        TransactionAddress.Read(QueryHelpers.ParseQuery(address.Contains('?', StringComparison.Ordinal) ? address[address.IndexOf('?', StringComparison.Ordinal)..] : "").ToDictionary(value => value.Key, value => value.Value.ToString()));
}
