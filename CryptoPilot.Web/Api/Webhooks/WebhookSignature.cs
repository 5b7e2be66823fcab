using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>
/// How a receiver knows that a delivery is from here. Both signatures are HMAC-SHA256 with the secret's UTF-8 bytes, in lower-case
/// hexadecimal after <c>sha256=</c>.
/// </summary>
public static class WebhookSignature
{
    /// <summary>Over the raw body.</summary>
    public const string Header = "X-CryptoPilot-Signature";

    /// <summary>Over <c>timestamp.body</c>: who checks it and the age of the timestamp is safe from a delivery that is played again.</summary>
    public const string TimestampedHeader = "X-CryptoPilot-Timestamped-Signature";

    /// <summary>When the attempt was made, in milliseconds since 1970.</summary>
    public const string TimestampHeader = "X-CryptoPilot-Timestamp";

    public const string DeliveryHeader = "X-CryptoPilot-Delivery";
    public const string OriginalDeliveryHeader = "X-CryptoPilot-Original-Delivery";
    public const string RedeliveryHeader = "X-CryptoPilot-Redelivery";
    public const string EventHeader = "X-CryptoPilot-Event";

    /// <summary>Signs a raw body.</summary>
    public static string Of(string secret, ReadOnlySpan<byte> body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>Signs a raw body and the time of the attempt, in milliseconds since 1970.</summary>
    public static string Of(string secret, long timestamp, ReadOnlySpan<byte> body) =>
        Of(secret, [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}.")), .. body]);
}
