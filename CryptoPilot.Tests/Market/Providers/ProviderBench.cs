using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Market.Providers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Tests.Market.Providers;

/// <summary>The three providers as the product registers them, pointed at a stub server. The clock stands at noon UTC on 2 March 2026.</summary>
public sealed class ProviderBench : IAsyncDisposable
{
    /// <summary>A key that must show up nowhere but in its header.</summary>
    public const string Key = "s3cret-KEY-0123456789";

    private readonly ServiceProvider _services;

    private ProviderBench(StubServer server, Action<MarketOptions>? configure, Action<WebApplicationBuilder>? change)
    {
        Server = server;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddOptions<MarketOptions>().Configure(options =>
        {
            options.CoinGecko.BaseUrl = server.BaseUrl;
            options.Binance.BaseUrl = server.BaseUrl;
            options.CoinMarketCap.BaseUrl = server.BaseUrl;
            options.CoinMarketCap.Key = Key;
            configure?.Invoke(options);
        });
        builder.AddMarketProviders();
        change?.Invoke(builder);
        _services = builder.Services.BuildServiceProvider(validateScopes: true);
    }

    public static MarketCoin Bitcoin { get; } = new(11, "BTC", "bitcoin", "BTCUSDT", 1);

    public static MarketCoin Ether { get; } = new(12, "ETH", "ethereum", "ETHUSDT", 1027);

    public StubServer Server { get; }

    public ManualTime Time { get; } = new();

    /// <summary>Every line logged, at any level.</summary>
    public LogLines Log { get; } = new();

    public IServiceProvider Services => _services;

    public IMarketDataProvider CoinGecko => Provider("coingecko");

    public IMarketDataProvider Binance => Provider("binance");

    public IMarketDataProvider CoinMarketCap => Provider("coinmarketcap");

    public static async Task<ProviderBench> StartAsync(Action<MarketOptions>? configure = null, Action<WebApplicationBuilder>? change = null) =>
        new(await StubServer.StartAsync(), configure, change);

    public IMarketDataProvider Provider(string name) => Services.GetServices<IMarketDataProvider>().Single(provider => provider.Name == name);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>UNIX milliseconds of midnight UTC.</summary>
    public static long Midnight(string day) => DateTimeOffset.Parse($"{day}T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    public static DateOnly Day(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Collects what is logged.</summary>
    public sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];

        public string Text
        {
            get
            {
                lock (_lines) return string.Join('\n', _lines);
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.Add($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
