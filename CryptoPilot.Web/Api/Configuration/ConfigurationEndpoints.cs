using System.Reflection;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Market;

namespace CryptoPilot.Web.Api.Configuration;

/// <summary>What programs may know of this instance.</summary>
public static class ConfigurationEndpoints
{
    /// <summary>Without the build's revision.</summary>
    private static readonly string s_version =
        typeof(ConfigurationEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    public static void MapConfiguration(this RouteGroupBuilder api) => api.MapGet("/configuration", GetAsync).WithTags("Configuration")
        .Reads("getConfiguration", "Tells the version of the product, where prices come from, and the public choices of this instance.")
        .Answers<WireConfiguration>()
        .AnswersLike("""{"version":"1.0.0","market":{"source":"live","refresh_interval_seconds":60},"settings":[]}""");

    private static async Task<IResult> GetAsync(ConfigurationQueries configuration, MarketSourceService market, CancellationToken cancellationToken)
    {
        var choice = await market.GetAsync(cancellationToken);
        var interval = await market.CurrentIntervalAsync(cancellationToken);
        var settings = await configuration.PublicAsync(cancellationToken);
        return ApiAnswer.Ok(new WireConfiguration(
            s_version, new WirePrices(choice?.Source, (int)interval.TotalSeconds), [.. settings.Select(ConfigurationWire.Setting)]));
    }
}
