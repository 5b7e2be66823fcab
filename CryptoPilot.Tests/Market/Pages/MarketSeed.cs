using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;

namespace CryptoPilot.Tests.Market.Pages;

/// <summary>Coins with a past, for the market and coin pages.</summary>
internal static class MarketSeed
{
    /// <summary>Adds a coin that is shown; what is not given is unknown.</summary>
    public static async Task<Cryptocurrency> ListedAsync(this TestDatabase database, string symbol, string name, int? rank = null, decimal? price = 100m, Action<Cryptocurrency>? more = null)
    {
        var coin = new Cryptocurrency
        {
            Symbol = symbol,
            Name = name,
            Blockchain = "bitcoin",
            Rank = rank,
            Price = price ?? 0m,
            PricedAt = price is null ? null : database.Time.Now,
            PriceSource = price is null ? null : "coingecko",
        };
        more?.Invoke(coin);
        await database.AddAsync(coin);
        return coin;
    }

    /// <summary>Adds candles of a random walk, oldest first, the last of them open now.</summary>
    public static async Task<List<MarketCandle>> WalkAsync(this TestDatabase database, Cryptocurrency coin, CandleInterval interval, int count, int seed = 7)
    {
        var random = new Random(seed);
        var step = interval == CandleInterval.Day ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1);
        var first = database.Time.Now.AddTicks(-(database.Time.Now.Ticks % step.Ticks)) - (step * (count - 1));
        var price = 100m;
        var candles = new List<MarketCandle>();
        for (var i = 0; i < count; i++)
        {
            var close = Math.Max(1m, price + (random.Next(-900, 901) / 100m));
            candles.Add(new MarketCandle
            {
                CryptocurrencyId = coin.Id,
                Interval = interval,
                OpenedAt = first + (step * i),
                Open = price,
                High = Math.Max(price, close) + (random.Next(300) / 100m),
                Low = Math.Min(price, close) - (random.Next(90) / 100m),
                Close = close,
                Source = "replay",
            });
            price = close;
        }

        await database.AddAsync([.. candles]);
        return candles;
    }

    /// <summary>Adds single prices, one each step, up to now.</summary>
    public static async Task<List<MarketPrice>> PricesAsync(this TestDatabase database, Cryptocurrency coin, TimeSpan step, int count, int seed = 11)
    {
        var random = new Random(seed);
        var prices = Enumerable.Range(0, count).Select(i => new MarketPrice
        {
            CryptocurrencyId = coin.Id,
            Timestamp = database.Time.Now - (step * (count - 1 - i)),
            Price = 50m + (random.Next(10_000) / 100m),
            Source = "replay",
        }).ToList();
        await database.AddAsync([.. prices]);
        return prices;
    }
}
