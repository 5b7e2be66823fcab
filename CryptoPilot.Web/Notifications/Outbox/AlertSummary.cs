using System.Globalization;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>Many alerts that fired at once, in one message.</summary>
/// <param name="Title">How many.</param>
/// <param name="Message">The first few, each in a line, and how many more there are.</param>
public sealed record AlertSummary(string Title, string Message)
{
    /// <summary>From how many on they are told together.</summary>
    public const int Fewest = 4;

    /// <summary>How many are named.</summary>
    public const int Named = 3;

    /// <summary>Where all of them stand.</summary>
    public const string Link = "/notifications";

    /// <summary>Puts them into words.</summary>
    /// <param name="titles">The titles of all, the latest first.</param>
    public static AlertSummary Of(IReadOnlyList<string> titles) => Wording.In(() =>
    {
        var lines = titles.Take(Named).ToList();
        if (titles.Count > Named) lines.Add(string.Format(CultureInfo.CurrentCulture, OutboxText.SummaryMore, titles.Count - Named));
        return new AlertSummary(string.Format(CultureInfo.CurrentCulture, OutboxText.SummaryTitle, titles.Count), string.Join('\n', lines));
    });
}

/// <summary>The language that users read; a job has no reader's culture of its own.</summary>
internal static class Wording
{
    private static readonly CultureInfo s_culture = CultureInfo.GetCultureInfo(ReaderCulture.Neutral);

    /// <summary>Runs what puts something into words.</summary>
    public static T In<T>(Func<T> write)
    {
        var (culture, uiCulture) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (s_culture, s_culture);
            return write();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
        }
    }
}
