using System.Buffers;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace CryptoPilot.Web.Api.Answers;

/// <summary>
/// What the API answers when it did as asked: JSON with an entity tag. A read whose tag the caller has already is answered
/// 304 without a body; with <c>fields</c> only the chosen fields are written.
/// </summary>
public sealed class ApiAnswer<T> : IResult
{
    private const string Json = "application/json";

    private readonly T _value;
    private readonly int _status;
    private readonly string? _location;

    internal ApiAnswer(T value, int status, string? location) => (_value, _status, _location) = (value, status, location);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder, SkipValidation = true }))
            JsonSerializer.Serialize(writer, _value, ApiJson.Options);
        var content = ChosenFields.Of(httpContext) is { } fields ? fields.Cut(body.WrittenMemory) : body.WrittenMemory;
        return ApiAnswer.SendAsync(httpContext, content, EntityTag.Of(body.WrittenSpan), Json, _status, _location);
    }
}

/// <summary>Makes answers.</summary>
public static class ApiAnswer
{
    /// <summary>200 with what was asked for.</summary>
    public static ApiAnswer<T> Ok<T>(T value) => new(value, StatusCodes.Status200OK, null);

    /// <summary>201 with what was made.</summary>
    /// <param name="location">Where it can be read from now on, from the root of the host.</param>
    /// <param name="value">As a read of it answers.</param>
    public static ApiAnswer<T> Created<T>(string location, T value) => new(value, StatusCodes.Status201Created, location);

    /// <summary>202: it will be done.</summary>
    public static ApiAnswer<T> Accepted<T>(string location, T value) => new(value, StatusCodes.Status202Accepted, location);

    /// <summary>Writes a body that is made already, or 304 when the caller has it.</summary>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body, string tag, string contentType, int status, string? location)
    {
        var response = context.Response;
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "private, no-cache";
        if (location is not null) response.Headers.Location = location;
        if (status == StatusCodes.Status200OK && HttpMethods.IsGet(context.Request.Method) && EntityTag.Matches(context.Request.Headers[HeaderNames.IfNoneMatch], tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
