using CryptoPilot.Data.Alerts;

namespace CryptoPilot.Web.Alerts;

/// <summary>What an alert on a price waits for, with 0 and false in everything that its kind does not use, so that a duplicate is found.</summary>
internal sealed record AlertShape(
    PriceAlertKind Kind, AlertDirection Direction, bool IsEitherWay, decimal TargetPrice, decimal Percent, int WindowMinutes, decimal? AnchorPrice)
{
    private const decimal WholeFall = 99.99m;

    /// <summary>What a draft asks for, and what is wrong with it.</summary>
    /// <param name="draft">What the user wants.</param>
    /// <param name="price">USD: the latest price of the coin; 0 without one.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public static AlertShape? Of(AlertDraft draft, decimal price, List<AlertFault> faults)
    {
        var before = faults.Count;
        if (draft.IsEitherWay && draft.Kind is not (PriceAlertKind.Move or PriceAlertKind.Cross)) faults.Add(AlertFault.EitherWayUnknown);
        var direction = draft.IsEitherWay ? AlertDirection.Above : draft.Direction;
        var shape = draft.Kind switch
        {
            PriceAlertKind.Level or PriceAlertKind.Cross => Target(draft, direction, faults),
            PriceAlertKind.Move => Window(draft, direction, draft.IsEitherWay, MostOf(direction), faults),
            PriceAlertKind.Drawdown => Window(draft, AlertDirection.Below, false, WholeFall, faults),
            PriceAlertKind.Anchor => Anchored(draft, direction, price, faults),
            PriceAlertKind.Stale => Stale(draft, faults),
            _ => throw new ArgumentOutOfRangeException(nameof(draft), draft.Kind, null),
        };
        return faults.Count == before ? shape : null;
    }

    /// <summary>USD: the target of an anchored move.</summary>
    /// <param name="anchor">USD; positive.</param>
    /// <param name="percent">Percent; positive.</param>
    /// <param name="direction">Up or down.</param>
    public static decimal TargetOf(decimal anchor, decimal percent, AlertDirection direction) =>
        decimal.Round(anchor * (1m + ((direction == AlertDirection.Above ? percent : -percent) / 100m)), 18);

    /// <summary>Gives an alert this shape.</summary>
    public void Apply(PriceAlert alert)
    {
        (alert.Kind, alert.Direction, alert.IsEitherWay) = (Kind, Direction, IsEitherWay);
        (alert.TargetPrice, alert.Percent, alert.WindowMinutes, alert.AnchorPrice) = (TargetPrice, Percent, WindowMinutes, AnchorPrice);
    }

    private static AlertShape Target(AlertDraft draft, AlertDirection direction, List<AlertFault> faults)
    {
        if (AlertTermsCheck.CheckTarget(draft.TargetPrice) is { } fault) faults.Add(fault);
        return new AlertShape(draft.Kind, direction, draft.IsEitherWay, draft.TargetPrice ?? 0m, 0m, 0, null);
    }

    private static AlertShape Window(AlertDraft draft, AlertDirection direction, bool isEitherWay, decimal most, List<AlertFault> faults)
    {
        if (AlertTermsCheck.CheckPercent(draft.Percent, most) is { } fault) faults.Add(fault);
        if (!AlertWindows.Of(draft.Kind).Contains(draft.WindowMinutes ?? 0)) faults.Add(AlertFault.WindowUnknown);
        return new AlertShape(draft.Kind, direction, isEitherWay, 0m, draft.Percent ?? 0m, draft.WindowMinutes ?? 0, null);
    }

    private static AlertShape? Anchored(AlertDraft draft, AlertDirection direction, decimal price, List<AlertFault> faults)
    {
        if (AlertTermsCheck.CheckPercent(draft.Percent, MostOf(direction)) is { } fault) faults.Add(fault);
        var anchor = draft.AnchorPrice ?? (price > 0m ? price : null);
        if (AlertTermsCheck.CheckTarget(anchor) is { } wrong) faults.Add(wrong == AlertFault.TargetEmpty ? AlertFault.AnchorEmpty : wrong);
        if (faults.Count > 0) return null;
        var target = TargetOf(anchor!.Value, draft.Percent!.Value, direction);
        if (target <= 0m || target >= 1e20m) faults.Add(AlertFault.PercentOutOfRange);
        return new AlertShape(draft.Kind, direction, false, target, draft.Percent.Value, 0, anchor);
    }

    private static AlertShape Stale(AlertDraft draft, List<AlertFault> faults)
    {
        if (!AlertWindows.Of(draft.Kind).Contains(draft.WindowMinutes ?? 0)) faults.Add(AlertFault.WindowUnknown);
        return new AlertShape(draft.Kind, AlertDirection.Below, false, 0m, 0m, draft.WindowMinutes ?? 0, null);
    }

    private static decimal MostOf(AlertDirection direction) => direction == AlertDirection.Above ? AlertTermsCheck.MostPercent : WholeFall;
}
