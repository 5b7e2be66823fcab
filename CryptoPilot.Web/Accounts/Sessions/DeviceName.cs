using System.Globalization;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>What a browser calls itself, in words that a person knows.</summary>
public static class DeviceName
{
    /// <summary>In the order in which they are looked for: most browsers claim to be several.</summary>
    private static readonly (string Token, string Name)[] s_browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Token, string Name)[] s_systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    /// <summary><c>Firefox on Windows</c>; the first words of the text when it is no browser that is known here.</summary>
    public static string Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent)) return SessionsText.UnknownDevice;
        var browser = Find(s_browsers, userAgent);
        var system = Find(s_systems, userAgent);
        if (browser is not null && system is not null) return string.Format(CultureInfo.CurrentCulture, SessionsText.BrowserOnSystem, browser, system);
        return browser ?? system ?? (userAgent.Length > 40 ? userAgent[..40] : userAgent);
    }

    private static string? Find((string Token, string Name)[] known, string userAgent) =>
        known.FirstOrDefault(one => userAgent.Contains(one.Token, StringComparison.Ordinal)).Name;
}
