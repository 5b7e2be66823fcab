using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using CryptoPilot.Web.Api.Problems;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CryptoPilot.Web.Api.Answers;

/// <summary>Entity tags (RFC 9110, 8.8.3): strong, a digest of the whole representation before fields are chosen.</summary>
public static class EntityTag
{
    private const int DigestBytes = 15;

    /// <summary>The tag of a body, with its quotes.</summary>
    public static string Of(ReadOnlySpan<byte> body)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, digest);
        return $"\"{Base64Url.EncodeToString(digest[..DigestBytes])}\"";
    }

    /// <summary>The tag that a read of this value answers with.</summary>
    public static string OfValue<T>(T value) => Of(JsonSerializer.SerializeToUtf8Bytes(value, ApiJson.Options));

    /// <summary>Whether a header of tags names this one; <c>*</c> names all.</summary>
    public static bool Matches(StringValues header, string tag) =>
        header.Count > 0 && EntityTagHeaderValue.TryParseList(header!, out var tags)
        && tags.Any(one => one.Tag == "*" || one.Tag == tag);

    /// <summary>Refuses a write whose <c>If-Match</c> names another representation than the one that stands.</summary>
    /// <exception cref="ApiFaultException"><c>precondition-failed</c>, or <c>invalid-header</c> when the header is no list of tags.</exception>
    public static void Demand<T>(HttpContext context, T current)
    {
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0) return;
        if (!EntityTagHeaderValue.TryParseList(header!, out _))
            throw new ApiFaultException(new ApiFault(ApiProblems.InvalidHeader, "If-Match must be a list of quoted entity tags, or *.", HeaderNames.IfMatch));
        if (!Matches(header, OfValue(current)))
            throw new ApiFaultException(new ApiFault(ApiProblems.PreconditionFailed, "It was changed since you read it; read it again and decide anew. Nothing was changed.", HeaderNames.IfMatch));
    }
}
