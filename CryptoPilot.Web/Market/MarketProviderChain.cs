using System.Collections.Concurrent;
using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Wallets.Explorers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Market;

/// <summary>What a provider is asked about. One may fail where the other does not, so each has a state of its own.</summary>
public enum MarketMatter
{
    /// <summary>The latest prices.</summary>
    Prices,

    /// <summary>Daily candles of the past.</summary>
    History,
}

/// <summary>How a provider took a question.</summary>
public enum ProviderOutcome
{
    Answered,

    /// <summary>It failed, and rests now.</summary>
    Failed,

    /// <summary>It was not asked because it still rests after a failure, or because its plan allows no more by now.</summary>
    Resting,
}

/// <summary>What came of a question to a provider.</summary>
/// <param name="Outcome">How the provider took it.</param>
/// <param name="Value">The answer; default unless <see cref="ProviderOutcome.Answered"/>.</param>
public readonly record struct ProviderAnswer<T>(ProviderOutcome Outcome, T? Value);

/// <summary>
/// The providers in the order in which they are asked. One that fails rests: a minute, then twice as long each time up to an
/// hour, or as long as it asked for. None is asked more often than its plan allows (<see cref="ProviderLimits"/>). How each is doing is
/// stored, so a restart hurries nobody.
/// </summary>
public sealed partial class MarketProviderChain(
    IEnumerable<IMarketDataProvider> providers,
    IDbContextFactory<CryptoPilotContext> contexts,
    IOptions<MarketOptions> options,
    TimeProvider time,
    ILogger<MarketProviderChain> logger)
{
    private const int LongestError = 500;

    private readonly ConcurrentDictionary<string, long> _noted = [];
    private readonly Dictionary<string, Pace> _paces = providers
        .Where(provider => options.Value.LimitsOf(provider.Name).RequestsPerMinute > 0)
        .DistinctBy(provider => provider.Name)
        .ToDictionary(provider => provider.Name, provider => new Pace(TimeSpan.FromMinutes(1) / options.Value.LimitsOf(provider.Name).RequestsPerMinute, time));

    private static readonly string[] s_usualOrder = ["coingecko", "binance", "coinmarketcap"];
    private static readonly TimeSpan s_shortestRest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longestRest = TimeSpan.FromHours(1);

    /// <summary>The configured providers of a source, first to be asked first.</summary>
    public IReadOnlyList<IMarketDataProvider> Of(MarketSource source)
    {
        if (source == MarketSource.Replay) return [.. providers.Where(provider => provider.Name == ReplayMarket.Source)];
        var order = options.Value.Providers is { Count: > 0 } chosen ? chosen : s_usualOrder;
        return [.. order.Distinct().SelectMany(name => providers.Where(provider => provider.Name == name && provider.IsConfigured))];
    }

    /// <summary>Puts a question to a provider unless it rests, and notes how it went.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ProviderAnswer<T>> AskAsync<T>(
        IMarketDataProvider provider, MarketMatter matter, Func<IMarketDataProvider, CancellationToken, Task<T>> question, CancellationToken cancellationToken)
    {
        if (provider.Name == ReplayMarket.Source) return new(ProviderOutcome.Answered, await question(provider, cancellationToken));
        if (await IsRestingAsync(provider.Name, matter, cancellationToken)) return new(ProviderOutcome.Resting, default);
        var pace = _paces.GetValueOrDefault(provider.Name);
        if (pace is not null) await pace.WaitAsync(cancellationToken);
        try
        {
            var answer = await InTimeAsync(provider, question, cancellationToken);
            await NoteSuccessAsync(provider, matter, cancellationToken);
            return new(ProviderOutcome.Answered, answer);
        }
        catch (MarketProviderException exception)
        {
            var state = await NoteFailureAsync(provider, matter, exception, cancellationToken);
            Log.Failed(logger, state.Name, exception.Message, state.ConsecutiveFailures, state.NextAttemptAt!.Value);
            return new(ProviderOutcome.Failed, default);
        }
    }

    /// <summary>The name under which it is stored how a provider is doing.</summary>
    public static string StateName(string provider, MarketMatter matter) => matter == MarketMatter.History ? $"{provider}/history" : provider;

    /// <summary>How long a provider rests after that many failures in a row.</summary>
    public static TimeSpan RestAfter(int failures) =>
        failures > 6 ? s_longestRest : TimeSpan.FromTicks(Math.Min(s_longestRest.Ticks, s_shortestRest.Ticks << (failures - 1)));

    private async Task<T> InTimeAsync<T>(
        IMarketDataProvider provider, Func<IMarketDataProvider, CancellationToken, Task<T>> question, CancellationToken cancellationToken)
    {
        var limit = options.Value.RequestTimeout;
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await question(provider, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MarketProviderException($"No answer within {limit.TotalSeconds:0.#} seconds.", inner: exception);
        }
    }

    private async Task<bool> IsRestingAsync(string provider, MarketMatter matter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var name = StateName(provider, matter);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var state = await db.MarketProviderStates.AsNoTracking().SingleOrDefaultAsync(state => state.Name == name, cancellationToken);
        return state is not null && (state.NextAttemptAt > now || MonthlyBudget.IsSpent(state, options.Value.LimitsOf(provider).RequestsPerMonth, matter, now));
    }

    private async Task NoteSuccessAsync(IMarketDataProvider provider, MarketMatter matter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var state = await StateAsync(db, StateName(provider.Name, matter), cancellationToken);
        MonthlyBudget.Spend(state, NewRequests(provider), now);
        state.ConsecutiveFailures = 0;
        state.NextAttemptAt = null;
        state.LastSuccessAt = now;
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<MarketProviderState> NoteFailureAsync(
        IMarketDataProvider provider, MarketMatter matter, MarketProviderException exception, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var state = await StateAsync(db, StateName(provider.Name, matter), cancellationToken);
        MonthlyBudget.Spend(state, NewRequests(provider), now);
        state.ConsecutiveFailures++;
        var rest = RestAfter(state.ConsecutiveFailures);
        state.NextAttemptAt = now + (exception.RetryAfter > rest ? exception.RetryAfter.Value : rest);
        state.LastFailureAt = now;
        state.LastError = exception.Message.Length > LongestError ? exception.Message[..LongestError] : exception.Message;
        await db.SaveChangesAsync(cancellationToken);
        return state;
    }

    /// <summary>The requests that were sent since this was asked last. A question of several keeps the next one waiting for all of them.</summary>
    private int NewRequests(IMarketDataProvider provider)
    {
        var sent = provider.RequestsSent;
        var noted = 0L;
        _noted.AddOrUpdate(provider.Name, sent, (_, before) => Math.Max(noted = before, sent));
        var requests = (int)Math.Max(0, sent - noted);
        if (_paces.GetValueOrDefault(provider.Name) is { } pace)
            for (var further = 1; further < requests; further++) pace.Reserve();
        return requests;
    }

    private static async Task<MarketProviderState> StateAsync(CryptoPilotContext db, string name, CancellationToken cancellationToken)
    {
        var state = await db.MarketProviderStates.SingleOrDefaultAsync(state => state.Name == name, cancellationToken);
        return state ?? db.MarketProviderStates.Add(new MarketProviderState { Name = name }).Entity;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Market provider {Provider} failed ({Failures} in a row): {Error} It rests until {Until:u}")]
        public static partial void Failed(ILogger logger, string provider, string error, int failures, DateTime until);
    }
}
