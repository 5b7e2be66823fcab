using System.Globalization;

namespace CryptoPilot.Data.Conventions;

/// <summary>How amounts and times are written for programs: in the API, in events and in signatures.</summary>
public static class WireText
{
    /// <summary>Exact, without an exponent, without trailing zeros.</summary>
    public const string AmountFormat = "0.############################";

    /// <summary>RFC 3339 in UTC with milliseconds.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>An amount; nothing is neither negative nor positive.</summary>
    public static string Of(decimal value) => (value == 0m ? 0m : value).ToString(AmountFormat, CultureInfo.InvariantCulture);

    /// <summary>An instant, which is UTC.</summary>
    public static string Of(DateTime utc) => utc.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
