using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market;

/// <summary>
/// Fetches the latest prices of the active coins from the chosen source and stores them in one transaction. A coin that nobody
/// can price keeps its last price with its age.
/// </summary>
public sealed class MarketRefresher(
    IDbContextFactory<CryptoPilotContext> contexts,
    MarketSourceService source,
    MarketProviderChain chain,
    LiveUpdates live,
    TimeProvider time) : IJobRunner
{
    private const decimal LargestChange = 1e10m;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        if (await source.GetAsync(cancellationToken) is not { } choice) return new JobReport(("refreshed", 0));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var coins = await LoadAsync(db, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var sieve = new QuoteSieve(coins, now);
        var failed = await AskAsync(sieve, choice.Source, cancellationToken);
        var history = await RecentPrices.LoadAsync(db, sieve.Accepted, now, cancellationToken);
        var reached = sieve.Accepted.ToDictionary(quote => quote.Coin.Id, PriceReach.Of);
        foreach (var quote in sieve.Accepted) Apply(quote, history, now);
        var refreshed = await WriteAsync(db, choice, [.. sieve.Accepted.Select(quote => quote.Coin)], reached, cancellationToken);
        return new JobReport(
            ("refreshed", refreshed),
            ("unchanged", sieve.Unchanged),
            ("unknown", sieve.Unknown),
            ("rejected", sieve.Rejected),
            ("providers failed", failed));
    }

    /// <summary>Only what a refresh needs: everything else of a price is written anew.</summary>
    private static Task<List<Cryptocurrency>> LoadAsync(CryptoPilotContext db, CancellationToken cancellationToken) => db.Cryptocurrencies
        .Where(coin => coin.IsActive)
        .Select(coin => new Cryptocurrency
        {
            Id = coin.Id,
            Name = "",
            Symbol = coin.Symbol,
            Blockchain = "",
            Price = coin.Price,
            PricedAt = coin.PricedAt,
            PriceSource = coin.PriceSource,
            High24h = coin.High24h,
            Low24h = coin.Low24h,
            CirculatingSupply = coin.CirculatingSupply,
            Rank = coin.Rank,
            CoingeckoId = coin.CoingeckoId,
            BinanceSymbol = coin.BinanceSymbol,
            CoinmarketcapId = coin.CoinmarketcapId,
        })
        .ToListAsync(cancellationToken);

    /// <summary>Asks each provider for what those before it could not tell.</summary>
    private async Task<int> AskAsync(QuoteSieve sieve, MarketSource from, CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var provider in chain.Of(from))
        {
            var open = sieve.Open;
            if (open.Count == 0) break;
            var answer = await chain.AskAsync(provider, MarketMatter.Prices, (asked, token) => asked.GetQuotesAsync(open, token), cancellationToken);
            if (answer.Value is { } quotes) sieve.Take(provider.Name, quotes);
            if (answer.Outcome == ProviderOutcome.Failed) failed++;
        }

        sieve.Close();
        return failed;
    }

    private static void Apply(SievedQuote sieved, RecentPrices history, DateTime now)
    {
        var (coin, source, quote) = sieved;
        coin.Price = decimal.Round(quote.Price, 18);
        coin.CirculatingSupply = quote.CirculatingSupply ?? coin.CirculatingSupply;
        coin.MarketCap = quote.MarketCap ?? Product(coin.Price, coin.CirculatingSupply);
        coin.Volume24h = quote.Volume24h;
        coin.High24h = quote.High24h;
        coin.Low24h = quote.Low24h;
        coin.Change24h = Storable(quote.Change24h ?? Change(quote.Price, history.DayAgo(coin.Id)));
        coin.Change7d = Storable(quote.Change7d ?? Change(quote.Price, history.WeekAgo(coin.Id)));
        coin.Rank = quote.Rank ?? coin.Rank;
        coin.PriceSource = source;
        coin.PricedAt = quote.AsOf;
        coin.UpdatedAt = now;
    }

    private async Task<int> WriteAsync(
        CryptoPilotContext db, MarketChoice choice, IReadOnlyList<Cryptocurrency> coins, Dictionary<int, PriceReach> reached, CancellationToken cancellationToken)
    {
        if (coins.Count == 0) return 0;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await choice.HoldAsync(db, cancellationToken)) return 0;
        await MarketWriter.WritePricesAsync(db, coins, reached, MarketFreshness.Unwatched(source.IntervalOf(choice.Source)), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        live.Publish(LiveTopic.Market);
        return coins.Count;
    }

    private static decimal? Change(decimal price, decimal? before) =>
        before > 0m && price / LargestChange < before ? ((price / before) - 1m) * 100m : null;

    private static decimal? Storable(decimal? change) => change is { } value && Math.Abs(value) < LargestChange ? value : null;

    private static decimal? Product(decimal price, decimal? supply) =>
        supply > 0m && (supply < 1m || price < decimal.MaxValue / 1_000m / supply) ? price * supply : null;
}
