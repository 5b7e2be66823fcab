using System.Globalization;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Market.Providers;

/// <summary>Tells from this server which live providers answer.</summary>
public sealed class ProviderProbe(IEnumerable<IMarketDataProvider> providers, TimeProvider time)
{
    private static readonly MarketCoin s_bitcoin = new(0, "BTC", "bitcoin", "BTCUSDT", 1);

    /// <summary>Asks every configured live provider for Bitcoin's price, all at once, each within <see cref="MarketOptions.RequestTimeout"/>.</summary>
    /// <returns>In the order in which the providers are registered.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<IReadOnlyList<ProviderProbeResult>> TestAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(providers.Where(provider => provider.IsConfigured && provider.Name != ReplayMarket.Source).Select(provider => TestAsync(provider, cancellationToken)));

    private async Task<ProviderProbeResult> TestAsync(IMarketDataProvider provider, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var (isReachable, message) = await AskAsync(provider, cancellationToken);
        return new ProviderProbeResult(provider.Name, isReachable, message, time.GetElapsedTime(started));
    }

    private static async Task<(bool IsReachable, string Message)> AskAsync(IMarketDataProvider provider, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await provider.GetQuotesAsync([s_bitcoin], cancellationToken);
            return answer.Quotes is [var quote]
                ? (true, string.Format(CultureInfo.CurrentCulture, ProvidersText.ProbePrice, NumberFormat.Price(quote.Price)))
                : (false, ProvidersText.ProbeNoPrice);
        }
        catch (MarketProviderException exception)
        {
            return (false, exception.Message);
        }
    }
}

/// <summary>What one provider did when it was tested.</summary>
/// <param name="Name">Its word: <c>coingecko</c>.</param>
/// <param name="IsReachable">Whether it gave a price.</param>
/// <param name="Message">One sentence for the reader: the price, or what went wrong.</param>
/// <param name="Duration">How long it took.</param>
public sealed record ProviderProbeResult(string Name, bool IsReachable, string Message, TimeSpan Duration);
