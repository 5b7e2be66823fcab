using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPilot.Web.Api.Answers;

namespace CryptoPilot.Web.Api.Problems;

/// <summary>One occurrence of a problem, answered as RFC 9457 tells.</summary>
/// <param name="Problem">Its kind.</param>
/// <param name="Detail">What is wrong with this request, and what would be right. Holds nothing secret.</param>
/// <param name="Field">The field (<c>fee.amount</c>), parameter or header at fault; null when it is none of them.</param>
/// <param name="RetryAfter">When another try can succeed.</param>
public sealed record ApiFault(ApiProblem Problem, string Detail, string? Field = null, TimeSpan? RetryAfter = null) : IResult
{
    public const string ContentType = "application/problem+json";

    /// <summary>More that a program may want to know, such as the server's time; names in snake case.</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Problem.Status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers.Remove("ETag");
        if (RetryAfter is { } wait) response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (Problem.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = $"Bearer realm=\"CryptoPilot\", error=\"{Problem.Code}\"";
        await JsonSerializer.SerializeAsync(response.Body, Document(httpContext), ApiJson.Options, httpContext.RequestAborted);
    }

    private ProblemDocument Document(HttpContext context) =>
        new(Problem.Type, Problem.Title, Problem.Status, Detail, context.TraceIdentifier) { Code = Problem.Code, Field = Field, Facts = Facts };
}

/// <summary>The body of a refusal (RFC 9457).</summary>
/// <param name="Type">What kind of problem, as an address that explains it.</param>
/// <param name="Title">The kind in one sentence.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong with this request.</param>
/// <param name="Instance">The request's name in the server's log.</param>
public sealed record ProblemDocument(string Type, string Title, int Status, string Detail, string Instance)
{
    /// <summary>The last part of the type.</summary>
    public required string Code { get; init; }

    /// <summary>The field, parameter or header at fault.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }

    /// <summary>More that a program may want to know.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Facts { get; init; }
}

/// <summary>Refuses a request from deep within; the API's own handler answers with the fault.</summary>
public sealed class ApiFaultException(ApiFault fault) : Exception(fault.Detail)
{
    public ApiFault Fault { get; } = fault;
}
