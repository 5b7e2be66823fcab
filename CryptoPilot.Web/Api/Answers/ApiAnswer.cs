using CryptoPilot.Web.Api.Requests;

namespace CryptoPilot.Web.Api.Answers;

/// <summary>
/// What the API answers when it did as asked: JSON with an entity tag. A read whose tag the caller has already is answered
/// 304 without a body; with <c>fields</c> only the chosen fields are written.
/// </summary>
public sealed class ApiAnswer<T> : IResult
{
    private readonly T _value;
    private readonly int _status;
    private readonly string? _location;

    internal ApiAnswer(T value, int status, string? location) => (_value, _status, _location) = (value, status, location);

    public Task ExecuteAsync(HttpContext httpContext) => ApiAnswer.SendAsync(httpContext, ReadyAnswer.Of(_value), _status, _location);
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

    /// <summary>Writes an answer that is made already, or 304 when the caller has it.</summary>
    public static async Task SendAsync(HttpContext context, ReadyAnswer answer, int status = StatusCodes.Status200OK, string? location = null)
    {
        var response = context.Response;
        response.Headers.ETag = answer.Tag;
        response.Headers.CacheControl = "private, no-cache";
        if (location is not null) response.Headers.Location = location;
        if (status == StatusCodes.Status200OK && HttpMethods.IsGet(context.Request.Method) && EntityTag.Matches(context.Request.Headers.IfNoneMatch, answer.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var body = ChosenFields.Of(context) is { } fields ? fields.Cut(answer.Body) : answer.Body;
        response.StatusCode = status;
        response.ContentType = RequestBytes.Json;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
