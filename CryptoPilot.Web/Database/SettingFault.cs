using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Database;

/// <summary>A start that cannot go on because of a setting or the place it points to.</summary>
public sealed class SettingException(string key, string message, Exception? inner = null) : Exception($"Setting {key}: {message}", inner);

/// <summary>Puts what stopped the start into one line for the operator.</summary>
public static class SettingFault
{
    /// <summary>The line, or null when the exception is no wrong setting.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        SettingException fault => fault.Message,
        OptionsValidationException fault => $"Setting {string.Join(" ", fault.Failures)}",
        InvalidOperationException { Message: var text } when text.StartsWith("Failed to convert configuration value", StringComparison.Ordinal)
            || text.StartsWith("'ErrorOnUnknownConfiguration'", StringComparison.Ordinal) => $"Setting: {text}",
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        _ => null,
    };
}
