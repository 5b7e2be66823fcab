using System.Net;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Portfolio;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Portfolio;

public sealed class PortfolioEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Portfolio_AfterAnEntry_SaysAtOnceWhatThePageSays()
    {
        using var client = await house.NewClientAsync();
        Assert.Equal("0", (await client.GetAsync("/portfolio")).AssertDone()["total_usd"]);

        await AddAsync(client.User.Id, "BTC", 0.123456789012345678m);
        var summary = (await client.GetAsync("/portfolio")).AssertDone();
        var holdings = (await client.GetAsync("/portfolio/holdings")).AssertDone();

        var view = await house.App.Services.GetRequiredService<PortfolioQueries>().ViewAsync(client.User.Id, Stop);
        Assert.Equal(view.TotalUsd, decimal.Parse(summary["total_usd"]!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("1", summary["holding_count"]);
        var holding = Assert.Single(holdings.Json.GetProperty("items").EnumerateArray());
        Assert.Equal(("BTC", "0.123456789012345678"), (holding.GetProperty("symbol").GetString(), holding.GetProperty("amount").GetString()));
        Assert.Equal("replay", holding.GetProperty("price").GetProperty("price_source").GetString());
    }

    [Fact]
    public async Task Holding_OfACoinThatIsNotHeld_IsNotFound() =>
        (await house.Client.GetAsync("/portfolio/holdings/DOGE")).AssertRefused(HttpStatusCode.NotFound, "not-found", "symbol");

    [Fact]
    public async Task Performance_EndsNow()
    {
        using var client = await house.NewClientAsync();
        await AddAsync(client.User.Id, "SOL", 10m);

        var series = (await client.GetAsync("/portfolio/performance?range=1w")).AssertDone();

        Assert.Equal(("1w", "USD"), (series["range"], series["unit"]));
        Assert.NotEmpty(series.Json.GetProperty("points").EnumerateArray());
    }

    private async Task AddAsync(int userId, string symbol, decimal amount)
    {
        var draft = new GenerateHolding(symbol, amount, 100m, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc), HoldingSource.Bought, Guid.NewGuid());
        Assert.True((await house.App.Services.GetRequiredService<LedgerService>().GenerateAsync(userId, draft, Stop)).Succeeded);
    }
}
