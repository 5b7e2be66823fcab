using System.Globalization;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Alerts;

/// <summary>The rules that all alerts share.</summary>
internal static class AlertTermsCheck
{
    public const int LeastCooldown = 5;
    public const int MostCooldown = 43_200;
    public const decimal MostHysteresis = 50m;
    public const int LongestNote = 200;

    /// <summary>The largest move upwards, in percent.</summary>
    public const decimal MostPercent = 10_000m;

    private const int PercentDecimals = 8;

    /// <summary>What is wrong with the terms.</summary>
    /// <param name="terms">What the user wants.</param>
    /// <param name="method">The first way.</param>
    /// <param name="now">UTC.</param>
    public static IEnumerable<AlertFault> Check(AlertTerms terms, NotificationMethod method, DateTime now)
    {
        if (!Enum.IsDefined(method) || !terms.FurtherMethods.All(Enum.IsDefined)) yield return AlertFault.MethodUnknown;
        if (terms.CooldownMinutes is < LeastCooldown or > MostCooldown) yield return AlertFault.CooldownOutOfRange;
        if (terms.HysteresisPercent is < 0m or > MostHysteresis || decimal.Round(terms.HysteresisPercent, PercentDecimals) != terms.HysteresisPercent)
            yield return AlertFault.HysteresisOutOfRange;
        if (terms.ExpiresAt is { } end && end <= now) yield return AlertFault.ExpiryPast;
        if (NoteOf(terms)?.Length > LongestNote) yield return AlertFault.NoteTooLong;
    }

    /// <summary>Gives an alert its terms.</summary>
    public static void Apply(AlertRule alert, AlertTerms terms, NotificationMethod method)
    {
        alert.NotificationMethod = method;
        alert.FurtherMethods = AlertWays.Store(method, terms.FurtherMethods);
        alert.IsRecurring = terms.IsRecurring;
        alert.CooldownMinutes = terms.CooldownMinutes;
        alert.HysteresisPercent = terms.HysteresisPercent;
        alert.ExpiresAt = terms.ExpiresAt is { } end ? UtcDateTimeConverter.ToStored(end.ToUniversalTime()) : null;
        alert.Note = NoteOf(terms);
        alert.IgnoresQuietHours = terms.IgnoresQuietHours;
    }

    /// <summary>Lets an alert wait as if it had never fired; what it last fired at stays known.</summary>
    public static void Rearm(AlertRule alert)
    {
        if (alert.IsTriggered) (alert.IsTriggered, alert.IsActive) = (false, true);
        (alert.RearmValue, alert.RestsUntil) = (null, null);
    }

    /// <summary>What is wrong with a price or an amount, or null.</summary>
    public static AlertFault? CheckTarget(decimal? target)
    {
        if (target is not { } value) return AlertFault.TargetEmpty;
        if (value <= 0m) return AlertFault.TargetNotPositive;
        var exact = DecimalText.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out _);
        return exact == DecimalFault.None ? null : AlertFault.TargetNotExact;
    }

    /// <summary>What is wrong with a percentage, or null.</summary>
    /// <param name="percent">Percent.</param>
    /// <param name="most">The largest that makes sense.</param>
    public static AlertFault? CheckPercent(decimal? percent, decimal most)
    {
        if (percent is not { } value) return AlertFault.PercentEmpty;
        return value <= 0m || value > most || decimal.Round(value, PercentDecimals) != value ? AlertFault.PercentOutOfRange : null;
    }

    private static string? NoteOf(AlertTerms terms)
    {
        if (string.IsNullOrWhiteSpace(terms.Note)) return null;
        return new string([.. terms.Note.Trim().Select(letter => char.IsControl(letter) ? ' ' : letter)]);
    }
}
