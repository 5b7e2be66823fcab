using System.Globalization;
using System.Net;

namespace CryptoPilot.Web.Market.Providers;

/// <summary>The one sentence for each way in which a provider as a whole can fail.</summary>
public static class ProviderFault
{
    /// <summary>No answer in the time allowed.</summary>
    public static MarketProviderException TimedOut(ProviderEndpoint endpoint, TimeSpan after, Exception inner) =>
        new(Text(ProvidersText.TimedOut, endpoint.Service, after.TotalSeconds.ToString("0.###", CultureInfo.CurrentCulture)), inner: inner);

    /// <summary>No answer at all.</summary>
    public static MarketProviderException Unreachable(ProviderEndpoint endpoint, HttpRequestException inner) => new(
        Text(
            inner.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => ProvidersText.NameNotFound,
                HttpRequestError.SecureConnectionError => ProvidersText.NotTrusted,
                HttpRequestError.ResponseEnded => ProvidersText.HungUp,
                HttpRequestError.Unknown when inner.InnerException is IOException => ProvidersText.HungUp,
                HttpRequestError.InvalidResponse => ProvidersText.NotUnderstood,
                _ => ProvidersText.Unreachable,
            },
            endpoint.Service),
        inner: inner);

    /// <summary>An answer whose body could not be read to its end.</summary>
    public static MarketProviderException Unread(ProviderEndpoint endpoint, Exception inner) =>
        inner is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
            ? new(Text(ProvidersText.TooLarge, endpoint.Service, ProviderHttp.MaxAnswerBytes >> 20), inner: inner)
            : new(Text(ProvidersText.BrokeOff, endpoint.Service), inner: inner);

    /// <summary>An answer that is not the expected JSON.</summary>
    public static MarketProviderException NotUnderstood(ProviderEndpoint endpoint, Exception? inner = null) =>
        new(Text(ProvidersText.NotUnderstood, endpoint.Service), inner: inner);

    /// <summary>JSON that ends too early.</summary>
    public static MarketProviderException BrokeOff(ProviderEndpoint endpoint, Exception inner) =>
        new(Text(ProvidersText.BrokeOff, endpoint.Service), inner: inner);

    /// <summary>A body without content.</summary>
    public static MarketProviderException Empty(ProviderEndpoint endpoint) => new(Text(ProvidersText.Empty, endpoint.Service));

    /// <summary>HTML where JSON was expected.</summary>
    public static MarketProviderException WebPage(ProviderEndpoint endpoint) => new(Text(ProvidersText.WebPage, endpoint.Service));

    /// <summary>The provider said no.</summary>
    /// <param name="endpoint">The provider.</param>
    /// <param name="status">Its HTTP status.</param>
    /// <param name="errorCode">The number it put into the body; its own words are not repeated, for they may quote the key.</param>
    /// <param name="retryAfter">How long it asked to be left alone.</param>
    public static MarketProviderException Refused(ProviderEndpoint endpoint, HttpStatusCode status, int? errorCode, TimeSpan? retryAfter)
    {
        var sentence = (int)status switch
        {
            418 or 429 => ProvidersText.AskedForPause,
            401 => endpoint.HasKey ? ProvidersText.KeyRefused : ProvidersText.KeyWanted,
            402 => ProvidersText.PaymentWanted,
            403 => ProvidersText.Forbidden,
            451 => ProvidersText.NotServedHere,
            >= 300 and < 400 => ProvidersText.Moved,
            >= 500 => ProvidersText.OutOfOrder,
            _ => ProvidersText.NotAccepted,
        };
        var code = errorCode is { } error ? Text(ProvidersText.StatusWithError, (int)status, error) : Text(ProvidersText.StatusOnly, (int)status);
        return new MarketProviderException(Text(sentence, endpoint.Service, code), retryAfter);
    }

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.CurrentCulture, format, values);
}
