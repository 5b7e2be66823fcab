using System.Text.Json.Nodes;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Api.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CryptoPilot.Web.Api.OpenApi;

/// <summary>Says of amounts, times and options what our converters make of them; the framework cannot know.</summary>
public static class ApiSchemas
{
    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var declared = context.JsonTypeInfo.Type;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var kind = JsonSchemaType.String | (type == declared ? 0 : JsonSchemaType.Null);
        if (type == typeof(decimal))
        {
            (schema.Type, schema.Format, schema.Pattern) = (kind, "decimal", ExpectedForm.DecimalPattern);
        }
        else if (type == typeof(DateTime))
        {
            (schema.Type, schema.Format) = (kind, "date-time");
        }
        else if (type.IsEnum)
        {
            schema.Type = kind;
            schema.Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)Words.SnakeCase(name))];
            if (type != declared) schema.Enum.Add(JsonNullSentinel.JsonNull);
        }

        return Task.CompletedTask;
    }
}
