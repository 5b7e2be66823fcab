using CryptoPilot.Web.Api.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace CryptoPilot.Web.Api.OpenApi;

/// <summary>The OpenAPI document: what the endpoints say of themselves, with how to sign, how to page and what each refusal looks like.</summary>
public static class ApiDocument
{
    public const string Name = "v1";
    public const string Path = "/openapi/v1.json";

    /// <summary>The page on which it can be read and tried out.</summary>
    public const string Page = "/api/docs";

    public const string Bearer = "bearer";
    public const string Signature = "signature";

    private const string Introduction =
        """
        Everything that CryptoPilot's pages show and do, for programs.

        Amounts and prices are strings, exact to the last digit. Times are RFC 3339 in UTC. Lists come in pieces: send `next_cursor` back as `cursor` until it is null.
        A read answers with an `ETag`; send it as `If-None-Match` to be told 304 when nothing changed, or as `If-Match` with a write that shall fail when something did.
        Each write takes an `Idempotency-Key`: sent again with the same key within a day, it has no second effect and gets the first answer, be it done or refused (a fault of the server alone is not kept): take a new key once you have mended a request.
        Refusals are problem documents (RFC 9457); their kinds are listed at `/api/docs/problems`, and how to sign requests is told at `/api/docs/signing`.
        """;

    public static void Apply(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => $"/{description.RelativePath}".StartsWith(ApiAccess.Root, StringComparison.Ordinal);
        options.CreateSchemaReferenceId = type => ApiSchemas.NameOf(type.Type) ?? OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(ApiOperations.TransformAsync);
        options.AddSchemaTransformer(ApiSchemas.TransformAsync);
    }

    /// <summary>The page on which the document can be read and tried out.</summary>
    public static void Show(SwaggerUIOptions options)
    {
        options.RoutePrefix = Page.TrimStart('/');
        options.DocumentTitle = "CryptoPilot API";
        options.SwaggerEndpoint(Path, "CryptoPilot");
        options.EnableDeepLinking();
        options.DisplayRequestDuration();
        options.EnableTryItOutByDefault();
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo { Title = "CryptoPilot", Version = Name, Description = Introduction, License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" } };
        // Whatever the host is called: the document is the same on every instance.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "`Authorization: Bearer <key>.<secret>`" },
            [Signature] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = RequestSigning.SignatureHeader,
                Description = $"HMAC-SHA256 of the request, together with `{RequestSigning.KeyHeader}` and `{RequestSigning.TimestampHeader}`: see `/api/docs/signing`.",
            },
        };
    }
}
