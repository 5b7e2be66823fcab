using CryptoPilot.Data.Api;
using CryptoPilot.Web.Api.Problems;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>What an endpoint demands and how it may refuse, for the document and for the gate before it.</summary>
/// <param name="Key">The weakest type of key that opens it.</param>
/// <param name="Parameters">All that its query may hold.</param>
public sealed record ApiContract(ApiKeyType Key, IReadOnlyList<ApiParameter> Parameters)
{
    /// <summary>True when it takes an idempotency key.</summary>
    public bool IsIdempotent { get; init; }
}

/// <summary>How an endpoint may refuse beyond what every endpoint does.</summary>
public sealed record ApiRefusals(IReadOnlyList<ApiProblem> Problems);

/// <summary>Says that a write heeds <c>If-Match</c>.</summary>
public sealed record ApiCondition;

/// <summary>An example for the document, as JSON.</summary>
/// <param name="Json">A body as it can be sent or is answered.</param>
/// <param name="IsRequest">True for what is sent.</param>
public sealed record ApiExample(string Json, bool IsRequest);
