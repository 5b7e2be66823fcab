namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>Codes as people type them.</summary>
public static class CodeText
{
    /// <summary>The longest answer of a passkey that is read, in characters.</summary>
    public const int MaxCredential = 64 * 1024;

    private const int MaxTyped = 64;

    /// <summary>The code of an authenticator without the spaces and hyphens that help to read it; nothing when it is far too long.</summary>
    public static string Digits(string? typed) => typed is { Length: <= MaxTyped } ? string.Concat(typed.Where(char.IsAsciiDigit)) : "";

    /// <summary>A recovery code in the form in which it was made; nothing when it is far too long.</summary>
    public static string Recovery(string? typed)
    {
        if (typed is not { Length: <= MaxTyped }) return "";
        var bare = string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return bare.Length == 10 ? $"{bare[..5]}-{bare[5..]}" : bare;
    }

    /// <summary>The key of an authenticator in groups of four, for people who type it.</summary>
    public static string Grouped(string key) => string.Join(' ', key.ToLowerInvariant().Chunk(4).Select(part => new string(part)));
}
