using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Administration;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.People;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications.DeadLetters;

/// <summary>A delivery that was given up. What it says is its user's business and not told.</summary>
/// <param name="Id">Its key.</param>
/// <param name="UserId">Whom it was for.</param>
/// <param name="UserName">What they are called.</param>
/// <param name="Method">The way.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Outcome">How the last attempt ended; null when it is no longer kept.</param>
/// <param name="StatusCode">What the service answered last, in its own numbers.</param>
/// <param name="Error">Why not.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="GivenUpAt">UTC.</param>
public sealed record DeadLetter(
    long Id, int UserId, string UserName, NotificationMethod Method, NotificationKind Kind, int Attempts, AttemptOutcome? Outcome, int? StatusCode, string? Error, DateTime? CreatedAt, DateTime? GivenUpAt);

/// <summary>One page of deliveries that were given up, the latest first.</summary>
public sealed record DeadLetterList(IReadOnlyList<DeadLetter> Rows, int Total);

/// <summary>Which of them; null is all.</summary>
/// <param name="Method">Only this way.</param>
/// <param name="Outcome">Only those whose last attempt ended so.</param>
public sealed record DeadLetterFilter(NotificationMethod? Method = null, AttemptOutcome? Outcome = null)
{
    internal IQueryable<NotificationDelivery> Of(CryptoPilotContext db)
    {
        var rows = db.NotificationDeliveries.Where(row => row.Status == DeliveryStatus.Failed);
        if (Method is { } method) rows = rows.Where(row => row.Method == method);
        if (Outcome is { } outcome) rows = rows.Where(row => db.NotificationAttempts.Any(made => made.NotificationDeliveryId == row.Id && made.Attempt == row.Attempts && made.Outcome == outcome));
        return rows;
    }
}

/// <summary>Reads deliveries that were given up, for administrators. The page sees to it that nobody else asks.</summary>
public sealed class DeadLetterQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>One page.</summary>
    public async Task<DeadLetterList> PageAsync(DeadLetterFilter filter, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = filter.Of(db);
        var rows = await (
            from row in found.OrderByDescending(row => row.Id).Skip(skip).Take(take)
            join user in db.Users on row.UserId equals user.Id
            join told in db.UserNotifications on row.UserNotificationId equals told.Id
            from last in db.NotificationAttempts.Where(made => made.NotificationDeliveryId == row.Id && made.Attempt == row.Attempts).DefaultIfEmpty()
            orderby row.Id descending
            select new DeadLetter(row.Id, row.UserId, user.UserName!, row.Method, told.Kind, row.Attempts, last == null ? null : last.Outcome, last == null ? null : last.StatusCode, row.LastError, row.CreatedAt, row.UpdatedAt))
            .ToListAsync(cancellationToken);
        return new DeadLetterList(rows, await found.CountAsync(cancellationToken));
    }
}

/// <summary>Sends once more what was given up, for administrators: one further attempt, after which it is given up again.</summary>
public sealed class DeadLetterService(IDbContextFactory<CryptoPilotContext> contexts, AdminGuard guard, TimeProvider time)
{
    /// <summary>One delivery.</summary>
    /// <returns>How many are sent: 0 when it is no dead letter any more; null when the one who acts is no administrator.</returns>
    public Task<int?> SendAgainAsync(ActingAdmin by, long deliveryId, CancellationToken cancellationToken) =>
        SendAsync(by, rows => rows.Where(row => row.Id == deliveryId), new DeadLetterFilter(), ActingAdmin.Subject("notification_deliveries", deliveryId), cancellationToken);

    /// <summary>All that a filter lets through.</summary>
    /// <inheritdoc cref="SendAgainAsync" path="/returns"/>
    public Task<int?> SendAllAgainAsync(ActingAdmin by, DeadLetterFilter filter, CancellationToken cancellationToken) =>
        SendAsync(by, rows => rows, filter, "notification_deliveries", cancellationToken);

    private async Task<int?> SendAsync(
        ActingAdmin by, Func<IQueryable<NotificationDelivery>, IQueryable<NotificationDelivery>> which, DeadLetterFilter filter, string subject, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await guard.EnterAsync(db, cancellationToken);
        if (!await guard.IsAdminAsync(db, by.UserId, cancellationToken)) return null;
        var sent = await which(filter.Of(db)).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Status, DeliveryStatus.Pending).SetProperty(row => row.NextAttemptAt, now).SetProperty(row => row.UpdatedAt, now), cancellationToken);
        if (sent == 0) return 0;
        db.AuditLogs.Add(by.Entry(AuditActions.DeliveriesSentAgain, subject, null, JsonSerializer.Serialize(new
        {
            count = sent,
            method = filter.Method is { } method ? Words.Of(method) : null,
            outcome = filter.Outcome is { } outcome ? Words.Of(outcome) : null,
        })));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return sent;
    }
}
