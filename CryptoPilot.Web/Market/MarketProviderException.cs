namespace CryptoPilot.Web.Market;

/// <summary>A provider as a whole failed. The message is one sentence without secrets.</summary>
public sealed class MarketProviderException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long the provider asked to be left alone; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
