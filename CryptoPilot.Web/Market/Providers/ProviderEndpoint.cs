namespace CryptoPilot.Web.Market.Providers;

/// <summary>Where a provider is asked and the key it is shown. The key leaves it only as a header of a request.</summary>
/// <param name="service">The provider's name as people know it: CoinGecko.</param>
/// <param name="baseUrl">The address before the path, with or without a slash at its end.</param>
/// <param name="keyHeader">The header that carries the key; null when there is none.</param>
/// <param name="key">The secret; empty when there is none.</param>
public sealed class ProviderEndpoint(string service, Uri baseUrl, string? keyHeader = null, string? key = null)
{
    private readonly string _base = baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');
    private readonly string _key = key?.Trim() ?? "";
    private long _requests;

    /// <summary>The provider's name as people know it.</summary>
    public string Service => service;

    /// <summary>How long one question may take; null takes <see cref="MarketOptions.RequestTimeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The name of the client in the factory.</summary>
    public string Client { get; init; } = ProviderHttp.ClientName;

    /// <summary>How many requests were made for it.</summary>
    public long RequestsSent => Interlocked.Read(ref _requests);

    /// <summary>Whether requests carry a key.</summary>
    public bool HasKey => keyHeader is not null && _key.Length > 0;

    /// <summary>A request for a path with its query, such as <c>api/v3/ping</c>, or for the address itself with a query: <c>?chainid=1</c>.</summary>
    public HttpRequestMessage Get(string pathAndQuery)
    {
        Interlocked.Increment(ref _requests);
        var request = new HttpRequestMessage(HttpMethod.Get, pathAndQuery.StartsWith('?') ? _base + pathAndQuery : $"{_base}/{pathAndQuery}");
        // Without validation, because its exception would show the key.
        if (HasKey) request.Headers.TryAddWithoutValidation(keyHeader!, _key);
        return request;
    }
}
