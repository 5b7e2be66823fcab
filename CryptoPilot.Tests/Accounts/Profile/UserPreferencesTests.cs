using System.Text.Json;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Tests.Accounts.Profile;

public sealed class UserPreferencesTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"version":1,"baseCurrency":"USD","costBasisMethod":"Fifo"}""")]
    [InlineData("""{"version":1,"notify":null,"baseCurrency":" "}""")]
    public void Read_OlderDocument_HasTheDefaultsOfThisVersion(string json)
    {
        var document = Read(json);

        Assert.Equal(UserPreferences.CurrentVersion, document.Version);
        Assert.Equal("USD", document.BaseCurrency);
        Assert.Equal((null, null, null, null), (document.TimeZone, document.Language, document.NumberFormat, document.Theme));
        Assert.True(document.Notify.Transfers.InApp);
        Assert.False(document.Notify.Transfers.Email);
        Assert.True(document.Notify.Security is { InApp: true, Email: true });
    }

    [Fact]
    public void Read_VersionOne_KeepsWhatItSays()
    {
        var document = Read("""{"version":1,"baseCurrency":"BTC","costBasisMethod":"Hifo"}""");

        Assert.Equal(("BTC", CostBasisMethod.Hifo), (document.BaseCurrency, document.CostBasisMethod));
    }

    [Fact]
    public void Write_AfterANewerVersion_KeepsItsVersionAndAllItsKeys()
    {
        var document = Read("""{"version":7,"density":"compact","notify":{"weekly":{"inApp":false},"transfers":{"inApp":false,"pager":[1,2]}},"theme":"dark"}""");
        document.TimeZone = "Europe/Berlin";

        using var written = JsonDocument.Parse(JsonSerializer.Serialize(document, JsonSerializerOptions.Web));

        var root = written.RootElement;
        Assert.Equal(7, root.GetProperty("version").GetInt32());
        Assert.Equal("compact", root.GetProperty("density").GetString());
        Assert.Equal("dark", root.GetProperty("theme").GetString());
        Assert.Equal("Europe/Berlin", root.GetProperty("timeZone").GetString());
        Assert.False(root.GetProperty("notify").GetProperty("weekly").GetProperty("inApp").GetBoolean());
        Assert.Equal(2, root.GetProperty("notify").GetProperty("transfers").GetProperty("pager").GetArrayLength());
    }

    [Theory]
    [InlineData("\"sepia\"")]
    [InlineData("7")]
    [InlineData("{\"light\":1}")]
    [InlineData("null")]
    public void Read_ThemeOfAnotherVersion_IsNone(string theme) => Assert.Null(Read($$"""{"theme":{{theme}},"baseCurrency":"BTC"}""").Theme);

    private static UserPreferences Read(string json) => JsonSerializer.Deserialize<UserPreferences>(json, JsonSerializerOptions.Web)!;
}
