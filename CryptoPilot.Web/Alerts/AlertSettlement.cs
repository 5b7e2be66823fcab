using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>
/// What an evaluation leaves for the next one: the alerts that wait anew, and what was seen of each coin. Both in one transaction, so that no
/// alert is held against prices from while it rested, whatever crashes.
/// </summary>
public sealed class AlertSettlement(CryptoPilotContext db, DateTime oldest, DateTime now)
{
    /// <summary>Remembers what was seen, unless another evaluation saw more.</summary>
    public const string MoveMark = """
        UPDATE "alert_marks" SET "price" = @price, "priced_at" = @priced_at, "hour_opened_at" = @hour_opened_at, "hour_high" = @hour_high, "hour_low" = @hour_low
        WHERE "cryptocurrency_id" = @cryptocurrency_id AND "priced_at" <= @priced_at AND ("hour_opened_at" IS NULL OR @hour_opened_at IS NULL
        OR "hour_opened_at" < @hour_opened_at OR ("hour_opened_at" = @hour_opened_at AND "hour_high" <= @hour_high AND "hour_low" >= @hour_low));
        """;

    /// <summary>Remembers a coin for the first time.</summary>
    public const string AddMark = """
        INSERT INTO "alert_marks" ("cryptocurrency_id", "price", "priced_at", "hour_opened_at", "hour_high", "hour_low")
        SELECT @cryptocurrency_id, @price, @priced_at, @hour_opened_at, @hour_high, @hour_low
        WHERE NOT EXISTS (SELECT 1 FROM "alert_marks" WHERE "cryptocurrency_id" = @cryptocurrency_id);
        """;

    private const int AlertsAtOnce = 500;

    private readonly List<int> _back = [];

    /// <summary>Finds the alerts on levels, crossings and missing prices that wait anew.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in (PriceAlertKind[])[PriceAlertKind.Level, PriceAlertKind.Cross])
            foreach (var direction in Enum.GetValues<AlertDirection>())
                _back.AddRange(await RestingAlerts.Back(db, kind, direction, oldest, now).ToListAsync(cancellationToken));
        _back.AddRange(await RestingAlerts.Anchored(db, now).ToListAsync(cancellationToken));
        _back.AddRange(await RestingAlerts.AwayAsync(db, oldest, now, cancellationToken));
        _back.AddRange(await RestingAlerts.PricedAsync(db, now, cancellationToken));
    }

    /// <summary>Stores it all.</summary>
    /// <param name="choice">The market that the prices are of; when another one was chosen meanwhile, nothing is stored.</param>
    /// <param name="sights">What was seen.</param>
    /// <param name="moves">Moves and drawdowns that wait anew.</param>
    /// <param name="cancellationToken">Ends it; nothing is stored then.</param>
    /// <returns>How many alerts wait anew.</returns>
    public async Task<int> StoreAsync(
        MarketChoice? choice, IReadOnlyList<CoinSight> sights, IReadOnlyList<Func<DateTime, IQueryable<PriceAlert>>> moves, CancellationToken cancellationToken)
    {
        var known = sights.Where(sight => sight.Mark is not null).Select(sight => sight.NextMark()).OfType<AlertMark>().ToList();
        var first = sights.Where(sight => sight.Mark is null).Select(sight => sight.NextMark()).OfType<AlertMark>().ToList();
        if (known.Count + first.Count + _back.Count + moves.Count == 0) return 0;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (choice is not null && !await choice.HoldAsync(db, cancellationToken)) return 0;
        var rearmed = 0;
        foreach (var ids in _back.Chunk(AlertsAtOnce))
            rearmed += await RestingAlerts.RearmAsync(db.PriceAlerts.Where(alert => ids.Contains(alert.Id) && alert.RestsUntil <= now), cancellationToken);
        foreach (var alerts in moves) rearmed += await RestingAlerts.RearmAsync(alerts(now), cancellationToken);
        await WriteAsync(known, first, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rearmed;
    }

    /// <summary>A coin without a mark may have one that is of a market that is gone, or one of an evaluation that ran at the same time.</summary>
    private async Task WriteAsync(List<AlertMark> known, List<AlertMark> first, CancellationToken cancellationToken)
    {
        if (await new RowStatement<AlertMark>(db, AddMark).RunAsync(first, cancellationToken) < first.Count) known.AddRange(first);
        if (await new RowStatement<AlertMark>(db, MoveMark).RunAsync(known, cancellationToken) < known.Count)
            await new RowStatement<AlertMark>(db, AddMark).RunAsync(known, cancellationToken);
    }
}
