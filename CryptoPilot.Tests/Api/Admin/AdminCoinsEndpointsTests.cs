using System.Net;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Admin;

public sealed class AdminCoinsEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Coin_HiddenAndShown_LeavesTheMarketAndComesBack()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        var told = new Signals();
        using var listening = house.App.Services.GetRequiredService<LiveUpdates>().Subscribe(LiveTopic.Market, told.CountAsync);

        var hidden = (await admin.PostAsync("/admin/coins/doge/deactivate", null)).AssertDone();
        Assert.Equal(("DOGE", "False"), (hidden["symbol"], hidden["is_active"]));
        await told.WaitForAsync(1);
        Assert.Contains("DOGE", await admin.WalkAsync("/admin/coins?active=false", "symbol"));
        (await admin.PostAsync("/alerts", """{"symbol":"DOGE","direction":"above","target_price_usd":"1"}""")).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "symbol");
        Assert.Equal(hidden.Text, (await admin.PostAsync("/admin/coins/DOGE/deactivate", null, ("If-Match", hidden.Tag!))).AssertDone().Text);
        var shown = (await admin.PostAsync("/admin/coins/DOGE/activate", null)).AssertDone();
        (await admin.PostAsync("/admin/coins/DOGE/deactivate", null, ("If-Match", hidden.Tag!))).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");

        Assert.Equal("True", shown["is_active"]);
        Assert.Equal(["coin_deactivated", "coin_activated"], (await AuditAsync(admin)).Select(row => row.Action));
    }

    [Fact]
    public async Task List_InPieces_IsAllOfThem()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        await using var db = house.App.CreateDbContext();

        var whole = (await admin.GetAsync("/admin/coins?limit=200")).Items("symbol");

        Assert.Equal(await db.Cryptocurrencies.OrderBy(coin => coin.Id).Select(coin => coin.Symbol).Take(200).ToListAsync(Stop), whole);
        Assert.Equal(whole.Where(symbol => symbol is "BTC" or "WBTC" or "BCH" or "BSV" or "BTG"), (await admin.WalkAsync("/admin/coins?search=bitcoin", "symbol")).Where(symbol => symbol is "BTC" or "WBTC" or "BCH" or "BSV" or "BTG"));
        Assert.Equal(["ETH"], (await admin.WalkAsync("/admin/coins?search=eth", "symbol")).Where(symbol => symbol == "ETH"));
    }

    [Fact]
    public async Task Providers_Set_AreThoseAskedFromNowOn()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        var seen = (await admin.GetAsync("/admin/coins/XRP")).AssertDone();

        var named = (await admin.PutAsync("/admin/coins/XRP/providers", """{"coingecko_id":"xrp-new","binance_symbol":null,"coinmarketcap_id":987654}""", ("If-Match", seen.Tag!))).AssertDone();

        Assert.Equal("""{"coingecko_id":"xrp-new","binance_symbol":null,"coinmarketcap_id":987654}""", named.Json.GetProperty("providers").GetRawText());
        var line = Assert.Single(await AuditAsync(admin));
        Assert.Equal("coin_providers_changed", line.Action);
        Assert.Contains("xrp-new", line.After, StringComparison.Ordinal);
        Assert.DoesNotContain("xrp-new", line.Before, StringComparison.Ordinal);
        (await admin.PutAsync("/admin/coins/ETH/providers", """{"coingecko_id":"xrp-new","binance_symbol":null,"coinmarketcap_id":null}""")).AssertRefused(HttpStatusCode.Conflict, "conflict", "coingecko_id");
        (await admin.PutAsync("/admin/coins/ETH/providers", """{"coingecko_id":null,"binance_symbol":null,"coinmarketcap_id":987654}""")).AssertRefused(HttpStatusCode.Conflict, "conflict", "coinmarketcap_id");
        (await admin.PutAsync("/admin/coins/ETH/providers", """{"coingecko_id":null,"binance_symbol":"BTCUSDT","coinmarketcap_id":null}""")).AssertRefused(HttpStatusCode.Conflict, "conflict", "binance_symbol");
    }

    [Theory]
    [InlineData("""{"coingecko_id":"no such/id","binance_symbol":null,"coinmarketcap_id":null}""", "invalid-field", "coingecko_id")]
    [InlineData("""{"coingecko_id":"","binance_symbol":null,"coinmarketcap_id":null}""", "invalid-field", "coingecko_id")]
    [InlineData("""{"coingecko_id":null,"binance_symbol":"btc&usdt","coinmarketcap_id":null}""", "invalid-field", "binance_symbol")]
    [InlineData("""{"coingecko_id":null,"binance_symbol":null,"coinmarketcap_id":0}""", "invalid-field", "coinmarketcap_id")]
    [InlineData("""{"coingecko_id":null,"binance_symbol":null,"coinmarketcap_id":99999999999}""", "invalid-field", "coinmarketcap_id")]
    [InlineData("""{"coingecko_id":null,"binance_symbol":null}""", "invalid-field", "coinmarketcap_id")]
    [InlineData("""{"coingecko_id":null,"binance_symbol":null,"coinmarketcap_id":null,"price":"1"}""", "unknown-field", "price")]
    public async Task Providers_ThatAreWrong_AreRefusedByName(string json, string code, string field)
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);

        (await admin.PutAsync("/admin/coins/SOL/providers", json)).AssertRefused(HttpStatusCode.BadRequest, code, field);

        Assert.Empty(await AuditAsync(admin));
    }

    [Fact]
    public async Task Coin_ThatIsNotThere_IsNotFound()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);

        (await admin.GetAsync("/admin/coins/NOSUCHCOIN")).AssertRefused(HttpStatusCode.NotFound, "not-found", "symbol");
        (await admin.PostAsync("/admin/coins/NOSUCHCOIN/activate", null)).AssertRefused(HttpStatusCode.NotFound, "not-found", "symbol");
        (await admin.PostAsync("/admin/coins/%0A/deactivate", null)).AssertRefused(HttpStatusCode.NotFound, "not-found", "symbol");
    }

    [Fact]
    public async Task Act_ByWhoIsNoAdministrator_IsRefusedByTheService()
    {
        var service = house.App.Services.GetRequiredService<CoinService>();
        var somebody = new ActingAdmin(house.Client.User.Id, SessionOrigin.None);

        Assert.Equal(CoinFault.NotAllowed, await service.SetActiveAsync(somebody, 1, false, Stop));
        Assert.Equal(CoinFault.NotAllowed, await service.NameAsync(somebody, 1, new CoinProviders("a", null, null), Stop));
    }

    [Fact]
    public async Task Queries_OnSqlServer_Translate()
    {
        var server = new SqlServerTranslation();
        var queries = new ListedCoinQueries(server);

        await queries.ListAsync("btc", true, 5, 3, Stop);
        await queries.FindAsync("BTC", Stop);

        server.AssertParses();
    }

    private async Task<IReadOnlyList<(string Action, string Before, string After)>> AuditAsync(ApiClient admin)
    {
        await using var db = house.App.CreateDbContext();
        var rows = await db.AuditLogs.Where(log => log.UserId == admin.User.Id && log.Subject!.StartsWith("cryptocurrencies:")).OrderBy(log => log.Id).ToListAsync(Stop);
        Assert.All(rows, row => Assert.Equal("127.0.0.1", row.IpAddress));
        return [.. rows.Select(row => (row.Action, row.OldValue!, row.NewValue!))];
    }
}
