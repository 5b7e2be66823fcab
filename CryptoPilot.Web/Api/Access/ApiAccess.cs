using CryptoPilot.Data.Api;

namespace CryptoPilot.Web.Api.Access;

/// <summary>Who may call the API: only who has a key, never a browser by its cookie.</summary>
public static class ApiAccess
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "ApiKey";

    /// <summary>The path below which only keys open.</summary>
    public const string Root = "/api/v1";

    /// <summary>The policy of endpoints that only read.</summary>
    public const string Read = "ApiRead";

    /// <summary>The policy of endpoints that change something of the caller's.</summary>
    public const string Write = "ApiWrite";

    /// <summary>The policy of endpoints for administrators.</summary>
    public const string Admin = "ApiAdmin";

    /// <summary>Whether a request is the API's.</summary>
    public static bool Covers(HttpRequest request) => request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase);

    /// <summary>The policy that a key of this type, or one that may do more, satisfies.</summary>
    public static string Policy(ApiKeyType type) => type switch
    {
        ApiKeyType.Read => Read,
        ApiKeyType.Write => Write,
        ApiKeyType.Admin => Admin,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>Opens an endpoint, or a group of them, to keys of this type and to those that may do more.</summary>
    public static TBuilder RequireKey<TBuilder>(this TBuilder builder, ApiKeyType type)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(Policy(type)).WithMetadata(new KeyDemand(type));
}

/// <summary>What key an endpoint demands, as its metadata.</summary>
/// <param name="Type">The least that the key must be.</param>
public sealed record KeyDemand(ApiKeyType Type);
