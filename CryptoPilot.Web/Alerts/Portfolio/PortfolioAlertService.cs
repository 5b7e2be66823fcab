using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Alerts.Portfolio;

/// <summary>What users do with the alerts on their portfolios. An alert of another user answers like one that does not exist.</summary>
public sealed class PortfolioAlertService(
    IDbContextFactory<CryptoPilotContext> contexts, IOptions<AlertOptions> options, TimeProvider time, LiveUpdates live)
{
    /// <summary>Makes an alert that waits.</summary>
    public async Task<AlertOutcome> CreateAsync(int userId, PortfolioAlertDraft draft, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        await AlertLimit.TakeTurnAsync(db, userId, cancellationToken);
        var alert = new PortfolioAlert { UserId = userId };
        if (await TakeAsync(db, alert, draft, cancellationToken) is { Count: > 0 } faults) return new AlertOutcome(0, faults);
        if (await ExistsAsync(db, alert, cancellationToken)) return new AlertOutcome(0, AlertFault.Duplicate);
        if (await AlertLimit.IsReachedAsync(db, userId, options.Value, cancellationToken)) return new AlertOutcome(0, AlertFault.TooMany);

        db.PortfolioAlerts.Add(alert);
        return await SaveAsync(db, unit, alert, cancellationToken);
    }

    /// <summary>Changes an alert. One that has fired waits anew; one that is paused stays paused.</summary>
    /// <param name="userId">Who asks.</param>
    /// <param name="alertId">The alert.</param>
    /// <param name="version">The version that the user saw.</param>
    /// <param name="draft">What it shall be.</param>
    /// <param name="cancellationToken">Stops the change before it is stored.</param>
    public async Task<AlertOutcome> EditAsync(int userId, int alertId, int version, PortfolioAlertDraft draft, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        await AlertLimit.TakeTurnAsync(db, userId, cancellationToken);
        var alert = await db.PortfolioAlerts.SingleOrDefaultAsync(alert => alert.Id == alertId && alert.UserId == userId, cancellationToken);
        if (alert is null) return new AlertOutcome(0, AlertFault.Missing);
        if (alert.Version != version) return new AlertOutcome(0, AlertFault.Changed);
        if (await TakeAsync(db, alert, draft, cancellationToken) is { Count: > 0 } faults) return new AlertOutcome(0, faults);

        var isOver = alert.IsTriggered && !alert.IsActive;
        AlertTermsCheck.Rearm(alert);
        if (await ExistsAsync(db, alert, cancellationToken)) return new AlertOutcome(0, AlertFault.Duplicate);
        if (isOver && await AlertLimit.IsReachedAsync(db, userId, options.Value, cancellationToken)) return new AlertOutcome(0, AlertFault.TooMany);
        return await SaveAsync(db, unit, alert, cancellationToken);
    }

    /// <summary>Lets an alert wait no longer. One that does not wait is left as it is.</summary>
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

    /// <summary>Lets a paused or fired alert wait anew; a balance is compared with what it is now. One that waits is left as it is.</summary>
    /// <inheritdoc cref="PauseAsync" path="/param"/>
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
                .SetProperty(alert => alert.Reference, alert => db.Wallets.Where(wallet => wallet.Id == alert.WalletId && wallet.BalanceAt != null).Select(wallet => (decimal?)wallet.Balance).FirstOrDefault())
                .SetProperty(alert => alert.Version, alert => alert.Version + 1)
                .SetProperty(alert => alert.UpdatedAt, now),
            cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return await DoneAsync(db, userId, alertId, version, resumed, cancellationToken);
    }

    /// <summary>Deletes an alert; the notifications it wrote stay.</summary>
    /// <inheritdoc cref="PauseAsync" path="/param"/>
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

    /// <summary>Gives an alert what a draft asks for, and says what is wrong with it.</summary>
    private async Task<List<AlertFault>> TakeAsync(CryptoPilotContext db, PortfolioAlert alert, PortfolioAlertDraft draft, CancellationToken cancellationToken)
    {
        var faults = new List<AlertFault>();
        var (coinId, wallet) = (default(int?), default(AlertWallet));
        if (draft.Kind == PortfolioAlertKind.Drift)
        {
            var symbol = draft.Symbol?.Trim().ToUpperInvariant() ?? "";
            coinId = await db.Cryptocurrencies.Where(coin => coin.Symbol == symbol && coin.IsActive).Select(coin => (int?)coin.Id).SingleOrDefaultAsync(cancellationToken);
            if (coinId is null) faults.Add(symbol.Length == 0 ? AlertFault.CoinEmpty : AlertFault.CoinUnknown);
        }
        else if (draft.Kind == PortfolioAlertKind.Balance)
        {
            wallet = await db.Wallets.Where(row => row.Id == draft.WalletId && row.UserId == alert.UserId)
                .Select(row => new AlertWallet(row.Id, row.BalanceAt == null ? null : row.Balance)).SingleOrDefaultAsync(cancellationToken);
            if (wallet is null) faults.Add(AlertFault.WalletUnknown);
        }

        var shape = PortfolioAlertShape.Of(draft, faults);
        faults.AddRange(AlertTermsCheck.Check(draft.Terms, draft.Method, time.GetUtcNow().UtcDateTime));
        if (faults.Count > 0) return faults;

        (alert.CryptocurrencyId, alert.WalletId, alert.Reference) = (coinId, wallet?.Id, wallet?.Balance);
        alert.Subject = PortfolioAlertShape.Subject(coinId, wallet?.Id);
        shape.Apply(alert);
        AlertTermsCheck.Apply(alert, draft.Terms, draft.Method);
        return faults;
    }

    private static IQueryable<PortfolioAlert> Seen(CryptoPilotContext db, int userId, int alertId, int? version)
    {
        var mine = db.PortfolioAlerts.Where(alert => alert.Id == alertId && alert.UserId == userId);
        return version is { } seen ? mine.Where(alert => alert.Version == seen) : mine;
    }

    private static Task<bool> ExistsAsync(CryptoPilotContext db, PortfolioAlert alert, CancellationToken cancellationToken) => db.PortfolioAlerts.AnyAsync(
        other => other.UserId == alert.UserId && other.Kind == alert.Kind && other.Subject == alert.Subject && other.Direction == alert.Direction
            && other.Target == alert.Target && other.Percent == alert.Percent && other.WindowMinutes == alert.WindowMinutes
            && other.IsEitherWay == alert.IsEitherWay && other.Id != alert.Id,
        cancellationToken);

    private async Task<AlertOutcome> SaveAsync(CryptoPilotContext db, IDbContextTransaction unit, PortfolioAlert alert, CancellationToken cancellationToken)
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

        var stored = await Seen(db, userId, alertId, null).Select(alert => (int?)alert.Version).SingleOrDefaultAsync(cancellationToken);
        if (stored is null) return new AlertOutcome(0, AlertFault.Missing);
        return version is null || version == stored ? new AlertOutcome(alertId) : new AlertOutcome(0, AlertFault.Changed);
    }

    /// <summary>A wallet; the balance is null until the chain told one.</summary>
    private sealed record AlertWallet(int Id, decimal? Balance);
}
