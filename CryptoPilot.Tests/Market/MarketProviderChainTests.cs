using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market;

namespace CryptoPilot.Tests.Market;

public sealed class MarketProviderChainTests
{
    private readonly FakeMarketDataProvider _gecko = new();
    private readonly FakeMarketDataProvider _binance = new("binance");
    private readonly FakeMarketDataProvider _cap = new("coinmarketcap");

    [Fact]
    public async Task Of_NoOrderSet_IsTheUsualOneOfTheConfigured()
    {
        _binance.IsConfigured = false;
        await using var house = await MarketHouse.CreateAsync(_cap, _binance, _gecko);

        Assert.Equal(["coingecko", "coinmarketcap"], house.Get<MarketProviderChain>().Of(MarketSource.Live).Select(provider => provider.Name));
        Assert.Equal(["replay"], house.Get<MarketProviderChain>().Of(MarketSource.Replay).Select(provider => provider.Name));
    }

    [Fact]
    public async Task Of_OrderSet_IsThatOne()
    {
        await using var house = await MarketHouse.CreateAsync(
            options =>
            {
                options.Providers.Add("binance");
                options.Providers.Add("coingecko");
                options.Providers.Add("binance");
            },
            _cap,
            _binance,
            _gecko);

        Assert.Equal(["binance", "coingecko"], house.Get<MarketProviderChain>().Of(MarketSource.Live).Select(provider => provider.Name));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(1_000, 60)]
    public void RestAfter_Failures_DoublesUpToAnHour(int failures, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), MarketProviderChain.RestAfter(failures));

    [Fact]
    public async Task Ask_Failing_RestsLongerEachTime()
    {
        _gecko.Failure = new MarketProviderException("The service is down.");
        await using var house = await MarketHouse.CreateAsync(_gecko);

        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            Assert.Equal(ProviderOutcome.Failed, await AskAsync(house));
            house.Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            Assert.Equal(ProviderOutcome.Resting, await AskAsync(house));
            house.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(8, _gecko.Calls);
    }

    [Fact]
    public async Task Ask_AfterARestart_StillRests()
    {
        _gecko.Failure = new MarketProviderException("The service is down.");
        await using var house = await MarketHouse.CreateAsync(_gecko);
        await AskAsync(house);
        house.Time.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(house);

        var restarted = house.Restart(null, _gecko);

        Assert.Equal(ProviderOutcome.Resting, await AskAsync(restarted));
        var state = Assert.Single(await house.RowsAsync<MarketProviderState>());
        Assert.Equal((2, house.Time.Now.AddMinutes(2), "The service is down."), (state.ConsecutiveFailures, state.NextAttemptAt, state.LastError));
    }

    [Theory]
    [InlineData(10, 60)]
    [InlineData(900, 900)]
    [InlineData(250_000, 250_000)]
    public async Task Ask_RetryAfter_CountsWhenItIsLonger(int retryAfter, int rests)
    {
        _gecko.Failure = new MarketProviderException("Too many requests.", TimeSpan.FromSeconds(retryAfter));
        await using var house = await MarketHouse.CreateAsync(_gecko);

        await AskAsync(house);

        var state = Assert.Single(await house.RowsAsync<MarketProviderState>());
        Assert.Equal(house.Time.Now.AddSeconds(rests), state.NextAttemptAt);
    }

    [Fact]
    public async Task Ask_AnswersAgain_ForgetsTheFailures()
    {
        _gecko.Failure = new MarketProviderException("The service is down.");
        await using var house = await MarketHouse.CreateAsync(_gecko);
        await AskAsync(house);
        house.Time.Advance(TimeSpan.FromMinutes(1));
        _gecko.Failure = null;

        Assert.Equal(ProviderOutcome.Answered, await AskAsync(house));

        var state = Assert.Single(await house.RowsAsync<MarketProviderState>());
        Assert.Equal((0, null, house.Time.Now), (state.ConsecutiveFailures, state.NextAttemptAt, state.LastSuccessAt));
    }

    [Fact]
    public async Task Ask_Hanging_FailsAfterTheTimeout()
    {
        _gecko.Before = cancellationToken => Task.Delay(Timeout.Infinite, cancellationToken);
        await using var house = await MarketHouse.CreateAsync(options => options.RequestTimeout = TimeSpan.FromMilliseconds(50), _gecko);

        Assert.Equal(ProviderOutcome.Failed, await AskAsync(house));

        Assert.Contains("No answer within", Assert.Single(await house.RowsAsync<MarketProviderState>()).LastError);
    }

    [Fact]
    public async Task Ask_CallerGivesUp_IsNoFailure()
    {
        using var stop = new CancellationTokenSource();
        _gecko.Before = async cancellationToken =>
        {
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        };
        await using var house = await MarketHouse.CreateAsync(_gecko);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AskAsync(house, stop.Token));

        Assert.Empty(await house.RowsAsync<MarketProviderState>());
    }

    [Fact]
    public async Task Ask_SqlServer_Translates()
    {
        var translation = new SqlServerTranslation();
        await using var house = await MarketHouse.CreateAsync(_gecko);
        _gecko.Failure = new MarketProviderException("The service is down.");

        await Record.ExceptionAsync(() => AskAsync(house.Restart(translation, _gecko)));

        translation.AssertParses();
    }

    private static async Task<ProviderOutcome> AskAsync(MarketHouse house, CancellationToken? cancellationToken = null)
    {
        var chain = house.Get<MarketProviderChain>();
        var answer = await chain.AskAsync(
            chain.Of(MarketSource.Live)[0], (provider, token) => provider.GetQuotesAsync([], token), cancellationToken ?? MarketHouse.Cancel);
        return answer.Outcome;
    }
}
