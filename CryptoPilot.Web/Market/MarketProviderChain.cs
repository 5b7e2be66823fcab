using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Market;

/// <summary>How a provider took a question.</summary>
public enum ProviderOutcome
{
    Answered,

    /// <summary>It failed, and rests now.</summary>
    Failed,

    /// <summary>It was not asked because it still rests after a failure.</summary>
    Resting,
}

/// <summary>What came of a question to a provider.</summary>
/// <param name="Outcome">How the provider took it.</param>
/// <param name="Value">The answer; default unless <see cref="ProviderOutcome.Answered"/>.</param>
public readonly record struct ProviderAnswer<T>(ProviderOutcome Outcome, T? Value);

/// <summary>
/// The providers in the order in which they are asked. One that fails rests: a minute, then twice as long each time up to an
/// hour, or as long as it asked for. How each is doing is stored, so a restart hurries nobody.
/// </summary>
public sealed partial class MarketProviderChain(
    IEnumerable<IMarketDataProvider> providers,
    IDbContextFactory<CryptoPilotContext> contexts,
    IOptions<MarketOptions> options,
    TimeProvider time,
    ILogger<MarketProviderChain> logger)
{
    private const int LongestError = 500;

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
        IMarketDataProvider provider, Func<IMarketDataProvider, CancellationToken, Task<T>> question, CancellationToken cancellationToken)
    {
        if (provider.Name == ReplayMarket.Source) return new(ProviderOutcome.Answered, await question(provider, cancellationToken));
        if (await IsRestingAsync(provider.Name, cancellationToken)) return new(ProviderOutcome.Resting, default);
        try
        {
            var answer = await InTimeAsync(provider, question, cancellationToken);
            await NoteSuccessAsync(provider.Name, cancellationToken);
            return new(ProviderOutcome.Answered, answer);
        }
        catch (MarketProviderException exception)
        {
            var state = await NoteFailureAsync(provider.Name, exception, cancellationToken);
            Log.Failed(logger, provider.Name, exception.Message, state.ConsecutiveFailures, state.NextAttemptAt!.Value);
            return new(ProviderOutcome.Failed, default);
        }
    }

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

    private async Task<bool> IsRestingAsync(string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.MarketProviderStates.AnyAsync(state => state.Name == name && state.NextAttemptAt > now, cancellationToken);
    }

    private async Task NoteSuccessAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var state = await StateAsync(db, name, cancellationToken);
        state.ConsecutiveFailures = 0;
        state.NextAttemptAt = null;
        state.LastSuccessAt = time.GetUtcNow().UtcDateTime;
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<MarketProviderState> NoteFailureAsync(string name, MarketProviderException exception, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var state = await StateAsync(db, name, cancellationToken);
        state.ConsecutiveFailures++;
        var rest = RestAfter(state.ConsecutiveFailures);
        state.NextAttemptAt = now + (exception.RetryAfter > rest ? exception.RetryAfter.Value : rest);
        state.LastFailureAt = now;
        state.LastError = exception.Message.Length > LongestError ? exception.Message[..LongestError] : exception.Message;
        await db.SaveChangesAsync(cancellationToken);
        return state;
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
