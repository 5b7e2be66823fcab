using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Shell;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Alerts;

/// <summary>What a user wants to be told.</summary>
/// <param name="Symbol">The coin; case does not matter.</param>
/// <param name="Direction">On which side of the target.</param>
/// <param name="TargetPrice">USD for one coin; null while there is none.</param>
/// <param name="Method">How to tell it, beside the inbox.</param>
public sealed record AlertDraft(string? Symbol, AlertDirection Direction, decimal? TargetPrice, NotificationMethod Method = NotificationMethod.InApp);

/// <summary>What users do with their price alerts. An alert of another user answers like one that does not exist.</summary>
public sealed class AlertService(
    IDbContextFactory<CryptoPilotContext> contexts, IOptions<AlertOptions> options, TimeProvider time, LiveUpdates live)
{
    /// <summary>Makes an alert that waits.</summary>
    public async Task<AlertOutcome> CreateAsync(int userId, AlertDraft draft, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (coinId, faults) = await CheckAsync(db, draft, cancellationToken);
        if (faults.Count > 0) return new AlertOutcome(0, faults);

        var alert = new PriceAlert
        {
            UserId = userId,
            CryptocurrencyId = coinId,
            Direction = draft.Direction,
            TargetPrice = draft.TargetPrice!.Value,
            NotificationMethod = draft.Method,
        };
        if (await ExistsAsync(db, alert, cancellationToken)) return new AlertOutcome(0, AlertFault.Duplicate);
        if (await IsFullAsync(db, userId, cancellationToken)) return new AlertOutcome(0, AlertFault.TooMany);

        db.PriceAlerts.Add(alert);
        return await SaveAsync(db, alert, cancellationToken);
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
        var alert = await db.PriceAlerts.SingleOrDefaultAsync(alert => alert.Id == alertId && alert.UserId == userId, cancellationToken);
        if (alert is null) return new AlertOutcome(0, AlertFault.Missing);
        if (alert.Version != version) return new AlertOutcome(0, AlertFault.Changed);
        var (coinId, faults) = await CheckAsync(db, draft, cancellationToken);
        if (faults.Count > 0) return new AlertOutcome(0, faults);

        alert.CryptocurrencyId = coinId;
        alert.Direction = draft.Direction;
        alert.TargetPrice = draft.TargetPrice!.Value;
        alert.NotificationMethod = draft.Method;
        if (await ExistsAsync(db, alert, cancellationToken)) return new AlertOutcome(0, AlertFault.Duplicate);
        if (alert.IsTriggered && await IsFullAsync(db, userId, cancellationToken)) return new AlertOutcome(0, AlertFault.TooMany);

        if (alert.IsTriggered) (alert.IsTriggered, alert.IsActive) = (false, true);
        return await SaveAsync(db, alert, cancellationToken);
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
        var resting = Seen(db, userId, alertId, version).Where(alert => !alert.IsActive);
        if (await resting.AnyAsync(cancellationToken) && await IsFullAsync(db, userId, cancellationToken)) return new AlertOutcome(0, AlertFault.TooMany);

        var resumed = await resting.ExecuteUpdateAsync(
            set => set
                .SetProperty(alert => alert.IsActive, true)
                .SetProperty(alert => alert.IsTriggered, false)
                .SetProperty(alert => alert.Version, alert => alert.Version + 1)
                .SetProperty(alert => alert.UpdatedAt, now),
            cancellationToken);
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

    private static async Task<(int CoinId, List<AlertFault> Faults)> CheckAsync(CryptoPilotContext db, AlertDraft draft, CancellationToken cancellationToken)
    {
        var faults = new List<AlertFault>();
        var symbol = draft.Symbol?.Trim().ToUpperInvariant() ?? "";
        var coinId = await db.Cryptocurrencies.Where(coin => coin.Symbol == symbol && coin.IsActive).Select(coin => coin.Id).SingleOrDefaultAsync(cancellationToken);
        if (coinId == 0) faults.Add(symbol.Length == 0 ? AlertFault.CoinEmpty : AlertFault.CoinUnknown);
        if (CheckTarget(draft.TargetPrice) is { } fault) faults.Add(fault);
        return (coinId, faults);
    }

    private static AlertFault? CheckTarget(decimal? target)
    {
        if (target is not { } price) return AlertFault.TargetEmpty;
        if (price <= 0m) return AlertFault.TargetNotPositive;
        var exact = DecimalText.Parse(price.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out _);
        return exact == DecimalFault.None ? null : AlertFault.TargetNotExact;
    }

    private static Task<bool> ExistsAsync(CryptoPilotContext db, PriceAlert alert, CancellationToken cancellationToken) => db.PriceAlerts.AnyAsync(
        other => other.UserId == alert.UserId && other.CryptocurrencyId == alert.CryptocurrencyId && other.Direction == alert.Direction
            && other.TargetPrice == alert.TargetPrice && other.Id != alert.Id,
        cancellationToken);

    private async Task<bool> IsFullAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken) =>
        await db.PriceAlerts.CountAsync(alert => alert.UserId == userId && alert.IsActive, cancellationToken) >= options.Value.MaxActivePerUser;

    private async Task<AlertOutcome> SaveAsync(CryptoPilotContext db, PriceAlert alert, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new AlertOutcome(0, AlertFault.Changed);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // The unique index refused what a second request stored in between; anything else is a real failure.
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
