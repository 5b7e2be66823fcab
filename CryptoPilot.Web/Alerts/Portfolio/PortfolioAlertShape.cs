using System.Globalization;
using CryptoPilot.Data.Alerts;

namespace CryptoPilot.Web.Alerts.Portfolio;

/// <summary>What an alert on a portfolio waits for, with 0 and false in everything that its kind does not use, so that a duplicate is found.</summary>
internal sealed record PortfolioAlertShape(PortfolioAlertKind Kind, AlertDirection Direction, bool IsEitherWay, decimal Target, decimal Percent, int WindowMinutes)
{
    private const decimal Whole = 100m;

    /// <summary>What a draft asks for, and what is wrong with it.</summary>
    public static PortfolioAlertShape Of(PortfolioAlertDraft draft, List<AlertFault> faults)
    {
        var bothWays = draft.Kind is PortfolioAlertKind.Move or PortfolioAlertKind.Drift or PortfolioAlertKind.Balance;
        if (draft.IsEitherWay && !bothWays) faults.Add(AlertFault.EitherWayUnknown);
        var direction = draft.Kind == PortfolioAlertKind.Drawdown ? AlertDirection.Below : draft.IsEitherWay ? AlertDirection.Above : draft.Direction;
        var shape = new PortfolioAlertShape(draft.Kind, direction, draft.IsEitherWay && bothWays, 0m, 0m, 0);
        return draft.Kind switch
        {
            PortfolioAlertKind.Value or PortfolioAlertKind.Balance => shape.Targeted(draft, faults),
            PortfolioAlertKind.Move or PortfolioAlertKind.Drawdown => shape.Windowed(draft, faults),
            PortfolioAlertKind.Drift => shape.Drifting(draft, faults),
            _ => throw new ArgumentOutOfRangeException(nameof(draft), draft.Kind, null),
        };
    }

    /// <summary>What an alert is about.</summary>
    public static string Subject(int? coinId, int? walletId)
    {
        if (coinId is { } coin) return string.Create(CultureInfo.InvariantCulture, $"coin:{coin}");
        return walletId is { } wallet ? string.Create(CultureInfo.InvariantCulture, $"wallet:{wallet}") : "portfolio";
    }

    /// <summary>Gives an alert this shape.</summary>
    public void Apply(PortfolioAlert alert)
    {
        (alert.Kind, alert.Direction, alert.IsEitherWay) = (Kind, Direction, IsEitherWay);
        (alert.Target, alert.Percent, alert.WindowMinutes) = (Target, Percent, WindowMinutes);
    }

    private PortfolioAlertShape Targeted(PortfolioAlertDraft draft, List<AlertFault> faults)
    {
        if (AlertTermsCheck.CheckTarget(draft.Target) is { } fault) faults.Add(fault);
        return this with { Target = draft.Target ?? 0m };
    }

    private PortfolioAlertShape Windowed(PortfolioAlertDraft draft, List<AlertFault> faults)
    {
        var most = Direction == AlertDirection.Above ? AlertTermsCheck.MostPercent : Whole;
        if (AlertTermsCheck.CheckPercent(draft.Percent, most) is { } fault) faults.Add(fault);
        if (!AlertWindows.Of(draft.Kind).Contains(draft.WindowMinutes ?? 0)) faults.Add(AlertFault.WindowUnknown);
        return this with { Percent = draft.Percent ?? 0m, WindowMinutes = draft.WindowMinutes ?? 0 };
    }

    private PortfolioAlertShape Drifting(PortfolioAlertDraft draft, List<AlertFault> faults)
    {
        // A share of nothing is a share: who wants out of a coin may wait for the first percent of it.
        if (draft.Target is null) faults.Add(AlertFault.TargetEmpty);
        else if (draft.Target is < 0m or > Whole) faults.Add(AlertFault.ShareOutOfRange);
        else if (decimal.Round(draft.Target.Value, 8) != draft.Target) faults.Add(AlertFault.TargetNotExact);
        if (AlertTermsCheck.CheckPercent(draft.Percent, Whole) is { } fault) faults.Add(fault);
        return this with { Target = draft.Target ?? 0m, Percent = draft.Percent ?? 0m };
    }
}
