using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>
/// Looks at one coin whose price went beyond both ends of its way since the last evaluation, or of which several prices came: a spike
/// between two refreshes, or an evaluation that came late. Alerts on levels at the latest price have fired before.
/// </summary>
internal sealed class WindingCoin(CryptoPilotContext db, CoinSight sight, AlertRound round, DateTime now)
{
    private readonly AlertMark _mark = sight.Mark!;

    /// <summary>Fires what came true on the way.</summary>
    public async Task FireAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in (PriceAlertKind[])[PriceAlertKind.Level, PriceAlertKind.Anchor])
        {
            if (!await FireAsync(kind, AlertDirection.Above, false, sight.Price, sight.High, cancellationToken)) return;
            if (!await FireAsync(kind, AlertDirection.Below, false, sight.Low, sight.Price, cancellationToken)) return;
        }

        foreach (var either in (bool[])[false, true])
        {
            // Up from the price before to the high, or from the low to the latest price; and down the other way round.
            if (!await FireAsync(PriceAlertKind.Cross, AlertDirection.Above, either, Math.Min(_mark.Price, sight.Low), sight.Price, cancellationToken)) return;
            if (!await FireAsync(PriceAlertKind.Cross, AlertDirection.Above, either, Math.Max(_mark.Price, sight.Price), sight.High, cancellationToken)) return;
            if (!await FireAsync(PriceAlertKind.Cross, AlertDirection.Below, either, sight.Price, Math.Max(_mark.Price, sight.High), cancellationToken)) return;
            if (!await FireAsync(PriceAlertKind.Cross, AlertDirection.Below, either, sight.Low, Math.Min(_mark.Price, sight.Price), cancellationToken)) return;
        }

        await FireNewAsync(cancellationToken);
    }

    /// <returns>False when another evaluation has been here meanwhile.</returns>
    private Task<bool> FireAsync(PriceAlertKind kind, AlertDirection went, bool either, decimal from, decimal to, CancellationToken cancellationToken)
    {
        if (from >= to) return Task.FromResult(true);
        var due = DueAlerts.Between(db, sight.CoinId, kind, went, either, from, to, _mark.PricedAt, now);
        return round.FireAllAsync(due, alert => Told(alert, went), IsStillMarkedAsync, cancellationToken);
    }

    private DueAlert Told(DueAlert due, AlertDirection went)
    {
        if (went == AlertDirection.Above) return due.TargetPrice <= sight.Price ? due : due.At(FiringBasis.High, sight.High);
        return due.TargetPrice >= sight.Price ? due : due.At(FiringBasis.Low, sight.Low);
    }

    private Task<bool> IsStillMarkedAsync(CancellationToken cancellationToken) => sight.IsStillMarkedAsync(db, cancellationToken);

    /// <summary>Those that were made on the way are held against the prices that came after.</summary>
    private async Task FireNewAsync(CancellationToken cancellationToken)
    {
        var due = new List<DueAlert>();
        var (low, high) = (Math.Min(_mark.Price, sight.Low), Math.Max(_mark.Price, sight.High));
        foreach (var kind in (PriceAlertKind[])[PriceAlertKind.Level, PriceAlertKind.Anchor, PriceAlertKind.Cross])
            foreach (var direction in Enum.GetValues<AlertDirection>())
                due.AddRange(await DueAlerts.New(db, sight.CoinId, kind, direction, low, high, _mark.PricedAt, now).ToListAsync(cancellationToken));
        if (due.Count == 0) return;

        var prices = await db.MarketData.Where(price => price.CryptocurrencyId == sight.CoinId && price.Timestamp > _mark.PricedAt)
            .OrderBy(price => price.Timestamp).Select(price => new Sample(price.Timestamp, price.Price)).ToListAsync(cancellationToken);
        var fired = due.Select(alert => Judge(alert, prices)).OfType<DueAlert>().ToList();
        if (fired.Count > 0 && await IsStillMarkedAsync(cancellationToken)) await round.FireAsync(fired, cancellationToken);
    }

    private DueAlert? Judge(DueAlert due, List<Sample> prices)
    {
        var before = prices.FindLast(price => price.At <= due.ChangedAt)?.Price ?? _mark.Price;
        foreach (var price in prices.Where(price => price.At > due.ChangedAt))
        {
            if (WentThrough(due, before, price.Price) is { } went) return price.Price == sight.Price ? due with { Went = went } : Told(due with { Went = went }, price.Price, went);
            before = price.Price;
        }

        return null;

        static DueAlert Told(DueAlert due, decimal price, AlertDirection went) => due.At(went == AlertDirection.Above ? FiringBasis.High : FiringBasis.Low, price);
    }

    private static AlertDirection? WentThrough(DueAlert due, decimal before, decimal price)
    {
        var (isAbove, isBelow) = (price >= due.TargetPrice, price <= due.TargetPrice);
        if (due.Kind != PriceAlertKind.Cross) return (due.Direction == AlertDirection.Above ? isAbove : isBelow) ? due.Direction : null;
        if (isAbove && before < due.TargetPrice && (due.IsEitherWay || due.Direction == AlertDirection.Above)) return AlertDirection.Above;
        return isBelow && before > due.TargetPrice && (due.IsEitherWay || due.Direction == AlertDirection.Below) ? AlertDirection.Below : null;
    }

    private sealed record Sample(DateTime At, decimal Price);
}
