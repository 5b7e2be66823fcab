using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Alerts;

/// <summary>An alert that has come true, with what made it so.</summary>
public sealed record DueAlert
{
    public int Id { get; init; }

    /// <summary>Whom to tell.</summary>
    public int UserId { get; init; }

    /// <summary>The version of the alert that is true; a changed one may be no longer.</summary>
    public int Version { get; init; }

    public PriceAlertKind Kind { get; init; }

    public AlertDirection Direction { get; init; }

    public bool IsEitherWay { get; init; }

    /// <summary>USD for one coin; 0 for kinds whose target moves with their window.</summary>
    public decimal TargetPrice { get; init; }

    /// <summary>Percent that its user wants.</summary>
    public decimal Percent { get; init; }

    public int WindowMinutes { get; init; }

    /// <summary>USD: what an anchored move was measured from.</summary>
    public decimal? AnchorPrice { get; init; }

    /// <summary>How to tell it first of all, and the other ways as they are stored.</summary>
    public NotificationMethod Method { get; init; }

    public string? FurtherMethods { get; init; }

    public bool IgnoresQuietHours { get; init; }

    public bool IsRecurring { get; init; }

    /// <summary>Minutes.</summary>
    public int CooldownMinutes { get; init; }

    /// <summary>Percent.</summary>
    public decimal HysteresisPercent { get; init; }

    public string? Note { get; init; }

    /// <summary>When its user last changed it, or it last fired, UTC.</summary>
    public DateTime? ChangedAt { get; init; }

    public int CoinId { get; init; }

    /// <summary>The coin, in upper case.</summary>
    public required string Symbol { get; init; }

    /// <summary>USD: the latest price.</summary>
    public decimal Latest { get; init; }

    /// <summary>The provider that the price came from.</summary>
    public string? PriceSource { get; init; }

    /// <summary>When the latest price was true, UTC.</summary>
    public DateTime PricedAt { get; init; }

    /// <summary>Which value made it true.</summary>
    public FiringBasis Basis { get; init; }

    /// <summary>USD: the price that fired it.</summary>
    public decimal Price { get; init; }

    /// <summary>What is kept of the firing: the price, percent of a move or a drawdown, minutes without a price.</summary>
    public decimal Value { get; init; }

    /// <summary>USD: the first price of a move's window, or the peak of a drawdown; 0 for other kinds.</summary>
    public decimal Reference { get; init; }

    /// <summary>The way that the price went: that of the alert, unless it waits for both.</summary>
    public AlertDirection Went { get; init; }

    /// <summary>The same alert, fired by a high or a low.</summary>
    public DueAlert At(FiringBasis basis, decimal price) => this with { Basis = basis, Price = price, Value = price };
}

/// <summary>A coin and one of the alerts on it.</summary>
internal sealed class CoinAlert
{
    public required Cryptocurrency Coin { get; init; }

    public required PriceAlert Alert { get; init; }
}
