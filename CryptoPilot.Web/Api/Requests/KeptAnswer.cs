using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>An answer as it was given, to be given again.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">Of the body; null when there is none.</param>
/// <param name="Headers">The headers that belong to the answer.</param>
/// <param name="Body">The bytes.</param>
public sealed record KeptAnswer(int Status, string? ContentType, IReadOnlyDictionary<string, string> Headers, byte[] Body) : IResult
{
    private static readonly string[] s_headers = [HeaderNames.Location, HeaderNames.ETag, HeaderNames.CacheControl, HeaderNames.RetryAfter];

    /// <summary>True when it is given once more.</summary>
    [JsonIgnore]
    public bool IsReplayed { get; init; }

    /// <summary>Lets a result write its answer aside.</summary>
    public static async Task<KeptAnswer> OfAsync(HttpContext http, object? result)
    {
        using var aside = new MemoryStream();
        var body = http.Features.Get<IHttpResponseBodyFeature>()!;
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(aside));
        try
        {
            await ((IResult)result!).ExecuteAsync(http);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        finally
        {
            http.Features.Set(body);
        }

        var headers = s_headers.Where(name => http.Response.Headers.ContainsKey(name)).ToDictionary(name => name, name => http.Response.Headers[name].ToString());
        return new KeptAnswer(http.Response.StatusCode, http.Response.ContentType, headers, aside.ToArray());
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers) response.Headers[name] = value;
        if (IsReplayed) response.Headers[Idempotency.Replayed] = "true";
        if (Body.Length == 0) return;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }
}
