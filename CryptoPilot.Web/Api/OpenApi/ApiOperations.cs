using System.Globalization;
using System.Text.Json.Nodes;
using CryptoPilot.Data.Api;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace CryptoPilot.Web.Api.OpenApi;

/// <summary>Writes into each operation what its contract says: parameters, headers, keys and every refusal.</summary>
public static class ApiOperations
{
    private static readonly ApiProblem[] s_always =
    [
        ApiProblems.KeyMissing, ApiProblems.KeyMalformed, ApiProblems.KeyUnknown, ApiProblems.KeyExpired, ApiProblems.KeyRevoked,
        ApiProblems.SignatureWrong, ApiProblems.TimestampOutsideWindow, ApiProblems.Replayed, ApiProblems.InvalidHeader,
        ApiProblems.AccountSuspended, ApiProblems.AccountDeactivated, ApiProblems.AddressRefused, ApiProblems.KeyTooWeak,
        ApiProblems.UnknownParameter, ApiProblems.RateLimited, ApiProblems.Unexpected, ApiProblems.Unavailable, ApiProblems.TookTooLong,
    ];

    private static readonly ApiProblem[] s_withBody =
    [
        ApiProblems.MalformedJson, ApiProblems.UnknownField, ApiProblems.InvalidField, ApiProblems.BadRequest, ApiProblems.RequestTimeout,
        ApiProblems.BodyTooLarge, ApiProblems.UnsupportedMediaType,
    ];

