using System.Collections;
using System.Text.Json.Nodes;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CryptoPilot.Web.Api.OpenApi;

/// <summary>Says of amounts, times and options what our converters make of them; the framework cannot know.</summary>
public static class ApiSchemas
{
    private const string Wire = "Wire";

    /// <summary>What a record of the API is called in the document; null leaves the name to the framework.</summary>
    public static string? NameOf(Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ApiPage<>)) return $"{NameOf(type.GenericTypeArguments[0]) ?? type.GenericTypeArguments[0].Name}Page";
        return type.Name.StartsWith(Wire, StringComparison.Ordinal) ? type.Name[Wire.Length..] : null;
    }

    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var declared = context.JsonTypeInfo.Type;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var kind = JsonSchemaType.String | (type == declared ? 0 : JsonSchemaType.Null);
        if (type == typeof(decimal))
        {
            (schema.Type, schema.Format, schema.Pattern) = (kind, "decimal", ExpectedForm.AnyDecimalPattern);
        }
        else if (type == typeof(DateTime))
        {
            (schema.Type, schema.Format) = (kind, "date-time");
        }
        else if (type.IsEnum)
        {
            // One schema for the option wherever it stands; that it may be null says the property, and only once: "oneOf" takes no value twice.
            schema.Type = JsonSchemaType.String;
            schema.Enum = Options(type);
        }
        else if (type.IsAssignableTo(typeof(IEnumerable)) && type.GenericTypeArguments is [{ IsEnum: true } option])
        {
            // The framework drops what a converter of ours makes of the items.
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String, Enum = Options(option) };
        }

        return Task.CompletedTask;
    }

    private static List<JsonNode> Options(Type type) => [.. Enum.GetNames(type).Select(name => (JsonNode)Words.SnakeCase(name))];
}
