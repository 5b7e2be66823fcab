using System.Globalization;
using System.Security.Cryptography;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Api.Problems;
using Microsoft.Extensions.Primitives;

namespace CryptoPilot.Web.Api.Access;

/// <summary>The headers of a signed request.</summary>
/// <param name="Key">Well-formed.</param>
/// <param name="Timestamp">As it was sent.</param>
/// <param name="SentAt">The same, in milliseconds since 1970.</param>
/// <param name="Window">As it was sent; empty without one.</param>
/// <param name="WindowLength">The same, in milliseconds; the usual one without.</param>
/// <param name="Nonce">Empty without one.</param>
/// <param name="Signature">32 bytes.</param>
public sealed record SignedRequest(string Key, string Timestamp, long SentAt, string Window, int WindowLength, string Nonce, byte[] Signature)
{
    private const int LongestTimestamp = 15;

    /// <summary>Whether a request means to be signed.</summary>
    public static bool IsMeant(IHeaderDictionary headers) => headers.ContainsKey(RequestSigning.KeyHeader);

    /// <summary>Reads the headers.</summary>
    /// <param name="headers">Of the request.</param>
    /// <param name="request">What was read.</param>
    /// <returns>What is wrong with them, or null.</returns>
    public static ApiFault? TryRead(IHeaderDictionary headers, out SignedRequest? request)
    {
        request = null;
        if (!Single(headers, RequestSigning.KeyHeader, out var key) || !KeyText.IsKey(key))
            return new ApiFault(ApiProblems.KeyMalformed, $"{RequestSigning.KeyHeader} holds no key: keys are cpk_ and 26 characters, of which the last six are a checksum.", RequestSigning.KeyHeader);
        if (!Single(headers, RequestSigning.TimestampHeader, out var timestamp) || Number(timestamp, LongestTimestamp) is not { } sentAt)
            return Wrong(RequestSigning.TimestampHeader, "must hold the request's time in milliseconds since 1970-01-01T00:00:00Z.");
        if (!Single(headers, RequestSigning.SignatureHeader, out var text) || Hex(text) is not { } signature)
            return Wrong(RequestSigning.SignatureHeader, "must hold the HMAC-SHA256 of the request in 64 hexadecimal digits.");
        if (!Optional(headers, RequestSigning.WindowHeader, out var window) || LengthOf(window) is not { } length)
            return Wrong(RequestSigning.WindowHeader, $"must hold 1 to {RequestSigning.LongestWindow} milliseconds, or be left out, which is {RequestSigning.UsualWindow}.");
        if (!Optional(headers, RequestSigning.NonceHeader, out var nonce) || !IsNonce(nonce))
            return Wrong(RequestSigning.NonceHeader, $"may hold up to {RequestSigning.LongestNonce} visible characters of ASCII.");
        request = new SignedRequest(key, timestamp, sentAt, window, length, nonce, signature);
        return null;
    }

    /// <summary>Whether the request is too old, or from the future.</summary>
    public ApiFault? JudgeTime(DateTimeOffset now)
    {
        var server = now.ToUnixTimeMilliseconds();
        if (SentAt < server + RequestSigning.Ahead && server - SentAt <= WindowLength) return null;
        var text = server.ToString(CultureInfo.InvariantCulture);
        var away = SentAt > server ? "ahead of" : "behind";
        return new ApiFault(
            ApiProblems.TimestampOutsideWindow,
            string.Create(CultureInfo.InvariantCulture, $"The request's time is {Math.Abs(server - SentAt)} ms {away} the server's, which is {text}. It may be {WindowLength} ms behind and less than {RequestSigning.Ahead} ms ahead."),
            RequestSigning.TimestampHeader)
        {
            Facts = new Dictionary<string, string> { ["server_time"] = text, ["request_time"] = Timestamp },
        };
    }

    /// <summary>Until when the timestamp lets the request in.</summary>
    public DateTime GoodUntil() => DateTime.UnixEpoch.AddMilliseconds(SentAt + WindowLength + 1);

    /// <summary>Whether the request was signed with the secret; takes the same time whatever is wrong.</summary>
    public bool IsSignedWith(ReadOnlySpan<byte> secret, HttpRequest request, string rawTarget, string bodyHash)
    {
        var (path, query) = RequestSigning.Split(rawTarget);
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        RequestSigning.Sign(secret, RequestSigning.StringToSign(request.Method, path, query, bodyHash, Timestamp, Window, Nonce), expected);
        return CryptographicOperations.FixedTimeEquals(expected, Signature);
    }

    private static ApiFault Wrong(string header, string what) => new(ApiProblems.InvalidHeader, $"{header} {what}", header);

    private static bool Single(IHeaderDictionary headers, string name, out string value)
    {
        value = headers.TryGetValue(name, out var values) && values.Count == 1 ? values[0] ?? "" : "";
        return value.Length > 0;
    }

    private static bool Optional(IHeaderDictionary headers, string name, out string value)
    {
        var found = headers.TryGetValue(name, out StringValues values);
        value = found && values.Count == 1 ? values[0] ?? "" : "";
        return !found || values.Count == 1;
    }

    private static long? Number(string text, int longest) =>
        text.Length <= longest && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? LengthOf(string text) => text.Length == 0
        ? RequestSigning.UsualWindow
        : Number(text, 5) is >= 1 and <= RequestSigning.LongestWindow and var window ? (int)window : null;

    private static bool IsNonce(string text) => text.Length <= RequestSigning.LongestNonce && text.All(character => character is > ' ' and < '\u007f');

    private static byte[]? Hex(string text)
    {
        var bytes = new byte[HMACSHA256.HashSizeInBytes];
        return text.Length == bytes.Length * 2 && Convert.FromHexString(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == bytes.Length ? bytes : null;
    }
}