    public static async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<ApiContract>().SingleOrDefault() is not { } contract) return;

        operation.Parameters ??= [];
        foreach (var parameter in contract.Parameters) operation.Parameters.Add(Describe(parameter));
        var heedsIfMatch = metadata.OfType<ApiCondition>().Any();
        var isGet = HttpMethods.IsGet(context.Description.HttpMethod ?? "");
        if (contract.IsIdempotent) operation.Parameters.Add(Header(Idempotency.Header, "The request has one effect, however often it is sent with the same key within a day.", ApiRequest.MaxKey));
        if (heedsIfMatch) operation.Parameters.Add(Header(HeaderNames.IfMatch, "Entity tags; the write is refused when none of them is that of what stands."));
        if (isGet) operation.Parameters.Add(Header(HeaderNames.IfNoneMatch, "Entity tags that the caller has; 304 when one still holds."));
        if (operation.Parameters.Count == 0) operation.Parameters = null;

        var problems = s_always.Concat(metadata.OfType<ApiRefusals>().SelectMany(refusals => refusals.Problems)).ToList();
        if (operation.RequestBody is not null) problems.AddRange(s_withBody);
        if (contract.Parameters.Count > 0) problems.Add(ApiProblems.InvalidParameter);
        if (contract.Parameters.Contains(ApiParameters.Cursor)) problems.Add(ApiProblems.InvalidCursor);
        if (contract.IsIdempotent) problems.AddRange([ApiProblems.IdempotencyInProgress, ApiProblems.IdempotencyMismatch]);
        if (heedsIfMatch) problems.Add(ApiProblems.PreconditionFailed);
        if (operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) == true) problems.Add(ApiProblems.NotFound);
        await AddRefusalsAsync(operation, problems, context, cancellationToken);

        operation.Security = [Requirement(ApiDocument.Bearer, context.Document), Requirement(ApiDocument.Signature, context.Document)];
        operation.Description = $"{operation.Description}{(operation.Description is null ? "" : "\n\n")}Needs a key of type `{Data.Conventions.Words.Of(contract.Key)}`{(contract.Key == ApiKeyType.Admin ? "" : " or stronger")}.";
        if (isGet) AddNotModified(operation);
        AddExamples(operation, metadata.OfType<ApiExample>());
        AddHeaders(operation);
    }

    private static OpenApiParameter Describe(ApiParameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Description,
        Schema = new OpenApiSchema
        {
            Type = parameter.Form.Type switch { "integer" => JsonSchemaType.Integer, "boolean" => JsonSchemaType.Boolean, _ => JsonSchemaType.String },
            Format = parameter.Form.Format,
            Minimum = parameter.Form.Minimum?.ToString(CultureInfo.InvariantCulture),
            Maximum = parameter.Form.Maximum?.ToString(CultureInfo.InvariantCulture),
            MinLength = parameter.Form.MaxLength is null ? null : 1,
            MaxLength = parameter.Form.MaxLength,
            Pattern = parameter.Form.Pattern,
            Default = parameter.Form is { Default: { } missing, Type: "integer" } ? int.Parse(missing, CultureInfo.InvariantCulture) : null,
            Enum = parameter.Form.Options is { } options ? [.. options.Select(option => (JsonNode)option)] : null,
            Examples = parameter.Form.Example is { } example ? [(JsonNode)example] : null,
        },
    };

    private static OpenApiParameter Header(string name, string description, int? longest = null) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = longest },
    };

    private static OpenApiSecurityRequirement Requirement(string scheme, OpenApiDocument? document) => new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private static async Task AddRefusalsAsync(OpenApiOperation operation, List<ApiProblem> problems, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document ?? throw new InvalidOperationException("There is no document.");
        document.AddComponent(nameof(ProblemDocument), await context.GetOrCreateSchemaAsync(typeof(ProblemDocument), null, cancellationToken));
        operation.Responses ??= [];
        foreach (var status in problems.Distinct().GroupBy(problem => problem.Status).OrderBy(status => status.Key))
            operation.Responses[status.Key.ToString(CultureInfo.InvariantCulture)] = Shared(document, status.Key, [.. status]);
    }

    /// <summary>Operations that refuse alike point to one and the same answer.</summary>
    private static OpenApiResponseReference Shared(OpenApiDocument document, int status, ApiProblem[] problems)
    {
        var description = string.Join("\n", problems.OrderBy(problem => problem.Code, StringComparer.Ordinal).Select(problem => $"- `{problem.Code}`: {problem.Title}"));
        var components = document.Components ??= new OpenApiComponents();
        var responses = components.Responses ??= new Dictionary<string, IOpenApiResponse>();
        var known = responses.FirstOrDefault(response => response.Value.Description == description).Key;
        if (known is not null) return new OpenApiResponseReference(known, document);

        var alike = responses.Keys.Count(name => name.StartsWith(string.Create(CultureInfo.InvariantCulture, $"Refused{status}"), StringComparison.Ordinal));
        var name = string.Create(CultureInfo.InvariantCulture, $"Refused{status}{(alike == 0 ? "" : $"_{alike + 1}")}");
        document.AddComponent(name, (IOpenApiResponse)new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [ApiFault.ContentType] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDocument), document), Example = Example(problems[0]) },
            },
        });
        return new OpenApiResponseReference(name, document);
    }

    private static JsonObject Example(ApiProblem problem) => new()
    {
        ["type"] = problem.Type, ["title"] = problem.Title, ["status"] = problem.Status, ["detail"] = "What is wrong with this request.", ["instance"] = "0HNF3S7V2K1QD:00000001", ["code"] = problem.Code,
    };

    private static void AddNotModified(OpenApiOperation operation) =>
        operation.Responses!["304"] = new OpenApiResponse { Description = "Nothing changed since the caller read it." };

    private static void AddExamples(OpenApiOperation operation, IEnumerable<ApiExample> examples)
    {
        foreach (var example in examples)
        {
            var content = example.IsRequest ? operation.RequestBody?.Content : operation.Responses?.FirstOrDefault(response => response.Key.StartsWith('2')).Value?.Content;
            if (content?.TryGetValue(RequestBytes.Json, out var json) == true && json is OpenApiMediaType media) media.Example = JsonNode.Parse(example.Json);
        }
    }

    /// <summary>The headers of every answer that did as asked.</summary>
    private static void AddHeaders(OpenApiOperation operation)
    {
        foreach (var response in operation.Responses!.Where(response => response.Key.StartsWith('2')).Select(response => response.Value).OfType<OpenApiResponse>())
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            if (response.Content?.Count > 0) response.Headers[HeaderNames.ETag] = Text("The entity tag of what was answered.");
            if (response.Description is "Created" or "Accepted") response.Headers[HeaderNames.Location] = Text("Where it can be read from now on.");
            response.Headers["RateLimit-Limit"] = Number("Requests that a rested key may make at once.");
            response.Headers["RateLimit-Remaining"] = Number("Requests that the key may still make at once.");
            response.Headers["RateLimit-Reset"] = Number("Seconds until the key is rested.");
        }

        static OpenApiHeader Text(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        static OpenApiHeader Number(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } };
    }
}
