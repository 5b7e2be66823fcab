using System.Globalization;
using System.Net;
using System.Text.Json;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Market.Providers;
using CryptoPilot.Web.Outgoing;

namespace CryptoPilot.Web.Wallets.Explorers;

/// <summary>Asks explorers: paced, within time and size, each fault a <see cref="ChainExplorerException"/>.</summary>
public sealed class ExplorerHttp(ProviderHttp http)
{
    /// <summary>The client for public explorers.</summary>
    public const string PublicClient = "chain-explorers";

    /// <summary>The client for a server whose address somebody typed.</summary>
    public const string OwnClient = "own-chain-explorer";

    /// <summary>Asks for a path and reads the answer.</summary>
    /// <param name="endpoint">Whom.</param>
    /// <param name="pace">When it may be asked.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="read">Returns null when the answer has another shape than expected or cannot be true.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    /// <returns>Null when the explorer answers that it does not know (404).</returns>
    /// <exception cref="ChainExplorerException">There is no answer that can be used.</exception>
    public async Task<T?> GetAsync<T>(ProviderEndpoint endpoint, Pace pace, string path, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        await pace.WaitAsync(cancellationToken);
        try
        {
            using var answer = await http.GetAsync(endpoint, path, cancellationToken);
            if (answer.Status == HttpStatusCode.NotFound) return null;
            if (answer.Status == HttpStatusCode.BadRequest) throw NotAccepted(endpoint);
            return answer.Read(read);
        }
        catch (MarketProviderException exception)
        {
            var message = exception.InnerException?.InnerException is PrivateNetworkException ? ExplorersText.PrivateNetwork : exception.Message;
            throw new ChainExplorerException(message, FailureScope.Explorer, exception.RetryAfter, exception);
        }
    }

    /// <summary>The answer cannot be what was asked for, or cannot be true.</summary>
    public static ChainExplorerException NotUnderstood(ProviderEndpoint endpoint) => new(ProviderFault.NotUnderstood(endpoint).Message);

    /// <summary>The explorer finds fault with the question, not with who asks.</summary>
    public static ChainExplorerException NotAccepted(ProviderEndpoint endpoint) =>
        new(string.Format(CultureInfo.CurrentCulture, ExplorersText.NotAccepted, endpoint.Service), FailureScope.Question);
}
