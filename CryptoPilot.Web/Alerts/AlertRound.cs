using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>Fires what one evaluation finds, batch by batch, each in a transaction of its own.</summary>
/// <param name="db">With an open connection and no transaction.</param>
/// <param name="batchSize">Alerts in one transaction.</param>
/// <param name="time">The clock.</param>
/// <param name="live">Told of users whose alerts fired.</param>
internal sealed class AlertRound(CryptoPilotContext db, int batchSize, TimeProvider time, LiveUpdates live)
{
    /// <summary>How many have fired so far.</summary>
    public long Fired { get; private set; }

    /// <summary>The present, as it is stored.</summary>
    public DateTime Now => UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime);

    /// <summary>Fires everything that a query finds. What has fired, it finds no more.</summary>
    /// <param name="query">The alerts that are true.</param>
    /// <param name="complete">Adds to an alert what the query cannot say.</param>
    /// <param name="isValid">Asked after each reading; false ends it with nothing more fired.</param>
    /// <param name="cancellationToken">Ends it; what has fired stays.</param>
    /// <returns>False when <paramref name="isValid"/> said so.</returns>
    public Task<bool> FireAllAsync(
        IQueryable<DueAlert> query, Func<DueAlert, DueAlert>? complete, Func<CancellationToken, Task<bool>>? isValid, CancellationToken cancellationToken) =>
        FireAllAsync([query], complete, isValid, cancellationToken);

    /// <summary>Fires everything that some queries find, together: a transaction costs as much as firing twenty alerts.</summary>
    /// <param name="queries">The alerts that are true; no two of them find the same one.</param>
    /// <param name="complete">Adds to an alert what the queries cannot say.</param>
    /// <param name="isValid">Asked after each reading; false ends it with nothing more fired.</param>
    /// <param name="cancellationToken">Ends it; what has fired stays.</param>
    /// <returns>False when <paramref name="isValid"/> said so.</returns>
    public async Task<bool> FireAllAsync(
        IReadOnlyList<IQueryable<DueAlert>> queries, Func<DueAlert, DueAlert>? complete, Func<CancellationToken, Task<bool>>? isValid, CancellationToken cancellationToken)
    {
        List<DueAlert> due;
        do
        {
            due = await ReadAsync(queries, cancellationToken);
            if (due.Count == 0) return true;
            if (isValid is not null && !await isValid(cancellationToken)) return false;
            await FireAsync(complete is null ? due : due.Select(complete), cancellationToken);
        }
        while (due.Count == batchSize);
        return true;
    }

    /// <summary>Fires some alerts in one transaction: those that are still as they were read.</summary>
    public async Task FireAsync(IEnumerable<DueAlert> due, CancellationToken cancellationToken)
    {
        var now = Now;
        var fired = new List<(long NotificationId, int UserId)>();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            await using var writer = new FiringWriter(db, now);
            foreach (var alert in due)
                if (await writer.FireAsync(alert, cancellationToken) is { } notification) fired.Add((notification, alert.UserId));
            await WebhookOutbox.AddFiringsAsync(db, fired, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        Fired += fired.Count;
        foreach (var userId in fired.Select(alert => alert.UserId).Distinct()) live.Publish(LiveTopic.User(userId));
    }

    private async Task<List<DueAlert>> ReadAsync(IReadOnlyList<IQueryable<DueAlert>> queries, CancellationToken cancellationToken)
    {
        var due = new List<DueAlert>();
        foreach (var query in queries)
        {
            if (due.Count == batchSize) break;
            due.AddRange(await query.Take(batchSize - due.Count).ToListAsync(cancellationToken));
        }

        return due;
    }
}
