using System.Globalization;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>What a person may choose between for numbers, dates, words and clocks.</summary>
public static class ReaderFormats
{
    /// <summary>The one language that the words exist in so far.</summary>
    public const string English = "en";

    private static readonly string[] s_cultures =
    [
        "en-US", "en-GB", "en-CA", "en-AU", "en-IN", "cs-CZ", "da-DK", "de-DE", "de-AT", "de-CH", "es-ES", "es-MX", "fi-FI", "fr-FR", "fr-CH", "hu-HU", "it-IT",
        "ja-JP", "ko-KR", "nb-NO", "nl-NL", "pl-PL", "pt-BR", "pt-PT", "ro-RO", "sv-SE", "tr-TR", "uk-UA", "zh-CN", "sv-FI",
    ];

    // Named and sorted when a page shows them: reading all time zones takes half a second, which a start has not.
    private static readonly Lazy<IReadOnlyList<CultureInfo>> s_namedCultures = new(ReadCultures);
    private static readonly Lazy<IReadOnlyList<(string Id, TimeZoneInfo Zone)>> s_zones = new(ReadZones);

    /// <summary>The cultures for numbers and dates, by their own names.</summary>
    public static IReadOnlyList<CultureInfo> Cultures => s_namedCultures.Value;

    /// <summary>The languages of the words.</summary>
    public static IReadOnlyList<CultureInfo> Languages { get; } = [CultureInfo.GetCultureInfo(English)];

    /// <summary>The time zones by their IANA names, in order of the clock.</summary>
    public static IReadOnlyList<(string Id, TimeZoneInfo Zone)> Zones => s_zones.Value;

    /// <summary>Whether numbers can be written in a culture of that name.</summary>
    public static bool IsCulture(string name) => s_cultures.Contains(name);

    /// <summary>Whether the words exist in a language of that name.</summary>
    public static bool IsLanguage(string name) => Languages.Any(culture => culture.Name == name);

    /// <summary>Whether a clock of that IANA name is known here.</summary>
    public static bool IsZone(string id) => id.Length <= 64 && (id == "UTC" || id.Contains('/', StringComparison.Ordinal)) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out _);

    /// <summary>What a zone is called on a list: <c>(UTC+01:00) Europe/Berlin</c>.</summary>
    public static string Label(string id, TimeZoneInfo zone)
    {
        var offset = zone.BaseUtcOffset;
        return string.Create(CultureInfo.InvariantCulture, $"(UTC{(offset < TimeSpan.Zero ? '−' : '+')}{offset:hh\\:mm}) {id.Replace('_', ' ')}");
    }

    /// <summary>Runs something as it would run for a reader of another culture.</summary>
    public static T In<T>(CultureInfo culture, Func<T> read)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            return read();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static IReadOnlyList<CultureInfo> ReadCultures() =>
        [.. s_cultures.Select(CultureInfo.GetCultureInfo).OrderBy(culture => culture.NativeName, StringComparer.InvariantCultureIgnoreCase)];

    private static IReadOnlyList<(string Id, TimeZoneInfo Zone)> ReadZones() =>
    [
        .. TimeZoneInfo.GetSystemTimeZones()
            .Select(zone => (Id: Iana(zone), Zone: zone))
            .Where(zone => zone.Id is { } id && (id == "UTC" || (id.Contains('/', StringComparison.Ordinal) && !id.StartsWith("Etc/", StringComparison.Ordinal))))
            .Select(zone => (zone.Id!, zone.Zone))
            .DistinctBy(zone => zone.Item1)
            .OrderBy(zone => zone.Zone.BaseUtcOffset).ThenBy(zone => zone.Item1, StringComparer.Ordinal),
    ];

    private static string? Iana(TimeZoneInfo zone) =>
        zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var id) ? id : null;
}
