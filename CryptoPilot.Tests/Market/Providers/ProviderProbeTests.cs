using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Market.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Market.Providers;

public sealed class ProviderProbeTests
{
    [Fact]
    public async Task Test_EachInItsOwnState_OneSentenceEach()
    {
        await using var bench = await ProviderBench.StartAsync(options => options.RequestTimeout = TimeSpan.FromSeconds(2));
        bench.Server.On("/coins/markets", StubAnswer.Json("""[{"id":"bitcoin","current_price":76975.5}]"""))
            .On("/api/v3/ticker/24hr", StubAnswer.Hang())
            .On("/v2/cryptocurrency/quotes/latest", StubAnswer.Json("""{"data":{}}"""));

        var results = await TestAsync(bench);

        Assert.Equal(["coingecko", "binance", "coinmarketcap"], results.Select(result => result.Name));
        Assert.Equal([true, false, false], results.Select(result => result.IsReachable));
        Assert.Contains("one Bitcoin costs $", results[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("Binance did not answer within", results[1].Message, StringComparison.Ordinal);
        Assert.Equal("It answered, but without a price for Bitcoin.", results[2].Message);
    }

    [Fact]
    public async Task Test_WithoutAKey_ProviderIsLeftOut()
    {
        await using var bench = await ProviderBench.StartAsync(options => options.CoinMarketCap.Key = null);
        bench.Server.OnAny(StubAnswer.Status(500));

        var results = await TestAsync(bench);

        Assert.Equal(["CoinGecko is out of order (HTTP 500).", "Binance is out of order (HTTP 500)."], results.Select(result => result.Message));
    }

    [Fact]
    public async Task Test_AllAskedAtOnce()
    {
        await using var bench = await ProviderBench.StartAsync();
        using var everybody = new CountdownEvent(3);
        bench.Server.On("", _ =>
        {
            everybody.Signal();
            // Answers come only when all three have asked.
            return everybody.Wait(TimeSpan.FromSeconds(8), TestContext.Current.CancellationToken) ? StubAnswer.Status(500) : StubAnswer.Status(404);
        });

        Assert.All(await TestAsync(bench), result => Assert.Contains("HTTP 500", result.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Test_CallerGivesUp_IsPassedOn()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.OnAny(StubAnswer.Hang());
        using var caller = new CancellationTokenSource();

        var testing = bench.Services.GetRequiredService<ProviderProbe>().TestAsync(caller.Token);
        await bench.Server.Reached;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => testing);
    }

    [Theory]
    [InlineData("ftp://example.com", "Market:Binance:BaseUrl")]
    [InlineData("data-api.binance.vision", "Market:Binance:BaseUrl")]
    public void Options_AddressWithoutScheme_FaultNamesTheKey(string address, string key)
    {
        var options = new MarketOptions { Binance = { BaseUrl = new Uri(address, UriKind.RelativeOrAbsolute) } };

        Assert.StartsWith(key, Assert.Single(options.Validate(new(options))).ErrorMessage, StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<ProviderProbeResult>> TestAsync(ProviderBench bench) =>
        bench.Services.GetRequiredService<ProviderProbe>().TestAsync(TestContext.Current.CancellationToken);
}
