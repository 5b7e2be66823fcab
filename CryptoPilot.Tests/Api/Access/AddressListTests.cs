using System.Net;
using CryptoPilot.Web.Api.Access;

namespace CryptoPilot.Tests.Api.Access;

public sealed class AddressListTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData(" , ", "")]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7/32", "203.0.113.7")]
    [InlineData("10.1.2.3/8; 10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("2001:DB8:0::1\n2001:db8::ffff/32", "2001:db8::1, 2001:db8::/32")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    public void Parse_Text_IsNormalised(string? text, string normal)
    {
        Assert.True(AddressList.TryParse(text, out var list, out _));
        Assert.Equal(normal, list.ToString());
        Assert.True(AddressList.TryParse(normal, out var again, out _));
        Assert.Equal(normal, again.ToString());
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("7")]
    [InlineData("10.1")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.256")]
    [InlineData("2001:db8::/129")]
    [InlineData("fe80::1%1")]
    [InlineData("::ffff:192.0.2.0/24")]
    public void Parse_NeitherAddressNorNetwork_IsNamed(string entry)
    {
        Assert.False(AddressList.TryParse($"203.0.113.7, {entry}", out _, out var fault));
        Assert.Equal(entry, fault);
    }

    [Theory]
    [InlineData("", "203.0.113.7", true)]
    [InlineData("", null, true)]
    [InlineData("203.0.113.0/24", null, false)]
    [InlineData("203.0.113.0/24", "203.0.113.255", true)]
    [InlineData("203.0.113.0/24", "203.0.114.0", false)]
    [InlineData("203.0.113.0/24", "::ffff:203.0.113.9", true)]
    [InlineData("::/0", "203.0.113.9", false)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    public void Allows_Address_AsTheListSays(string list, string? address, bool isAllowed)
    {
        Assert.True(AddressList.TryParse(list, out var read, out _));
        Assert.Equal(isAllowed, read.Allows(address is null ? null : IPAddress.Parse(address)));
    }
}
