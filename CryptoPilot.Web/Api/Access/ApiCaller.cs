using System.Reflection;
using CryptoPilot.Data.Api;

namespace CryptoPilot.Web.Api.Access;

/// <summary>Who asks: the key of a request that was let in. An endpoint takes it as a parameter.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="UserId">Whose key it is; everything that is asked for is this user's.</param>
/// <param name="Type">What the key may do.</param>
public sealed record ApiCaller(int KeyId, int UserId, ApiKeyType Type)
{
    /// <summary>The caller of a request; null when none was let in.</summary>
    public static ApiCaller? Of(HttpContext context) => context.Features.Get<ApiCaller>();

    /// <summary>For parameters of endpoints that demand a key.</summary>
    /// <exception cref="InvalidOperationException">The endpoint demands none.</exception>
    public static ValueTask<ApiCaller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<ApiCaller?>(Of(context) ?? throw new InvalidOperationException("The endpoint asks who calls, but demands no key: use RequireKey."));
}
