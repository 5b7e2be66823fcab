using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Market;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CryptoPilot.Benchmarks;

/// <summary>A refresh of 5,000 coins, and the same writes by hand: prices, coins, open hour and open day.</summary>
internal static class RefreshBenchmark
{
    private const int Coins = 5_000;
    private const int Rounds = 15;

    public static async Task RunAsync()
    {
        var provider = new FixedProvider();
        await using var host = await BenchmarkHost.CreateAsync(0, MarketSource.Live, builder =>
        {
            builder.Services.RemoveAll<IMarketDataProvider>();
            builder.Services.AddSingleton<IMarketDataProvider>(provider);
        });
        var ids = await AddCoinsAsync(host);

        var (product, hand) = await Paired.MedianAsync(
            Rounds,
            () => RefreshAsync(host, provider),
            () => RefreshByHandAsync(host, provider, ids));
        Paired.Report("refresh of 5,000 coins, CryptoPilot / hand-written SQL (ms)", product, hand, 2.0);
    }

    private static async Task<double> RefreshAsync(BenchmarkHost host, FixedProvider provider)
    {
        provider.Tick();
        await using var scope = host.Services.CreateAsyncScope();
        var refresher = scope.ServiceProvider.GetRequiredService<MarketRefresher>();
        var time = await Paired.TimeAsync(() => refresher.RunAsync(default));
        await AssertWrittenAsync(host);
        return time;
    }

    private static async Task<double> RefreshByHandAsync(BenchmarkHost host, FixedProvider provider, IReadOnlyList<MarketCoin> coins)
    {
        provider.Tick();
        var time = await Paired.TimeAsync(() => WriteByHandAsync(host, provider, coins));
        await AssertWrittenAsync(host);
        return time;
    }

    private static async Task WriteByHandAsync(BenchmarkHost host, FixedProvider provider, IReadOnlyList<MarketCoin> coins)
    {
        var quotes = (await provider.GetQuotesAsync(coins, default)).Quotes;
        await using var connection = await host.ConnectAsync();
        await using var transaction = connection.BeginTransaction();
        await using var price = BenchmarkHost.Prepared(connection, transaction,
            "INSERT INTO market_data (cryptocurrency_id, price, market_cap, volume_24h, change_24h, timestamp, source) VALUES (@c, @p, @m, @v, @d, @t, 'coingecko') ON CONFLICT DO NOTHING", "@c", "@p", "@m", "@v", "@d", "@t");
        await using var coin = BenchmarkHost.Prepared(connection, transaction,
            "UPDATE cryptocurrencies SET price = @p, market_cap = @m, volume_24h = @v, circulating_supply = @s, change_24h = @d, change_7d = @w, rank = @r, price_source = 'coingecko', priced_at = @t, updated_at = @t WHERE id = @c",
            "@p", "@m", "@v", "@s", "@d", "@w", "@r", "@t", "@c");
        await using var candle = BenchmarkHost.Prepared(connection, transaction, """
            INSERT INTO market_candles (cryptocurrency_id, interval, opened_at, open, high, low, close, volume, source) VALUES (@c, @i, @o, @p, @p, @p, @p, NULL, 'coingecko')
            ON CONFLICT (cryptocurrency_id, interval, opened_at) DO UPDATE SET high = MAX(high, excluded.high), low = MIN(low, excluded.low), close = excluded.close
            """, "@c", "@i", "@o", "@p");
        foreach (var quote in quotes)
        {
            var text = SortableDecimal.Encode(quote.Price);
            var (cap, volume, supply) = (SortableDecimal.Encode(quote.MarketCap!.Value), SortableDecimal.Encode(quote.Volume24h!.Value), SortableDecimal.Encode(quote.CirculatingSupply!.Value));
            var (day, week) = (SortableDecimal.Encode(quote.Change24h!.Value), SortableDecimal.Encode(quote.Change7d!.Value));
            BenchmarkHost.Execute(price, quote.CoinId, text, cap, volume, day, quote.AsOf);
            BenchmarkHost.Execute(coin, text, cap, volume, supply, day, week, quote.Rank!.Value, quote.AsOf, quote.CoinId);
            BenchmarkHost.Execute(candle, quote.CoinId, "hour", quote.AsOf.Date.AddHours(quote.AsOf.Hour), text);
            BenchmarkHost.Execute(candle, quote.CoinId, "day", quote.AsOf.Date, text);
        }

        await transaction.CommitAsync();
    }

    private static async Task<IReadOnlyList<MarketCoin>> AddCoinsAsync(BenchmarkHost host)
    {
        await using var connection = await host.ConnectAsync();
        await using (var transaction = connection.BeginTransaction())
        {
            await using var insert = BenchmarkHost.Prepared(connection, transaction,
                "INSERT INTO cryptocurrencies (name, symbol, blockchain, price, coingecko_id) VALUES (@n, @n, 'ethereum', '0', @n)", "@n");
            for (var coin = 60; coin < Coins; coin++) BenchmarkHost.Execute(insert, $"C{coin}");
            await transaction.CommitAsync();
        }

        await using var query = connection.CreateCommand();
        query.CommandText = "SELECT id, symbol FROM cryptocurrencies";
        await using var reader = await query.ExecuteReaderAsync();
        var coins = new List<MarketCoin>();
        while (await reader.ReadAsync()) coins.Add(new MarketCoin(reader.GetInt32(0), reader.GetString(1), reader.GetString(1), null, null));
        return coins;
    }

    /// <summary>Both ways write the same table; each round must have added one price for each coin.</summary>
    private static async Task AssertWrittenAsync(BenchmarkHost host)
    {
        await using var connection = await host.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM market_data; DELETE FROM market_data;";
        var count = (long)(await command.ExecuteScalarAsync())!;
        if (count != Coins) throw new InvalidOperationException($"Expected {Coins} prices, found {count}.");
    }

    /// <summary>Knows every coin; its prices move and its time goes on with each tick.</summary>
    private sealed class FixedProvider : IMarketDataProvider
    {
        private readonly DateTime _start = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-30);
        private int _tick;

        public string Name => "coingecko";

        public bool IsConfigured => true;

        public void Tick() => _tick++;

        public Task<MarketQuotes> GetQuotesAsync(IReadOnlyList<MarketCoin> coins, CancellationToken cancellationToken) =>
            Task.FromResult(new MarketQuotes([.. coins.Select(Quote)], 0));

        public Task<IReadOnlyList<MarketBar>> GetDailyHistoryAsync(MarketCoin coin, DateOnly firstDay, DateOnly lastDay, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<MarketBar>>([]);

        private MarketQuote Quote(MarketCoin coin)
        {
            var price = 1.2345678901m * coin.Id * (1m + (_tick / 1_000m));
            return new MarketQuote(coin.Id, price, _start.AddSeconds(_tick))
            {
                MarketCap = price * 19_000_000m,
                Volume24h = price * 400_000m,
                CirculatingSupply = 19_000_000m,
                Change24h = 1.25m,
                Change7d = -3.5m,
                Rank = coin.Id,
            };
        }
    }
}
