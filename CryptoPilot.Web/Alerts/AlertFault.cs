namespace CryptoPilot.Web.Alerts;

/// <summary>Why a wish about an alert was refused.</summary>
public enum AlertFault
{
    /// <summary>No coin was named.</summary>
    CoinEmpty,

    /// <summary>The coin does not exist here, or is not active.</summary>
    CoinUnknown,

    TargetEmpty,

    TargetNotPositive,

    /// <summary>The target has more digits than are kept exactly.</summary>
    TargetNotExact,

    /// <summary>The wanted share is below 0 or above 100 percent.</summary>
    ShareOutOfRange,

    PercentEmpty,

    /// <summary>The percentage is not positive, too large for what it measures, or has more than 8 decimals.</summary>
    PercentOutOfRange,

    /// <summary>The kind has no such window.</summary>
    WindowUnknown,

    /// <summary>There is nothing to measure the move from: the coin has no price, and none was given.</summary>
    AnchorEmpty,

    /// <summary>The kind knows one direction at a time.</summary>
    EitherWayUnknown,

    /// <summary>The user has no such wallet, or none was named.</summary>
    WalletUnknown,

    MethodUnknown,

    CooldownOutOfRange,

    HysteresisOutOfRange,

    /// <summary>The alert would have ended already, or has.</summary>
    ExpiryPast,

    NoteTooLong,

    /// <summary>The user has the same alert already.</summary>
    Duplicate,

    /// <summary>The user has as many waiting alerts as are allowed.</summary>
    TooMany,

    /// <summary>The alert was changed since it was read.</summary>
    Changed,

    /// <summary>The user has no such alert.</summary>
    Missing,
}

/// <summary>The part of the form that a fault stands beside.</summary>
public enum AlertField
{
    Form,
    Coin,
    Target,
    Percent,
    Window,
    Direction,
    Wallet,
    Methods,
    Cooldown,
    Hysteresis,
    Expiry,
    Note,
}

/// <summary>What became of a wish: the alert, or why not.</summary>
/// <param name="AlertId">The alert that was made or changed; 0 when it was refused.</param>
/// <param name="Faults">Empty when it was done; at most one for each field.</param>
public sealed record AlertOutcome(int AlertId, params IReadOnlyList<AlertFault> Faults)
{
    public bool IsDone => Faults.Count == 0;

    /// <summary>The sentence to show beside a field, or null.</summary>
    public string? Explain(AlertField field)
    {
        foreach (var fault in Faults)
            if (FieldOf(fault) == field) return TextOf(fault);
        return null;
    }

    /// <summary>The sentence of one fault: what happened and what to do.</summary>
    public static string TextOf(AlertFault fault) => fault switch
    {
        AlertFault.CoinEmpty => AlertsText.FaultCoinEmpty,
        AlertFault.CoinUnknown => AlertsText.FaultCoinUnknown,
        AlertFault.TargetEmpty => AlertsText.FaultTargetEmpty,
        AlertFault.TargetNotPositive => AlertsText.FaultTargetNotPositive,
        AlertFault.TargetNotExact => AlertsText.FaultTargetNotExact,
        AlertFault.ShareOutOfRange => AlertsText.FaultShareOutOfRange,
        AlertFault.PercentEmpty => AlertsText.FaultPercentEmpty,
        AlertFault.PercentOutOfRange => AlertsText.FaultPercentOutOfRange,
        AlertFault.WindowUnknown => AlertsText.FaultWindowUnknown,
        AlertFault.AnchorEmpty => AlertsText.FaultAnchorEmpty,
        AlertFault.EitherWayUnknown => AlertsText.FaultEitherWayUnknown,
        AlertFault.WalletUnknown => AlertsText.FaultWalletUnknown,
        AlertFault.MethodUnknown => AlertsText.FaultMethodUnknown,
        AlertFault.CooldownOutOfRange => AlertsText.FaultCooldownOutOfRange,
        AlertFault.HysteresisOutOfRange => AlertsText.FaultHysteresisOutOfRange,
        AlertFault.ExpiryPast => AlertsText.FaultExpiryPast,
        AlertFault.NoteTooLong => AlertsText.FaultNoteTooLong,
        AlertFault.Duplicate => AlertsText.FaultDuplicate,
        AlertFault.TooMany => AlertsText.FaultTooMany,
        AlertFault.Changed => AlertsText.FaultChanged,
        AlertFault.Missing => AlertsText.FaultMissing,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static AlertField FieldOf(AlertFault fault) => fault switch
    {
        AlertFault.CoinEmpty or AlertFault.CoinUnknown => AlertField.Coin,
        AlertFault.TargetEmpty or AlertFault.TargetNotPositive or AlertFault.TargetNotExact or AlertFault.ShareOutOfRange or AlertFault.AnchorEmpty or AlertFault.Duplicate => AlertField.Target,
        AlertFault.PercentEmpty or AlertFault.PercentOutOfRange => AlertField.Percent,
        AlertFault.WindowUnknown => AlertField.Window,
        AlertFault.EitherWayUnknown => AlertField.Direction,
        AlertFault.WalletUnknown => AlertField.Wallet,
        AlertFault.MethodUnknown => AlertField.Methods,
        AlertFault.CooldownOutOfRange => AlertField.Cooldown,
        AlertFault.HysteresisOutOfRange => AlertField.Hysteresis,
        AlertFault.ExpiryPast => AlertField.Expiry,
        AlertFault.NoteTooLong => AlertField.Note,
        _ => AlertField.Form,
    };
}
