using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

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
    public async Task Ask_HistoryFails_PricesAreStillAskedFor()
    {
        _gecko.Failure = new MarketProviderException("Too many requests.", TimeSpan.FromHours(1));
        await using var house = await MarketHouse.CreateAsync(_gecko);
        Assert.Equal(ProviderOutcome.Failed, await AskAsync(house, matter: MarketMatter.History));
        _gecko.Failure = null;

        Assert.Equal(ProviderOutcome.Resting, await AskAsync(house, matter: MarketMatter.History));
        Assert.Equal(ProviderOutcome.Answered, await AskAsync(house));

        Assert.Equal([("coingecko", 0), ("coingecko/history", 1)], (await house.RowsAsync<MarketProviderState>()).OrderBy(state => state.Name).Select(state => (state.Name, state.ConsecutiveFailures)));
    }

    [Fact]
    public async Task Ask_MoreThanThePlanAllows_IsSpreadOverTheMonth()
    {
        await using var house = await MarketHouse.CreateAsync(options => options.CoinGecko.RequestsPerMonth = 400, _gecko);
        house.Time.Advance(new DateTime(2026, 4, 1, 0, 0, 0, DateTimeKind.Utc) - house.Time.Now);

        // Every ten minutes, 4320 times in the month.
        var first = await AnsweredAsync(house, TimeSpan.FromDays(1));
        var second = await AnsweredAsync(house, TimeSpan.FromDays(1));
        Assert.InRange(first, 19, 21);
        Assert.InRange(second, 9, 11);
        await AnsweredAsync(house, TimeSpan.FromDays(28) - TimeSpan.FromMinutes(10));

        Assert.Equal(300, Assert.Single(await house.RowsAsync<MarketProviderState>()).RequestsThisMonth);
        Assert.Equal(ProviderOutcome.Resting, await AskAsync(house));
        Assert.Equal(ProviderOutcome.Answered, await AskAsync(house, matter: MarketMatter.History));
    }

    [Fact]
    public async Task Ask_PlanUsedUp_RestsUntilTheMonthEndsAlsoAfterARestart()
    {
        await using var house = await MarketHouse.CreateAsync(options => options.CoinGecko.RequestsPerMonth = 10_000, _gecko);
        await house.Database.AddAsync(new MarketProviderState { Name = "coingecko", MonthStartedAt = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc), RequestsThisMonth = 7_500 });
        await using var restarted = house.Restart(null, _gecko);

        Assert.Equal(ProviderOutcome.Resting, await AskAsync(restarted));
        house.Time.Advance(new DateTime(2026, 3, 31, 23, 59, 59, DateTimeKind.Utc) - house.Time.Now);
        Assert.Equal(ProviderOutcome.Resting, await AskAsync(restarted));
        Assert.Equal(0, _gecko.Calls);
        house.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ProviderOutcome.Answered, await AskAsync(restarted));

        Assert.Equal(1, Assert.Single(await house.RowsAsync<MarketProviderState>()).RequestsThisMonth);
    }

    [Fact]
    public async Task Ask_OneAfterTheOther_AreSpreadOverTheMinute()
    {
        var time = new PacedTime();
        await using var house = await MarketHouse.CreateAsync(_gecko);
        var chain = new MarketProviderChain([_gecko], house.Database, Options.Create(new MarketOptions()), time, NullLogger<MarketProviderChain>.Instance);

        for (var i = 0; i < 3; i++) await chain.AskAsync(_gecko, MarketMatter.Prices, (provider, token) => provider.GetQuotesAsync([], token), MarketHouse.Cancel);

        Assert.Equal([TimeSpan.FromSeconds(2.4), TimeSpan.FromSeconds(2.4)], time.Waits);
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

    /// <summary>Asks every ten minutes and tells how often it was answered.</summary>
    private static async Task<int> AnsweredAsync(MarketHouse house, TimeSpan span)
    {
        var answered = 0;
        for (var until = house.Time.Now + span; house.Time.Now < until; house.Time.Advance(TimeSpan.FromMinutes(10)))
            if (await AskAsync(house) == ProviderOutcome.Answered) answered++;
        return answered;
    }

    private static async Task<ProviderOutcome> AskAsync(MarketHouse house, CancellationToken? cancellationToken = null, MarketMatter matter = MarketMatter.Prices)
    {
        var chain = house.Get<MarketProviderChain>();
        var answer = await chain.AskAsync(
            chain.Of(MarketSource.Live)[0], matter, (provider, token) => provider.GetQuotesAsync([], token), cancellationToken ?? MarketHouse.Cancel);
        return answer.Outcome;
    }

    /// <summary>Whoever waits is let on at once, and the clock goes on by as much. Timeouts never end.</summary>
    private sealed class PacedTime : TimeProvider
    {
        private readonly ManualTime _clock = new();

        public List<TimeSpan> Waits { get; } = [];

        public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == new MarketOptions().RequestTimeout) return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
            Waits.Add(dueTime);
            _clock.Advance(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
