using System.Net;
using System.Text.Json;
using CryptoPilot.Data.Administration;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Administration;

namespace CryptoPilot.Tests.Api.Configuration;

public sealed class ConfigurationEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Configuration_IsWhatIsPublicAndNoMore()
    {
        using var client = await house.NewClientAsync(ApiKeyType.Read);
        await using (var db = house.App.CreateDbContext())
        {
            db.SystemConfig.Add(new SystemSetting { Key = "site.motto", Value = """{"en":"Hold"}""", Description = "The motto.", IsPublic = true });
            db.SystemConfig.Add(new SystemSetting { Key = "site.token", Value = "\"hidden-from-all\"" });
            await db.SaveChangesAsync(Stop);
        }

        var configuration = (await client.GetAsync("/configuration")).AssertDone();

        Assert.Matches(@"^\d+\.\d+\.\d+$", configuration["version"]);
        Assert.Equal("replay", configuration.Json.GetProperty("market").GetProperty("source").GetString());
        Assert.True(configuration.Json.GetProperty("market").GetProperty("refresh_interval_seconds").GetInt32() > 0);
        var setting = Assert.Single(configuration.Json.GetProperty("settings").EnumerateArray());
        Assert.Equal(("site.motto", "Hold", "The motto."), (setting.GetProperty("key").GetString(), setting.GetProperty("value").GetProperty("en").GetString(), setting.GetProperty("description").GetString()));
        Assert.DoesNotContain("hidden-from-all", configuration.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync("/configuration", ("If-None-Match", configuration.Tag!))).Status);
    }

    [Fact]
    public async Task Configuration_CannotBeWrittenHere() =>
        (await house.Client.PutAsync("/configuration", "{}")).AssertRefused(HttpStatusCode.MethodNotAllowed, "method-not-allowed");

    [Fact]
    public async Task Queries_OnSqlServer_Translate()
    {
        var server = new SqlServerTranslation();
        var queries = new ConfigurationQueries(server);

        await queries.PublicAsync(Stop);
        Assert.All(await queries.ListAsync(Stop), row => Assert.Equal((true, JsonValueKind.Undefined), (row.IsSettable, row.Value is null ? JsonValueKind.Undefined : JsonValueKind.String)));

        server.AssertParses();
    }
}
