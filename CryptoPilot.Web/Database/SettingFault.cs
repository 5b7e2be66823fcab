using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace CryptoPilot.Web.Database;

/// <summary>A start that cannot go on because of a setting or the place it points to.</summary>
public sealed class SettingException : Exception
{
    /// <param name="key">The setting: <c>Database:Provider</c>.</param>
    /// <param name="message">What is wrong with it, as the rest of a sentence.</param>
    /// <param name="inner">What brought it to light.</param>
    public SettingException(string key, string message, Exception? inner = null)
        : this($"Setting {key}: {message}", inner)
    {
    }

    private SettingException(string text, Exception? inner)
        : base(text, inner)
    {
    }

    /// <summary>A fault told in a sentence that starts with the key.</summary>
    public static SettingException Of(string sentence) => new($"Setting {sentence}", (Exception?)null);
}

/// <summary>Puts what stopped the start into one line for the operator.</summary>
public static class SettingFault
{
    /// <summary>The line, or null when the exception is no wrong setting.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        SettingException fault => OneLine(fault.Message),
        IOException { InnerException: AddressInUseException } fault => OneLine($"Setting Urls: {fault.Message}"),
        // Nothing else opens a socket of its own while the host starts.
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.AccessDenied or SocketError.AddressFamilyNotSupported } fault =>
            OneLine($"Setting Urls: one of the addresses cannot be listened on: {fault.Message}."),
        InvalidOperationException fault when fault.Message.StartsWith("Unable to configure HTTPS endpoint", StringComparison.Ordinal) =>
            OneLine("Setting Urls: an https address needs a certificate: give one as Kestrel:Certificates:Default, or let a reverse proxy speak https."),
        FormatException fault when fault.Message.StartsWith("Invalid url", StringComparison.Ordinal) => OneLine($"Setting Urls: {fault.Message}"),
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        _ => null,
    };

    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
