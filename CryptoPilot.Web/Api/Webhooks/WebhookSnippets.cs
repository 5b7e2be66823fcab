namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>How receivers check a signature, to be copied as it stands.</summary>
public static class WebhookSnippets
{
    /// <summary>The languages and their snippets, in the order in which they are shown.</summary>
    public static IReadOnlyList<(string Language, string Code)> All { get; } =
    [
        ("Python", """
            import hashlib, hmac, os

            # body: the raw bytes of the request, before any parsing.
            def is_genuine(headers, body: bytes) -> bool:
                secret = os.environ["CRYPTOPILOT_WEBHOOK_SECRET"].encode()
                expected = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
                return hmac.compare_digest(expected, headers.get("X-CryptoPilot-Signature", ""))
            """),
        ("JavaScript", """
            import { createHmac, timingSafeEqual } from "node:crypto";

            // body: a Buffer with the raw bytes of the request, before any parsing.
            export function isGenuine(headers, body) {
              const expected = Buffer.from("sha256=" + createHmac("sha256", process.env.CRYPTOPILOT_WEBHOOK_SECRET).update(body).digest("hex"));
              const given = Buffer.from(headers["x-cryptopilot-signature"] ?? "");
              return given.length === expected.length && timingSafeEqual(given, expected);
            }
            """),
        ("C#", """
            using System.Security.Cryptography;
            using System.Text;

            // body: the raw bytes of the request, before any parsing.
            static bool IsGenuine(string? signature, byte[] body)
            {
                var secret = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("CRYPTOPILOT_WEBHOOK_SECRET")!);
                var expected = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, body));
                return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature ?? ""));
            }
            """),
    ];
}
