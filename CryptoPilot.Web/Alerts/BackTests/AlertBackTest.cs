using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Web.Alerts.BackTests;

/// <summary>
/// Replays an alert over stored candles, as if it had been made when the first of them opened. Each candle is one evaluation at its end:
/// its close is the latest price, its high and low came since the evaluation before. A resting alert that waits anew at the end of a candle
/// can fire from the next one on, because what came first within a candle is not known.
/// </summary>
public static class AlertBackTest
{
    /// <summary>The firings, oldest first.</summary>
    /// <param name="rule">Complete, and one that candles of this length can tell.</param>
    /// <param name="candles">Oldest first. Those before <paramref name="from"/> fire nothing: windows look back at them.</param>
    /// <param name="step">How long each lasts.</param>
    /// <param name="from">When the alert is made, UTC.</param>
    public static IReadOnlyList<BackTestFiring> Run(BackTestRule rule, IReadOnlyList<PricePoint> candles, TimeSpan step, DateTime from)
    {
        var replay = new Replay(rule, candles, step);
        for (var i = 0; i < candles.Count && !replay.IsOver; i++) replay.Evaluate(i, fires: candles[i].At >= from);
        return replay.Firings;
    }

    private sealed class Replay(BackTestRule rule, IReadOnlyList<PricePoint> candles, TimeSpan step)
    {
        /// <summary>A price that grew by more is no price.</summary>
        private const decimal LargestChange = 1e10m;

        private readonly List<BackTestFiring> _firings = [];
        private readonly LinkedList<int> _peaks = [];
        private readonly TimeSpan _slack = WindowSights.Slack(rule.WindowMinutes, step);
        private DateTime _restsUntil;
        private decimal? _target = rule.Kind == PriceAlertKind.Anchor ? null : rule.Target;
        private bool _rests;
        private int _first;

        public IReadOnlyList<BackTestFiring> Firings => _firings;

        public bool IsOver => _firings.Count > 0 && !rule.IsRecurring;

        private bool IsUp => rule.Direction == AlertDirection.Above;

        public void Evaluate(int index, bool fires)
        {
            Slide(index);
            if (!fires) return;
            _target ??= TargetFrom(candles[index].Open);
            var end = candles[index].At + step;
            if (_rests)
            {
                _rests = end < _restsUntil || !IsBack(index);
                return;
            }

            if (Hit(index) is not var (price, basis)) return;
            _firings.Add(new BackTestFiring(candles[index].At, price, basis));
            (_rests, _restsUntil) = (true, end.AddMinutes(rule.CooldownMinutes));
            if (rule.Kind == PriceAlertKind.Anchor) _target = TargetFrom(price);
        }

        /// <summary>Keeps the first candle of the window, and of its highs those that no later one tops.</summary>
        private void Slide(int index)
        {
            if (rule.Window == TimeSpan.Zero) return;
            var begin = candles[index].At + step - rule.Window;
            while (candles[_first].At < begin && _first < index) _first++;
            while (_peaks.Last is { } last && candles[last.Value].High <= candles[index].High) _peaks.RemoveLast();
            _peaks.AddLast(index);
            while (_peaks.First!.Value < _first) _peaks.RemoveFirst();
        }

        /// <summary>Whether there are prices from about the beginning of the window on.</summary>
        private bool ReachesBack(int index) => candles[_first].At <= candles[index].At + step - rule.Window + _slack;

        private (decimal Price, FiringBasis Basis)? Hit(int index) => rule.Kind switch
        {
            PriceAlertKind.Level or PriceAlertKind.Anchor => Reached(candles[index], IsUp),
            PriceAlertKind.Cross => Crossed(index),
            PriceAlertKind.Move or PriceAlertKind.Drawdown => Size(index) is { } size && size >= rule.Percent ? (candles[index].Close, FiringBasis.Latest) : null,
            _ => throw new InvalidOperationException("Candles do not tell it."),
        };

        private bool IsBack(int index) => rule.Kind switch
        {
            PriceAlertKind.Anchor => true,
            PriceAlertKind.Cross when rule.IsEitherWay => Math.Abs(candles[index].Close - rule.Target) > rule.Target * rule.HysteresisPercent / 100m,
            PriceAlertKind.Level or PriceAlertKind.Cross => IsUp
                ? candles[index].Close < _target * (1m - (rule.HysteresisPercent / 100m))
                : candles[index].Close > _target * (1m + (rule.HysteresisPercent / 100m)),
            _ => Size(index) is { } size && size < rule.Percent * (1m - (rule.HysteresisPercent / 100m)),
        };

        private (decimal Price, FiringBasis Basis)? Crossed(int index)
        {
            var before = index > 0 ? candles[index - 1].Close : candles[index].Open;
            if (before == rule.Target) return null;
            var up = rule.IsEitherWay ? before < rule.Target : IsUp;
            return IsBefore(before, up) ? Reached(candles[index], up) : null;
        }

        private bool IsBefore(decimal price, bool up) => up ? price < _target : price > _target;

        private (decimal Price, FiringBasis Basis)? Reached(PricePoint candle, bool up)
        {
            if (!IsBefore(candle.Close, up)) return (candle.Close, FiringBasis.Latest);
            var extreme = up ? candle.High : candle.Low;
            return IsBefore(extreme, up) ? null : (extreme, up ? FiringBasis.High : FiringBasis.Low);
        }

        /// <summary>Percent of the move or the drawdown, positive the way it counts; null where it is not known.</summary>
        private decimal? Size(int index)
        {
            if (!ReachesBack(index)) return null;
            var close = candles[index].Close;
            if (rule.Kind == PriceAlertKind.Drawdown) return PercentOf(close, candles[_peaks.First!.Value].High) is { } fall ? -fall : null;
            if (PercentOf(close, candles[_first].Open) is not { } move) return null;
            return rule.IsEitherWay ? Math.Abs(move) : IsUp ? move : -move;
        }

        private decimal TargetFrom(decimal anchor) => anchor * (1m + ((IsUp ? rule.Percent : -rule.Percent) / 100m));

        private static decimal? PercentOf(decimal price, decimal reference) => reference > 0m && price / LargestChange < reference ? ((price / reference) - 1m) * 100m : null;
    }
}
