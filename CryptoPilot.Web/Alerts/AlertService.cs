using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Alerts;

/// <summary>What users do with their price alerts. An alert of another user answers like one that does not exist.</summary>
public sealed class AlertService(
    IDbContextFactory<CryptoPilotContext> contexts, IOptions<AlertOptions> options, TimeProvider time, LiveUpdates live)
{
    /// <summary>Makes an alert that waits.</summary>
    public async Task<AlertOutcome> CreateAsync(int userId, AlertDraft draft, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (coinId, shape, faults) = await CheckAsync(db, draft, cancellationToken);
        if (faults.Count > 0) return new AlertOutcome(0, faults);

        var alert = new PriceAlert { UserId = userId, CryptocurrencyId = coinId };
        shape!.Apply(alert);
        AlertTermsCheck.Apply(alert, draft.Terms, draft.Method);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        await AlertLimit.TakeTurnAsync(db, userId, cancellationToken);
        if (await ExistsAsync(db, alert, cancellationToken)) return new AlertOutcome(0, AlertFault.Duplicate);
        if (await AlertLimit.IsReachedAsync(db, userId, options.Value, cancellationToken)) return new AlertOutcome(0, AlertFault.TooMany);

        db.PriceAlerts.Add(alert);
        return await SaveAsync(db, unit, alert, cancellationToken);
    }

    /// <summary>Changes an alert. One that has fired waits anew; one that is paused stays paused.</summary>
    /// <param name="userId">Who asks.</param>
    /// <param name="alertId">The alert.</param>
    /// <param name="version">The version that the user saw.</param>
    /// <param name="draft">What it shall be.</param>
    /// <param name="cancellationToken">Stops the change before it is stored.</param>
    public async Task<AlertOutcome> EditAsync(int userId, int alertId, int version, AlertDraft draft, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        await AlertLimit.TakeTurnAsync(db, userId, cancellationToken);
        var alert = await db.PriceAlerts.SingleOrDefaultAsync(alert => alert.Id == alertId && alert.UserId == userId, cancellationToken);
        if (alert is null) return new AlertOutcome(0, AlertFault.Missing);
        if (alert.Version != version) return new AlertOutcome(0, AlertFault.Changed);
        var (coinId, shape, faults) = await CheckAsync(db, await KeepAnchorAsync(db, alert, draft, cancellationToken), cancellationToken);
        if (faults.Count > 0) return new AlertOutcome(0, faults);

        var isOver = alert.IsTriggered && !alert.IsActive;
        alert.CryptocurrencyId = coinId;
        shape!.Apply(alert);
        AlertTermsCheck.Apply(alert, draft.Terms, draft.Method);
        AlertTermsCheck.Rearm(alert);
        if (await ExistsAsync(db, alert, cancellationToken)) return new AlertOutcome(0, AlertFault.Duplicate);
        if (isOver && await AlertLimit.IsReachedAsync(db, userId, options.Value, cancellationToken)) return new AlertOutcome(0, AlertFault.TooMany);
        return await SaveAsync(db, unit, alert, cancellationToken);
    }

    /// <summary>Lets an alert wait no longer. One that does not wait is left as it is.</summary>
    public Task<AlertOutcome> PauseAsync(int userId, int alertId, CancellationToken cancellationToken) => PauseAsync(userId, alertId, null, cancellationToken);

    /// <inheritdoc cref="PauseAsync(int, int, CancellationToken)"/>
    /// <param name="userId">Who asks.</param>
    /// <param name="alertId">The alert.</param>
    /// <param name="version">The version that the user saw; null leaves it open.</param>
    /// <param name="cancellationToken">Stops the change before it is stored.</param>
    public async Task<AlertOutcome> PauseAsync(int userId, int alertId, int? version, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var paused = await Seen(db, userId, alertId, version)
            .Where(alert => alert.IsActive)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(alert => alert.IsActive, false)
                    .SetProperty(alert => alert.IsTriggered, false)
                    .SetProperty(alert => alert.Version, alert => alert.Version + 1)
                    .SetProperty(alert => alert.UpdatedAt, now),
                cancellationToken);
        return await DoneAsync(db, userId, alertId, version, paused, cancellationToken);
    }

    /// <summary>Lets a paused or fired alert wait anew. One that waits is left as it is.</summary>
    public Task<AlertOutcome> ResumeAsync(int userId, int alertId, CancellationToken cancellationToken) => ResumeAsync(userId, alertId, null, cancellationToken);

    /// <inheritdoc cref="ResumeAsync(int, int, CancellationToken)"/>
    /// <inheritdoc cref="PauseAsync(int, int, int?, CancellationToken)" path="/param"/>
    public async Task<AlertOutcome> ResumeAsync(int userId, int alertId, int? version, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        await AlertLimit.TakeTurnAsync(db, userId, cancellationToken);
        var resting = Seen(db, userId, alertId, version).Where(alert => !alert.IsActive);
        if (await resting.AnyAsync(alert => alert.ExpiresAt <= now, cancellationToken)) return new AlertOutcome(0, AlertFault.ExpiryPast);
        if (await resting.AnyAsync(cancellationToken) && await AlertLimit.IsReachedAsync(db, userId, options.Value, cancellationToken)) return new AlertOutcome(0, AlertFault.TooMany);

        var resumed = await resting.ExecuteUpdateAsync(
            set => set
                .SetProperty(alert => alert.IsActive, true)
                .SetProperty(alert => alert.IsTriggered, false)
                .SetProperty(alert => alert.RestsUntil, (DateTime?)null)
                .SetProperty(alert => alert.RearmValue, (decimal?)null)
                .SetProperty(alert => alert.Version, alert => alert.Version + 1)
                .SetProperty(alert => alert.UpdatedAt, now),
            cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return await DoneAsync(db, userId, alertId, version, resumed, cancellationToken);
    }

    /// <summary>Deletes an alert; the notifications it wrote stay.</summary>
    public Task<AlertOutcome> DeleteAsync(int userId, int alertId, CancellationToken cancellationToken) => DeleteAsync(userId, alertId, null, cancellationToken);

    /// <inheritdoc cref="DeleteAsync(int, int, CancellationToken)"/>
    /// <inheritdoc cref="PauseAsync(int, int, int?, CancellationToken)" path="/param"/>
    public async Task<AlertOutcome> DeleteAsync(int userId, int alertId, int? version, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await Seen(db, userId, alertId, version).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            var exists = version is not null && await Seen(db, userId, alertId, null).AnyAsync(cancellationToken);
            return new AlertOutcome(0, exists ? AlertFault.Changed : AlertFault.Missing);
        }

        live.Publish(LiveTopic.User(userId));
        return new AlertOutcome(alertId);
    }

    private static IQueryable<PriceAlert> Seen(CryptoPilotContext db, int userId, int alertId, int? version)
    {
        var mine = db.PriceAlerts.Where(alert => alert.Id == alertId && alert.UserId == userId);
        return version is { } seen ? mine.Where(alert => alert.Version == seen) : mine;
    }

    private async Task<(int CoinId, AlertShape? Shape, List<AlertFault> Faults)> CheckAsync(CryptoPilotContext db, AlertDraft draft, CancellationToken cancellationToken)
    {
        var faults = new List<AlertFault>();
        var symbol = draft.Symbol?.Trim().ToUpperInvariant() ?? "";
        var coin = await db.Cryptocurrencies.Where(coin => coin.Symbol == symbol && coin.IsActive).Select(coin => new { coin.Id, coin.Price }).SingleOrDefaultAsync(cancellationToken);
        if (coin is null) faults.Add(symbol.Length == 0 ? AlertFault.CoinEmpty : AlertFault.CoinUnknown);
        var shape = AlertShape.Of(draft, coin?.Price ?? 0m, faults);
        faults.AddRange(AlertTermsCheck.Check(draft.Terms, draft.Method, time.GetUtcNow().UtcDateTime));
        return (coin?.Id ?? 0, shape, faults);
    }

    /// <summary>An anchored move that is changed goes on from its anchor, unless it is about another coin now.</summary>
    private static async Task<AlertDraft> KeepAnchorAsync(CryptoPilotContext db, PriceAlert alert, AlertDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Kind != PriceAlertKind.Anchor || draft.AnchorPrice is not null || alert.AnchorPrice is null) return draft;
        var symbol = draft.Symbol?.Trim().ToUpperInvariant();
        var isSameCoin = await db.Cryptocurrencies.AnyAsync(coin => coin.Id == alert.CryptocurrencyId && coin.Symbol == symbol, cancellationToken);
        return isSameCoin ? draft with { AnchorPrice = alert.AnchorPrice } : draft;
    }

    /// <summary>
    /// Anchored moves of one size are duplicates wherever their anchors are: once both have fired, they would have the same one, which the
    /// unique index refuses.
    /// </summary>
    private static Task<bool> ExistsAsync(CryptoPilotContext db, PriceAlert alert, CancellationToken cancellationToken) => db.PriceAlerts.AnyAsync(
        other => other.UserId == alert.UserId && other.CryptocurrencyId == alert.CryptocurrencyId && other.Kind == alert.Kind && other.Direction == alert.Direction
            && (other.TargetPrice == alert.TargetPrice || alert.Kind == PriceAlertKind.Anchor) && other.Percent == alert.Percent
            && other.WindowMinutes == alert.WindowMinutes && other.IsEitherWay == alert.IsEitherWay && other.Id != alert.Id,
        cancellationToken);

    private async Task<AlertOutcome> SaveAsync(CryptoPilotContext db, IDbContextTransaction unit, PriceAlert alert, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new AlertOutcome(0, AlertFault.Changed);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // The unique index refused what something else stored in between; anything else is a real failure.
            if (await ExistsAsync(db, alert, cancellationToken)) return new AlertOutcome(0, AlertFault.Duplicate);
            throw;
        }

        live.Publish(LiveTopic.User(alert.UserId));
        return new AlertOutcome(alert.Id);
    }

    private async Task<AlertOutcome> DoneAsync(CryptoPilotContext db, int userId, int alertId, int? version, int changed, CancellationToken cancellationToken)
    {
        if (changed > 0)
        {
            live.Publish(LiveTopic.User(userId));
            return new AlertOutcome(alertId);
        }

        var stored = await db.PriceAlerts.Where(alert => alert.Id == alertId && alert.UserId == userId).Select(alert => (int?)alert.Version).SingleOrDefaultAsync(cancellationToken);
        if (stored is null) return new AlertOutcome(0, AlertFault.Missing);
        return version is null || version == stored ? new AlertOutcome(alertId) : new AlertOutcome(0, AlertFault.Changed);
    }
}
