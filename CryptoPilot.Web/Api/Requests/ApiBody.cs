using System.Buffers;
using System.Reflection;
using CryptoPilot.Web.Api.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>The JSON body of a request, read strictly: what is wrong with it is said by name.</summary>
public sealed class ApiBody<T> : IBindableFromHttpContext<ApiBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private ApiBody(T value) => Value = value;

    public T Value { get; }

    /// <exception cref="ApiFaultException">The body is not what it must be.</exception>
    static async ValueTask<ApiBody<T>?> IBindableFromHttpContext<ApiBody<T>>.BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var bytes = await RequestBytes.ReadAsync(context);
        return new ApiBody<T>(StrictJson.Read<T>(bytes));
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([RequestBytes.Json], typeof(T)));
}

/// <summary>The bytes of a JSON body, kept for whoever needs them again: the signature, the idempotency key.</summary>
public static class RequestBytes
{
    public const string Json = "application/json";

    /// <summary>Bytes of a JSON body at most; an endpoint that takes files says more.</summary>
    public const int MostBytes = 256 * 1024;

    /// <summary>Reads the body, once.</summary>
    /// <exception cref="ApiFaultException">It is too large, or not JSON by its content type.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<Read>() is { } read) return read.Bytes;
        DemandJson(context.Request);
        if (context.Request.ContentLength > MostBytes) throw TooLarge();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBytes;
        var bytes = new ArrayBufferWriter<byte>(Math.Clamp((int)(context.Request.ContentLength ?? 0), 256, MostBytes));
        try
        {
            int count;
            do
            {
                count = await context.Request.Body.ReadAsync(bytes.GetMemory(256), context.RequestAborted);
                bytes.Advance(count);
                if (bytes.WrittenCount > MostBytes) throw TooLarge();
            }
            while (count > 0);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }

        context.Features.Set(new Read(bytes.WrittenMemory));
        return bytes.WrittenMemory;
    }

    /// <summary>Lets the digest of a body that is streamed stand for it, so that an idempotency key tells one from another.</summary>
    public static void StandIn(HttpContext context, ReadOnlyMemory<byte> digest) => context.Features.Set(new Read(digest));

    /// <summary>What was read of the body; empty when nothing was.</summary>
    public static ReadOnlyMemory<byte> Of(HttpContext context) => context.Features.Get<Read>()?.Bytes ?? default;

    private static void DemandJson(HttpRequest request)
    {
        var isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isJson) throw new ApiFaultException(new ApiFault(ApiProblems.UnsupportedMediaType, "Send the body as application/json in UTF-8.", HeaderNames.ContentType));
    }

    private static ApiFaultException TooLarge() => new(new ApiFault(ApiProblems.BodyTooLarge, $"A body may have {MostBytes / 1024} KiB."));

    private sealed record Read(ReadOnlyMemory<byte> Bytes);
}
