using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Alerts.BackTests;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Tests.Alerts.BackTests;

/// <summary>The semantics of alerts written down a second time, plainly: every evaluation looks at all candles anew.</summary>
internal static class NaiveReplay
{
    public static List<BackTestFiring> Run(BackTestRule rule, IReadOnlyList<PricePoint> candles, TimeSpan step, DateTime from)
    {
        var firings = new List<BackTestFiring>();
        DateTime? restsUntil = null;
        decimal? anchor = null;
        foreach (var candle in candles.Where(candle => candle.At >= from))
        {
            if (firings.Count > 0 && !rule.IsRecurring) break;
            anchor ??= candle.Open;
            var target = rule.Kind == PriceAlertKind.Anchor ? anchor.Value * (100m + (rule.Direction == AlertDirection.Above ? rule.Percent : -rule.Percent)) / 100m : rule.Target;
            var before = candles.LastOrDefault(other => other.At < candle.At)?.Close ?? candle.Open;
            var size = Size(rule, [.. candles.Where(other => other.At <= candle.At && other.At >= candle.At + step - TimeSpan.FromMinutes(rule.WindowMinutes))], candle.At + step, step);
            if (restsUntil is { } until)
            {
                if (candle.At + step >= until && MayWait(rule, candle, target, size)) restsUntil = null;
                continue;
            }

            if (Fires(rule, candle, before, target, size) is not { } firing) continue;
            firings.Add(firing);
            anchor = firing.Price;
            restsUntil = candle.At + step + TimeSpan.FromMinutes(rule.CooldownMinutes);
        }

        return firings;
    }

    private static BackTestFiring? Fires(BackTestRule rule, PricePoint candle, decimal before, decimal target, decimal? size)
    {
        var above = rule is { Kind: PriceAlertKind.Cross, IsEitherWay: true } ? before < target : rule.Direction == AlertDirection.Above;
        if (rule.Kind is PriceAlertKind.Move or PriceAlertKind.Drawdown) return size >= rule.Percent ? new(candle.At, candle.Close, FiringBasis.Latest) : null;
        if (rule.Kind == PriceAlertKind.Cross && (above ? before >= target : before <= target)) return null;
        if (above ? candle.Close >= target : candle.Close <= target) return new(candle.At, candle.Close, FiringBasis.Latest);
        if (above && candle.High >= target) return new(candle.At, candle.High, FiringBasis.High);
        if (!above && candle.Low <= target) return new(candle.At, candle.Low, FiringBasis.Low);
        return null;
    }

    private static bool MayWait(BackTestRule rule, PricePoint candle, decimal target, decimal? size) => rule.Kind switch
    {
        PriceAlertKind.Anchor => true,
        PriceAlertKind.Move or PriceAlertKind.Drawdown => size < rule.Percent * (1m - (rule.HysteresisPercent / 100m)),
        PriceAlertKind.Cross when rule.IsEitherWay => candle.Close > target + (target * rule.HysteresisPercent / 100m) || candle.Close < target - (target * rule.HysteresisPercent / 100m),
        _ when rule.Direction == AlertDirection.Above => candle.Close < target * (1m - (rule.HysteresisPercent / 100m)),
        _ => candle.Close > target * (1m + (rule.HysteresisPercent / 100m)),
    };

    private static decimal? Size(BackTestRule rule, List<PricePoint> window, DateTime end, TimeSpan step)
    {
        if (rule.Kind is not (PriceAlertKind.Move or PriceAlertKind.Drawdown)) return null;
        var length = TimeSpan.FromMinutes(rule.WindowMinutes);
        var late = window[0].At - (end - length);
        if (late > step * 2 && late > length / 10) return null;
        if (rule.Kind == PriceAlertKind.Drawdown) return (1m - (window[^1].Close / window.Max(candle => candle.High))) * 100m;
        var move = ((window[^1].Close / window[0].Open) - 1m) * 100m;
        return rule.IsEitherWay ? Math.Abs(move) : rule.Direction == AlertDirection.Above ? move : -move;
    }
}
