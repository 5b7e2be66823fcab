using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>Themes by the words that the browser knows them by.</summary>
public static class ThemeWords
{
    /// <summary>The word of a choice, or null.</summary>
    public static string? Of(ThemeChoice? theme) => theme is { } chosen ? Words.Of(chosen) : null;

    /// <summary>The word of a choice that does not follow the device, or null.</summary>
    public static string? Fixed(ThemeChoice? theme) => theme is ThemeChoice.Light or ThemeChoice.Dark ? Of(theme) : null;

    /// <summary>The choice that a word names, or null.</summary>
    public static ThemeChoice? Parse(string? word)
    {
        foreach (var theme in Enum.GetValues<ThemeChoice>())
            if (Words.Of(theme) == word) return theme;
        return null;
    }
}
