using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Wallets.Explorers;

/// <summary>What came of a question to the explorers.</summary>
/// <param name="Value">The answer; default when there was none.</param>
/// <param name="Source">Who answered, as people know it; null when nobody did.</param>
/// <param name="Fault">Why nobody answered, in one sentence; null when one did.</param>
public sealed record ExplorerAnswer<T>(T? Value, string? Source, string? Fault);

/// <summary>
/// The explorers in the order in which they are asked. One that fails rests: a minute, then twice as long each time up to an
/// hour, or as long as it asked for; meanwhile the next one is asked. How each is doing is kept in memory: a restart asks anew.
/// </summary>
public sealed partial class ExplorerChain(
    IEnumerable<IChainExplorer> explorers, IOptions<WalletOptions> options, TimeProvider time, ILogger<ExplorerChain> logger)
{
    private static readonly string[] s_usualOrder = ["esplora", "mempool", "blockstream", "etherscan"];
    private static readonly TimeSpan s_shortestRest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longestRest = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Rest> _rests = new(StringComparer.Ordinal);

    /// <summary>The explorers of a chain, first to be asked first; empty when none is configured.</summary>
    public IReadOnlyList<IChainExplorer> Of(Chain chain)
    {
        if (!options.Value.AskExplorers) return [];
        var order = options.Value.Explorers is { Count: > 0 } chosen ? chosen : s_usualOrder;
        return [.. order.Distinct().SelectMany(name => explorers.Where(explorer => explorer.Name == name && explorer.Covers(chain)))];
    }

    /// <summary>Whether anybody can be asked about the chain.</summary>
    public bool Covers(Chain chain) => Of(chain).Count > 0;

    /// <summary>How many addresses one question on the chain may name.</summary>
    public int AddressesPerQuestion(Chain chain) => Of(chain) is [_, ..] covering ? covering.Min(explorer => explorer.AddressesPerQuestion) : 1;

    /// <summary>Asks one explorer after the other until one answers.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<ExplorerAnswer<T>> AskAsync<T>(Chain chain, Func<IChainExplorer, CancellationToken, Task<T>> question, CancellationToken cancellationToken) =>
        AskAsync(chain, question, isEnough: null, cancellationToken);

    /// <summary>
    /// Looks a transaction up: one explorer may not have seen yet what the next one has. Without a value and without a fault, those
    /// who answered do not know it.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<ExplorerAnswer<ChainTransaction?>> FindTransactionAsync(Chain chain, string hash, CancellationToken cancellationToken) =>
        AskAsync(chain, (explorer, token) => explorer.FindTransactionAsync(chain, hash, token), found => found is not null, cancellationToken);

    private async Task<ExplorerAnswer<T>> AskAsync<T>(
        Chain chain, Func<IChainExplorer, CancellationToken, Task<T>> question, Func<T, bool>? isEnough, CancellationToken cancellationToken)
    {
        string? fault = null;
        ExplorerAnswer<T>? lesser = null;
        foreach (var explorer in Of(chain))
        {
            if (RestOf(explorer, chain) is { } rest)
            {
                fault ??= rest.Fault;
                continue;
            }

            try
            {
                var value = await question(explorer, cancellationToken);
                Recovered(explorer, chain);
                var answer = new ExplorerAnswer<T>(value, explorer.Title, null);
                if (isEnough?.Invoke(value) != false) return answer;
                lesser ??= answer;
            }
            catch (ChainExplorerException exception)
            {
                fault = exception.Message;
                Failed(explorer, chain, exception);
            }
        }

        return lesser ?? new ExplorerAnswer<T>(default, null, fault ?? string.Format(System.Globalization.CultureInfo.CurrentCulture, ExplorersText.NobodyCovers, chain.Title));
    }

    /// <summary>How long an explorer rests after that many failures in a row.</summary>
    public static TimeSpan RestAfter(int failures) =>
        failures > 6 ? s_longestRest : TimeSpan.FromTicks(Math.Min(s_longestRest.Ticks, s_shortestRest.Ticks << (failures - 1)));

    private Rest? RestOf(IChainExplorer explorer, Chain chain)
    {
        var now = time.GetUtcNow();
        foreach (var key in Keys(explorer, chain))
            if (_rests.TryGetValue(key, out var rest) && rest.Until > now) return rest;
        return null;
    }

    private void Recovered(IChainExplorer explorer, Chain chain)
    {
        foreach (var key in Keys(explorer, chain)) _rests.TryRemove(key, out _);
    }

    private void Failed(IChainExplorer explorer, Chain chain, ChainExplorerException exception)
    {
        if (exception.Scope == FailureScope.Question)
        {
            Log.NotAnswered(logger, explorer.Name, exception.Message);
            return;
        }

        var key = exception.Scope == FailureScope.Chain ? OnChain(explorer, chain) : explorer.Name;
        var now = time.GetUtcNow();
        var rest = _rests.AddOrUpdate(key, _ => Rest.After(1, now, exception), (_, before) => Rest.After(before.Failures + 1, now, exception));
        Log.Failed(logger, explorer.Name, exception.Message, rest.Failures, rest.Until.UtcDateTime);
    }

    private static string[] Keys(IChainExplorer explorer, Chain chain) => [explorer.Name, OnChain(explorer, chain)];

    private static string OnChain(IChainExplorer explorer, Chain chain) => $"{explorer.Name}/{chain.Name}";

    private sealed record Rest(int Failures, DateTimeOffset Until, string Fault)
    {
        public static Rest After(int failures, DateTimeOffset now, ChainExplorerException exception)
        {
            var usual = RestAfter(failures);
            return new Rest(failures, now + (exception.RetryAfter > usual ? exception.RetryAfter.Value : usual), exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Chain explorer {Explorer} failed ({Failures} in a row): {Error} It rests until {Until:u}")]
        public static partial void Failed(ILogger logger, string explorer, string error, int failures, DateTime until);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Chain explorer {Explorer} left a question unanswered: {Error}")]
        public static partial void NotAnswered(ILogger logger, string explorer, string error);
    }
}
