using CryptoPilot.Data;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Database;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>Keeps what became of attempts, many in one transaction, and tells users once a day of a way that does not work.</summary>
public sealed partial class NotificationRecorder(IDbContextFactory<CryptoPilotContext> contexts, NotificationService notifications, TimeProvider time, ILogger<NotificationRecorder> logger)
{
    /// <summary>The attempt of a delivery; the same attempt is never kept twice.</summary>
    public const string AttemptSql = """
        INSERT INTO notification_attempts (notification_delivery_id, attempt, outcome, status_code, error, started_at, ended_at)
        VALUES (@notification_delivery_id, @attempt, @outcome, @status_code, @error, @started_at, @ended_at)
        """;

    /// <summary>What became of the delivery; it is given back.</summary>
    public const string DeliverySql = """
        UPDATE notification_deliveries
        SET status = @status, attempts = @attempts, next_attempt_at = @next_attempt_at, last_error = @last_error, delivered_at = @delivered_at, updated_at = @updated_at,
            lease_id = NULL, lease_until = NULL
        WHERE id = @id
        """;

    private const int LongestError = 500;
    private static readonly TimeSpan s_toldAgain = TimeSpan.FromDays(1);

    /// <summary>Keeps attempts at deliveries that are still ours; what became somebody else's is theirs to tell.</summary>
    /// <returns>How many were kept.</returns>
    public async Task<int> KeepAsync(IReadOnlyCollection<MadeAttempt> attempts, CancellationToken cancellationToken)
    {
        if (attempts.Count == 0) return 0;
        var now = UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime);
        List<int> told;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using (var unit = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            attempts = await OursAsync(db, attempts, now, cancellationToken);
            if (attempts.Count == 0) return 0;
            var ends = attempts.Select(attempt => End(attempt, now)).ToList();
            await new RowStatement<NotificationAttempt>(db, AttemptSql).RunAsync(attempts.Select(Attempt), cancellationToken);
            await new RowStatement<NotificationDelivery>(db, DeliverySql).RunAsync(ends, cancellationToken);
            await KeepBrowsersAsync(db, attempts, now, cancellationToken);
            told = await TellAsync(db, [.. attempts.Zip(ends).Where(pair => pair.Second.Status == DeliveryStatus.Failed).Select(pair => pair.First)], now, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        foreach (var userId in told) notifications.Announce(userId);
        return attempts.Count;
    }

    /// <summary>Holds the rows until the transaction ends, and leaves out those that another sender took over.</summary>
    private static async Task<IReadOnlyCollection<MadeAttempt>> OursAsync(CryptoPilotContext db, IReadOnlyCollection<MadeAttempt> attempts, DateTime now, CancellationToken cancellationToken)
    {
        var ours = new HashSet<long>();
        foreach (var turn in attempts.GroupBy(attempt => attempt.Delivery.LeaseId))
        {
            var (lease, ids) = (turn.Key, turn.Select(attempt => attempt.Delivery.Id).ToList());
            var held = db.NotificationDeliveries.Where(row => ids.Contains(row.Id) && row.LeaseId == lease && row.Status == DeliveryStatus.Pending);
            var count = await held.ExecuteUpdateAsync(set => set.SetProperty(row => row.UpdatedAt, now), cancellationToken);
            ours.UnionWith(count == ids.Count ? ids : await held.Select(row => row.Id).ToListAsync(cancellationToken));
        }

        return ours.Count == attempts.Count ? attempts : [.. attempts.Where(attempt => ours.Contains(attempt.Delivery.Id))];
    }

    private static NotificationAttempt Attempt(MadeAttempt made) => new()
    {
        NotificationDeliveryId = made.Delivery.Id,
        Attempt = made.Delivery.Outgoing.Attempt,
        Outcome = made.Answer.Outcome,
        StatusCode = made.Answer.StatusCode,
        Error = Shorten(made.Answer.Error),
        StartedAt = made.StartedAt,
        EndedAt = made.EndedAt,
    };

    private static NotificationDelivery End(MadeAttempt made, DateTime now)
    {
        var isDelivered = made.Answer.Outcome == AttemptOutcome.Delivered;
        // Which wait it is within the jitter is no secret.
#pragma warning disable CA5394
        var next = BackOff.NextIn(made.Answer, made.Delivery.Outgoing.Attempt, Random.Shared.NextDouble()) is { } wait ? now + wait : (DateTime?)null;
#pragma warning restore CA5394
        return new NotificationDelivery
        {
            Id = made.Delivery.Id,
            Status = isDelivered ? DeliveryStatus.Delivered : next is null ? DeliveryStatus.Failed : DeliveryStatus.Pending,
            Attempts = made.Delivery.Outgoing.Attempt,
            NextAttemptAt = next,
            LastError = isDelivered ? null : Shorten(made.Answer.Error),
            DeliveredAt = isDelivered ? now : null,
            UpdatedAt = now,
        };
    }

    /// <summary>Browsers that are gone are forgotten; of the others it is known when they were last reached.</summary>
    private static async Task KeepBrowsersAsync(CryptoPilotContext db, IReadOnlyCollection<MadeAttempt> attempts, DateTime now, CancellationToken cancellationToken)
    {
        var gone = Browsers(attempts, AttemptOutcome.Gone);
        if (gone.Count > 0) await db.PushSubscriptions.Where(browser => gone.Contains(browser.Id)).ExecuteDeleteAsync(cancellationToken);
        var reached = Browsers(attempts, AttemptOutcome.Delivered);
        if (reached.Count > 0)
            await db.PushSubscriptions.Where(browser => reached.Contains(browser.Id)).ExecuteUpdateAsync(set => set.SetProperty(browser => browser.LastUsedAt, now), cancellationToken);
    }

    private static List<int> Browsers(IEnumerable<MadeAttempt> attempts, AttemptOutcome outcome) =>
        [.. attempts.Where(made => made.Answer.Outcome == outcome && made.Delivery.PushSubscriptionId is not null).Select(made => made.Delivery.PushSubscriptionId!.Value).Distinct()];

    /// <summary>In the inbox and on the other ways, never on the one that does not work. A browser that is gone is no news.</summary>
    private async Task<List<int>> TellAsync(CryptoPilotContext db, IReadOnlyList<MadeAttempt> failed, DateTime now, CancellationToken cancellationToken)
    {
        var told = new List<int>();
        var news = failed.Where(made => made.Answer.Outcome != AttemptOutcome.Gone || made.Delivery.Method != NotificationMethod.Push);
        foreach (var way in news.GroupBy(made => made.Delivery.Method))
        {
            var (link, since, users) = (DeliveryNotice.LinkOf(way.Key), now - s_toldAgain, way.Select(made => made.Delivery.Outgoing.To.UserId).Distinct().ToList());
            var known = await db.UserNotifications
                .Where(row => users.Contains(row.UserId) && row.CreatedAt > since && row.Kind == NotificationKind.Account && row.Link == link)
                .Select(row => row.UserId).ToListAsync(cancellationToken);
            foreach (var made in way.DistinctBy(made => made.Delivery.Outgoing.To.UserId).Where(made => !known.Contains(made.Delivery.Outgoing.To.UserId)))
            {
                var userId = made.Delivery.Outgoing.To.UserId;
                var (title, message) = DeliveryNotice.Of(way.Key, made.Answer);
                db.UserNotifications.Add(new UserNotification { UserId = userId, Kind = NotificationKind.Account, Type = NotificationType.Warning, Title = title, Message = message, Link = link, NotBy = way.Key });
                told.Add(userId);
            }
        }

        if (told.Count == 0) return told;
        await db.SaveChangesAsync(cancellationToken);
        Log.Told(logger, told.Count);
        return told;
    }

    private static string? Shorten(string? text) => text is { Length: > LongestError } ? text[..LongestError] : text;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Count} users were told that notifications do not reach them on one of their ways")]
        public static partial void Told(ILogger logger, int count);
    }
}
