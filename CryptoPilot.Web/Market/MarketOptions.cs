using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Market;

/// <summary>Section <c>Market</c>.</summary>
public sealed class MarketOptions : IValidatableObject
{
    /// <summary>How often live prices are refreshed.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the demo market moves.</summary>
    public TimeSpan ReplayInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one provider may take before the next one is asked; shorter than <see cref="RefreshInterval"/>.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The live providers in the order in which they are asked: <c>coingecko</c>, <c>binance</c>, <c>coinmarketcap</c>.</summary>
    public IList<string> Providers { get; set; } = [];

    /// <summary>How long the price of every refresh is kept; candles hold what is older.</summary>
    public TimeSpan KeepPricesFor { get; set; } = TimeSpan.FromHours(48);

    /// <summary>How long hourly candles are kept; daily ones are kept for ever.</summary>
    public TimeSpan KeepHourlyCandlesFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How often old prices and candles are deleted.</summary>
    public TimeSpan PruneInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often missing daily candles are looked for.</summary>
    public TimeSpan BackfillInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>For how many coins one run fetches missing daily candles.</summary>
    public int BackfillCoinsPerRun { get; set; } = 20;

    public CoinGeckoOptions CoinGecko { get; set; } = new();

    public BinanceOptions Binance { get; set; } = new();

    public CoinMarketCapOptions CoinMarketCap { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RefreshInterval < TimeSpan.FromSeconds(1)) yield return new("Market:RefreshInterval must be at least one second.");
        if (ReplayInterval < TimeSpan.FromMilliseconds(200)) yield return new("Market:ReplayInterval must be at least 200 milliseconds.");
        if (RequestTimeout <= TimeSpan.Zero || RequestTimeout >= RefreshInterval) yield return new("Market:RequestTimeout must be positive and shorter than Market:RefreshInterval.");
        if (KeepPricesFor < TimeSpan.FromHours(1)) yield return new("Market:KeepPricesFor must be at least one hour.");
        if (KeepHourlyCandlesFor < TimeSpan.FromDays(8)) yield return new("Market:KeepHourlyCandlesFor must be at least eight days.");
        if (PruneInterval < TimeSpan.FromMinutes(1)) yield return new("Market:PruneInterval must be at least one minute.");
        if (BackfillInterval < TimeSpan.FromMinutes(1)) yield return new("Market:BackfillInterval must be at least one minute.");
        if (BackfillCoinsPerRun is < 1 or > 1_000) yield return new("Market:BackfillCoinsPerRun must be between 1 and 1000.");
        foreach (var name in Providers.Where(name => name is not ("coingecko" or "binance" or "coinmarketcap")))
            yield return new($"Market:Providers names '{name}'; known are coingecko, binance and coinmarketcap.");
        foreach (var (name, limits) in ((string, ProviderLimits)[])[("CoinGecko", CoinGecko), ("Binance", Binance), ("CoinMarketCap", CoinMarketCap)])
        {
            if (limits.RequestsPerMinute is < 0 or > 6_000) yield return new($"Market:{name}:RequestsPerMinute must be between 0 and 6000; 0 is no limit.");
            if (limits.RequestsPerMonth is < 0 or > 100_000_000) yield return new($"Market:{name}:RequestsPerMonth must be between 0 and 100000000; 0 is no limit.");
        }

        if (CoinGecko.BaseUrl is { } address && !IsWebAddress(address)) yield return NotAnAddress("CoinGecko");
        if (!IsWebAddress(Binance.BaseUrl)) yield return NotAnAddress("Binance");
        if (!IsWebAddress(CoinMarketCap.BaseUrl)) yield return NotAnAddress("CoinMarketCap");
    }

    /// <summary>How often a provider may be asked.</summary>
    /// <param name="provider">Its word: <c>coingecko</c>.</param>
    public ProviderLimits LimitsOf(string provider) => provider switch
    {
        "coingecko" => CoinGecko,
        "binance" => Binance,
        "coinmarketcap" => CoinMarketCap,
        _ => new ProviderLimits(),
    };

    private static bool IsWebAddress(Uri? address) => address is { IsAbsoluteUri: true, Scheme: "http" or "https" };

    private static ValidationResult NotAnAddress(string provider) => new($"Market:{provider}:BaseUrl must be an address that starts with https:// or http://.");
}

/// <summary>How often a provider may be asked. A plan that is paid for allows more than these.</summary>
public class ProviderLimits
{
    /// <summary>Requests are spread so that no minute has more; 0 is no limit.</summary>
    public int RequestsPerMinute { get; set; }

    /// <summary>Requests of a calendar month (UTC), a quarter of them for history, spread over the month; 0 is no limit.</summary>
    public int RequestsPerMonth { get; set; }
}

/// <summary>Section <c>Market:CoinGecko</c>. Without a key the free service answers, limited by address.</summary>
public sealed class CoinGeckoOptions : ProviderLimits
{
    /// <summary>The free plan's limits.</summary>
    public CoinGeckoOptions() => (RequestsPerMinute, RequestsPerMonth) = (25, 10_000);

    /// <summary>The address with its <c>/api/v3</c>. Empty takes the one that fits the key: the public one, or the one for paying customers.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>A secret: give it by environment variable <c>Market__CoinGecko__DemoKey</c>.</summary>
    public string? DemoKey { get; set; }

    /// <summary>A secret: give it by environment variable <c>Market__CoinGecko__ProKey</c>.</summary>
    public string? ProKey { get; set; }
}

/// <summary>Section <c>Market:Binance</c>: public market data, no key.</summary>
public sealed class BinanceOptions : ProviderLimits
{
    /// <summary>An address may spend a weight of 6000 in a minute; a hundred prices weigh 40.</summary>
    public BinanceOptions() => RequestsPerMinute = 100;

    public Uri BaseUrl { get; set; } = new("https://data-api.binance.vision");
}

/// <summary>Section <c>Market:CoinMarketCap</c>: asked only when a key is set.</summary>
public sealed class CoinMarketCapOptions : ProviderLimits
{
    /// <summary>The free plan's limits.</summary>
    public CoinMarketCapOptions() => (RequestsPerMinute, RequestsPerMonth) = (25, 10_000);

    public Uri BaseUrl { get; set; } = new("https://pro-api.coinmarketcap.com");

    /// <summary>A secret: give it by environment variable <c>Market__CoinMarketCap__Key</c>.</summary>
    public string? Key { get; set; }
}
