using System.Net;
using System.Text.Json;

namespace CryptoPilot.Web.Market.Providers;

/// <summary>What a provider answered: data, or a refusal that its caller may know how to read.</summary>
public sealed class ProviderResponse(ProviderEndpoint endpoint, HttpStatusCode status, JsonDocument? json, TimeSpan? retryAfter) : IDisposable
{
    public HttpStatusCode Status => status;

    /// <summary>The number of the fault that the body tells; null when it tells none.</summary>
    public int? ErrorCode { get; } = json is null ? null : FindErrorCode(json.RootElement);

    /// <summary>Reads the data.</summary>
    /// <param name="read">Returns null when the data has another shape than expected.</param>
    /// <exception cref="MarketProviderException">It is a refusal, or not of the expected shape.</exception>
    public T Read<T>(Func<JsonElement, T?> read)
        where T : class
    {
        if ((int)status is < 200 or > 299 || ErrorCode is not null || json is null) throw ProviderFault.Refused(endpoint, status, ErrorCode, retryAfter);
        return read(json.RootElement) ?? throw ProviderFault.NotUnderstood(endpoint);
    }

    public void Dispose() => json?.Dispose();

    // CoinMarketCap and CoinGecko: status.error_code, CoinGecko also below error; Binance: code.
    private static int? FindErrorCode(JsonElement root)
    {
        var outer = root.Field("error")?.Field("status") ?? root.Field("status");
        var code = (outer?.Field("error_code") ?? root.Field("code"))?.Whole();
        return code == 0 ? null : code;
    }
}
