using CryptoPilot.Data.Api;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Problems;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>How endpoints say what they are: each has a name, a sentence, a key that opens it, its parameters, answers and refusals.</summary>
public static class ApiRoutes
{
    /// <summary>It reads what is the caller's.</summary>
    /// <param name="route">The endpoint.</param>
    /// <param name="name">Its name in clients: <c>listCoins</c>.</param>
    /// <param name="summary">What it does, in one sentence.</param>
    /// <param name="parameters">All that its query may hold; <c>fields</c> belongs to every read.</param>
    public static RouteHandlerBuilder Reads(this RouteHandlerBuilder route, string name, string summary, params ApiParameter[] parameters) =>
        route.Demands(ApiKeyType.Read, name, summary, isIdempotent: false, [.. parameters, ApiParameters.Fields]);

    /// <summary>It changes what is the caller's; with an idempotency key it does so once.</summary>
    public static RouteHandlerBuilder Writes(this RouteHandlerBuilder route, string name, string summary, params ApiParameter[] parameters) =>
        route.Demands(ApiKeyType.Write, name, summary, isIdempotent: true, parameters).AddEndpointFilter<RouteHandlerBuilder, Idempotency>();

    /// <summary>It computes from what is sent and changes nothing: a preview.</summary>
    public static RouteHandlerBuilder Computes(this RouteHandlerBuilder route, string name, string summary, params ApiParameter[] parameters) =>
        route.Demands(ApiKeyType.Read, name, summary, isIdempotent: false, parameters);

    /// <summary>It reads what is everybody's, for administrators.</summary>
    public static RouteHandlerBuilder ReadsAsAdmin(this RouteHandlerBuilder route, string name, string summary, params ApiParameter[] parameters) =>
        route.Demands(ApiKeyType.Admin, name, summary, isIdempotent: false, [.. parameters, ApiParameters.Fields]);

    /// <summary>It changes what is everybody's, for administrators.</summary>
    public static RouteHandlerBuilder WritesAsAdmin(this RouteHandlerBuilder route, string name, string summary, params ApiParameter[] parameters) =>
        route.Demands(ApiKeyType.Admin, name, summary, isIdempotent: true, parameters).AddEndpointFilter<RouteHandlerBuilder, Idempotency>();

    /// <summary>What it answers with.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(T), [RequestBytes.Json]));

    /// <summary>It answers 204 without a body.</summary>
    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder route) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent, typeof(void), []));

    /// <summary>How it may refuse, beyond what every endpoint of its kind does.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params ApiProblem[] problems) => route.WithMetadata(new ApiRefusals(problems));

    /// <summary>It heeds <c>If-Match</c>.</summary>
    public static RouteHandlerBuilder HeedsIfMatch(this RouteHandlerBuilder route) => route.WithMetadata(new ApiCondition());

    /// <summary>A body as it can be sent.</summary>
    public static RouteHandlerBuilder ForExample(this RouteHandlerBuilder route, string json) => route.WithMetadata(new ApiExample(json, true));

    /// <summary>A body as it is answered.</summary>
    public static RouteHandlerBuilder AnswersLike(this RouteHandlerBuilder route, string json) => route.WithMetadata(new ApiExample(json, false));

    private static RouteHandlerBuilder Demands(this RouteHandlerBuilder route, ApiKeyType key, string name, string summary, bool isIdempotent, ApiParameter[] parameters) =>
        route.WithName(name).WithSummary(summary).WithMetadata(new ApiContract(key, parameters) { IsIdempotent = isIdempotent }).RequireKey(key);
}
