using System.Globalization;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Market.Pages;
using CryptoPilot.Web.Notifications;

namespace CryptoPilot.Web.Alerts.History;

/// <summary>Firings and their deliveries in words.</summary>
public static class FiringWords
{
    /// <summary>Which value fired it.</summary>
    public static string Basis(FiringBasis basis) => basis switch
    {
        FiringBasis.Latest => AlertsText.BasisLatest,
        FiringBasis.High => AlertsText.BasisHigh,
        FiringBasis.Low => AlertsText.BasisLow,
        FiringBasis.Age => AlertsText.BasisAge,
        FiringBasis.Portfolio => AlertsText.BasisPortfolio,
        FiringBasis.Chain => AlertsText.BasisChain,
        _ => throw new ArgumentOutOfRangeException(nameof(basis), basis, null),
    };

    /// <summary>Where the price came from and how old it was when it fired; null when no price was asked.</summary>
    public static string? Source(FiringRow row)
    {
        if (row.PriceSource is null) return null;
        var name = PriceSource.Name(row.PriceSource);
        return row.PricedAt is { } at ? Say(AlertsText.SourceAge, name, Age(row.TriggeredAt - at)) : name;
    }

    /// <summary>What became of it on one way.</summary>
    /// <param name="line">The way.</param>
    /// <param name="quietUntil">When the quiet hours end that last now, UTC; null when it is not quiet.</param>
    /// <param name="zone">The clock of the reader.</param>
    public static string Delivery(DeliveryLine line, DateTime? quietUntil, TimeZoneInfo zone)
    {
        var way = line.Device is { Length: > 0 } device ? Say(AlertsText.WayDevice, NotifyWords.Of(line.Method), device) : NotifyWords.Of(line.Method);
        return Say(line.IsInSummary ? AlertsText.WaySummary : AlertsText.WayState, way, State(line, quietUntil, zone));
    }

    private static string State(DeliveryLine line, DateTime? quietUntil, TimeZoneInfo zone) => line switch
    {
        { DeliveredAt: { } at } => Say(AlertsText.DeliveredAt, Local(at, zone)),
        { Status: DeliveryStatus.Delivered } => AlertsText.Delivered,
        { Status: DeliveryStatus.Failed, LastError: { } error } => Say(AlertsText.DeliveryFailedWhy, error),
        { Status: DeliveryStatus.Failed } => AlertsText.DeliveryFailed,
        { Attempts: > 0, NextAttemptAt: { } next, LastError: { } why } => Say(AlertsText.DeliveryAgainWhy, Local(next, zone), why),
        { NextAttemptAt: { } next } when quietUntil is { } end && next >= end => Say(AlertsText.DeliveryQuiet, Local(next, zone)),
        { NextAttemptAt: { } next } => Say(AlertsText.DeliveryWaits, Local(next, zone)),
        _ => AlertsText.DeliveryTold,
    };

    private static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => AlertsText.AgeNone,
        { TotalSeconds: < 120 } => Say(AlertsText.AgeSeconds, (long)age.TotalSeconds),
        { TotalMinutes: < 120 } => Say(AlertsText.AgeMinutes, (long)age.TotalMinutes),
        _ => Say(AlertsText.AgeHours, (long)age.TotalHours),
    };

    private static DateTime Local(DateTime at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTimeFromUtc(at, zone);

    private static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
