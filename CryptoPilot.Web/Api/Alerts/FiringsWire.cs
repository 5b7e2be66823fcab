using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Alerts.BackTests;
using CryptoPilot.Web.Alerts.History;
using CryptoPilot.Web.Notifications;

namespace CryptoPilot.Web.Api.Alerts;

/// <summary>A firing of one of my alerts; it stays when alert and notification are gone.</summary>
/// <param name="Id">Names the firing; later ones have higher numbers.</param>
/// <param name="AlertId">The alert on a price; null for one on my holdings, and when it was deleted.</param>
/// <param name="PortfolioAlertId">The alert on my holdings; null for one on a price, and when it was deleted.</param>
/// <param name="NotificationId">The line in my inbox; null when it was deleted.</param>
/// <param name="Symbol">The coin; null when it is about none.</param>
/// <param name="Summary">What was told, in one line, for people.</param>
/// <param name="Value">USD for a price or a value, percent for a move, a drawdown or a share, coin units for a balance, minutes for an age.</param>
/// <param name="Basis">Which value fired it: the latest, the high or low since the evaluation before, an age, the portfolio or the chain.</param>
/// <param name="PriceSource">The provider of the price, or the explorer; null for my holdings.</param>
/// <param name="PricedAt">When the price was true.</param>
/// <param name="TriggeredAt">When it fired.</param>
/// <param name="Deliveries">What became of it on the ways beside the inbox.</param>
public sealed record WireFiring(
    long Id, int? AlertId, int? PortfolioAlertId, long? NotificationId, string? Symbol, string Summary, decimal Value, FiringBasis Basis, string? PriceSource, DateTime? PricedAt,
    DateTime TriggeredAt, IReadOnlyList<WireFiringDelivery> Deliveries);

/// <summary>What became of a notification on one way.</summary>
/// <param name="Method">The way.</param>
/// <param name="Status">pending, delivered, failed for good, or merged into a summary.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAttemptAt">When it is due; null once it ended.</param>
/// <param name="DeliveredAt">When it arrived; null until then.</param>
/// <param name="Error">Why it did not arrive yet, for people.</param>
public sealed record WireFiringDelivery(NotificationMethod Method, DeliveryStatus Status, int Attempts, DateTime? NextAttemptAt, DateTime? DeliveredAt, string? Error);

/// <summary>How an alert would have done.</summary>
/// <param name="Month">The last 30 days; null when nothing of them is stored.</param>
/// <param name="Year">The last 365 days; null when nothing of them is stored.</param>
public sealed record WireBackTest(WireBackTestSpan? Month, WireBackTestSpan? Year);

/// <summary>How an alert would have done over one span.</summary>
/// <param name="Days">How long the span is.</param>
/// <param name="Candles">What it was replayed over: hour or day.</param>
/// <param name="Since">When the span begins, or the record when that begins later.</param>
/// <param name="IsWhole">False when the record begins later than the span.</param>
/// <param name="Count">How often it would have fired; null where these candles cannot tell.</param>
/// <param name="Firings">When it would have fired, oldest first.</param>
public sealed record WireBackTestSpan(int Days, CandleInterval Candles, DateTime Since, bool IsWhole, int? Count, IReadOnlyList<WireBackTestFiring> Firings);

/// <summary>A moment at which it would have fired.</summary>
/// <param name="At">When its candle opened.</param>
/// <param name="PriceUsd">What would have fired it, USD.</param>
/// <param name="Basis">Whether that was the last, the highest or the lowest price of the candle.</param>
public sealed record WireBackTestFiring(DateTime At, decimal PriceUsd, FiringBasis Basis);

/// <summary>Says what fired, and what would have, in the API's words.</summary>
public static class FiringsWire
{
    public static WireFiring Firing(FiringRow row, IEnumerable<DeliveryLine> deliveries) => new(
        row.Id, row.PriceAlertId, row.PortfolioAlertId, row.NotificationId, row.Symbol, row.Summary, row.Value, row.Basis, row.PriceSource, row.PricedAt, row.TriggeredAt,
        [.. deliveries.Where(line => line.Method != NotificationMethod.InApp).Select(Delivery)]);

    public static WireBackTest BackTest(BackTest test) => new(Span(test.Month), Span(test.Year));

    private static WireFiringDelivery Delivery(DeliveryLine line) => new(line.Method, line.Status, line.Attempts, line.NextAttemptAt, line.DeliveredAt, line.LastError);

    private static WireBackTestSpan? Span(BackTestSpan? span) => span is null ? null : new(
        span.Days, span.Candles, span.Since, span.IsWhole, span.Firings?.Count, [.. (span.Firings ?? []).Select(firing => new WireBackTestFiring(firing.At, firing.Price, firing.Basis))]);
}
