using CryptoPilot.Web.Api.Access;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>
/// A request that is signed step by step, with a key that is nobody's. Hash and signature stand here as text, so that they cannot
/// follow the code by themselves.
/// </summary>
/// <param name="Method">In capitals.</param>
/// <param name="Path">As it is sent.</param>
/// <param name="Query">Without the question mark.</param>
/// <param name="Body">JSON, or nothing.</param>
/// <param name="BodyHash">SHA-256 of the body.</param>
/// <param name="Timestamp">Milliseconds since 1970.</param>
/// <param name="Window">Milliseconds, or nothing.</param>
/// <param name="Nonce">Or nothing.</param>
/// <param name="Signature">What the seven lines give.</param>
public sealed record SigningExample(string Method, string Path, string Query, string Body, string BodyHash, string Timestamp, string Window, string Nonce, string Signature)
{
    /// <summary>Well-formed, and nobody's.</summary>
    public const string Key = "cpk_7Qm2Vx9LrT4bN8sKcW1y3LZe1l";

    /// <summary>The secret that goes with it.</summary>
    public const string Secret = "cps_n4Z8pKq1Xw7Rb3Jt6Yc9Vd2Lm5Hs0Ga8Fe1Uo4Ti7Px";

    /// <summary>The least that has to be signed.</summary>
    public static SigningExample Reading { get; } = new(
        "GET", "/api/v1/portfolio/snapshots", "limit=2", "", RequestSigning.EmptyBodyHash, "1780000000000", "", "", "9cf5006d6d06027c5cd6b6d71c4ff728333b4b4f498b2c486cf765e07cb30160");

    /// <summary>All that can be signed.</summary>
    public static SigningExample Writing { get; } = new(
        "POST", "/api/v1/alerts", "", """{"symbol":"BTC","direction":"above","target_price":"100000"}""", "ca8be61c4d20e655f4aa2421166fff020617c85fa1c0f6edcad000c62c844f11", "1780000000000", "10000", "7f3c", "2090d236c6e005ac6bb0b51cbd619c40946060eb4bde8f08cfbf7b6b30bc8bf6");

    /// <summary>The seven lines.</summary>
    public string StringToSign => RequestSigning.StringToSign(Method, Path, Query, BodyHash, Timestamp, Window, Nonce);

    /// <summary>The request as it is sent.</summary>
    public string Request => string.Join('\n', Lines());

    private IEnumerable<string> Lines()
    {
        yield return $"{Method} {Path}{(Query.Length > 0 ? "?" : "")}{Query} HTTP/1.1";
        if (Body.Length > 0) yield return "Content-Type: application/json";
        yield return $"{RequestSigning.KeyHeader}: {Key}";
        yield return $"{RequestSigning.TimestampHeader}: {Timestamp}";
        if (Window.Length > 0) yield return $"{RequestSigning.WindowHeader}: {Window}";
        if (Nonce.Length > 0) yield return $"{RequestSigning.NonceHeader}: {Nonce}";
        yield return $"{RequestSigning.SignatureHeader}: {Signature}";
        if (Body.Length == 0) yield break;
        yield return "";
        yield return Body;
    }
}
