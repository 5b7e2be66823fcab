using System.Globalization;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Market.Pages;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Alerts;

/// <summary>What a user is told when an alert fires.</summary>
/// <param name="Title">One line: the coin and the target.</param>
/// <param name="Message">The price, where it is from and when it was true.</param>
/// <param name="Link">The coin's page.</param>
public sealed record AlertMessage(string Title, string Message, string Link)
{
    /// <summary>The language that users read; a job has no reader's culture of its own.</summary>
    private static readonly CultureInfo s_culture = CultureInfo.GetCultureInfo("en-US");

    /// <summary>Puts a firing into words.</summary>
    public static AlertMessage Of(DueAlert due)
    {
        AlertMessage? message = null;
        InUsersLanguage(() => message = Words(due));
        return message!;
    }

    /// <summary>Does something in the language that users read.</summary>
    internal static void InUsersLanguage(Action action)
    {
        var (culture, uiCulture) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (s_culture, s_culture);
            action();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
        }
    }

    /// <summary>A target with every digit that its user gave it: <c>$100,000.00</c>, <c>$0.00000022</c>.</summary>
    /// <param name="target">USD for one coin.</param>
    public static string Target(decimal target) =>
        decimal.Round(target, 2) == target ? NumberFormat.Usd(target) : "$" + NumberFormat.Exact(target);

    private static AlertMessage Words(DueAlert due) => new(TitleOf(due), Noted(ToldOf(due), due.Note), $"/coins/{Uri.EscapeDataString(due.Symbol)}");

    private static string TitleOf(DueAlert due)
    {
        var isUp = due.Went == AlertDirection.Above;
        return due.Kind switch
        {
            PriceAlertKind.Level when due.Basis == FiringBasis.Latest => Say(isUp ? AlertsText.FiredAbove : AlertsText.FiredBelow, due.Symbol, Target(due.TargetPrice)),
            PriceAlertKind.Level => Say(isUp ? AlertsText.FiredWasAbove : AlertsText.FiredWasBelow, due.Symbol, Target(due.TargetPrice)),
            PriceAlertKind.Cross => Say(isUp ? AlertsText.FiredCrossedUp : AlertsText.FiredCrossedDown, due.Symbol, Target(due.TargetPrice)),
            PriceAlertKind.Move => Say(isUp ? AlertsText.FiredRose : AlertsText.FiredFell, due.Symbol, AlertWords.Percent(Math.Abs(due.Value)), AlertWords.Window(due.WindowMinutes)),
            PriceAlertKind.Anchor => Say(isUp ? AlertsText.FiredRoseFrom : AlertsText.FiredFellFrom, due.Symbol, AlertWords.Percent(due.Percent), NumberFormat.Price(due.AnchorPrice ?? 0m)),
            PriceAlertKind.Drawdown => Say(AlertsText.FiredDrawdown, due.Symbol, AlertWords.Percent(due.Value), AlertWords.Window(due.WindowMinutes)),
            PriceAlertKind.Stale => Say(AlertsText.FiredStale, due.Symbol, AlertWords.Window(due.WindowMinutes)),
            _ => throw new ArgumentOutOfRangeException(nameof(due), due.Kind, null),
        };
    }

    private static string ToldOf(DueAlert due)
    {
        var (price, source) = (NumberFormat.Price(due.Latest), PriceSource.Name(due.PriceSource));
        return due switch
        {
            { Basis: FiringBasis.High } => Say(AlertsText.FiredHighMessage, NumberFormat.Price(due.Price), price, source, due.PricedAt),
            { Basis: FiringBasis.Low } => Say(AlertsText.FiredLowMessage, NumberFormat.Price(due.Price), price, source, due.PricedAt),
            { Kind: PriceAlertKind.Move } => Say(AlertsText.FiredMoveMessage, price, source, due.PricedAt, NumberFormat.Price(due.Reference)),
            { Kind: PriceAlertKind.Drawdown } => Say(AlertsText.FiredDrawdownMessage, price, source, due.PricedAt, NumberFormat.Price(due.Reference)),
            { Kind: PriceAlertKind.Stale } => Say(AlertsText.FiredStaleMessage, price, source, due.PricedAt),
            _ => Say(AlertsText.FiredMessage, price, source, due.PricedAt),
        };
    }

    /// <summary>A message with what its user noted.</summary>
    internal static string Noted(string message, string? note) => note is null ? message : Say(AlertsText.FiredNoted, message, note);

    /// <summary>A text with its values.</summary>
    internal static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
