using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Administration;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Administration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Alerts;

/// <summary>How many alerts one user may have waiting or resting at once, those on prices and on portfolios together.</summary>
public sealed class AlertLimit(IDbContextFactory<CryptoPilotContext> contexts, AdminGuard guard, IOptions<AlertOptions> options)
{
    /// <summary>Where it is stored: a number. Without it <see cref="AlertOptions.MaxActivePerUser"/> holds.</summary>
    public const string Key = "alerts.max_active_per_user";

    public const int Least = 1;
    public const int Most = 100_000;

    /// <summary>The limit as it stands.</summary>
    public async Task<int> GetAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(db, options.Value, cancellationToken);
    }

    /// <summary>Sets the limit. Who has more already keeps them, and makes no more.</summary>
    /// <param name="by">Who acts.</param>
    /// <param name="most"><see cref="Least"/> to <see cref="Most"/>.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed then.</param>
    /// <returns>Null, or why it was not done.</returns>
    public async Task<PeopleFault?> ChangeAsync(ActingAdmin by, int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, Least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, Most);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await guard.EnterAsync(db, cancellationToken);
        if (!await guard.IsAdminAsync(db, by.UserId, cancellationToken)) return PeopleFault.NotAllowed;
        var (before, after) = await SystemSettings.SetAsync(db, Key, most, "How many alerts one user may have active at once.", cancellationToken);
        if (before != after) db.AuditLogs.Add(by.Entry(AuditActions.SettingChanged, $"system_config:{Key}", before, after));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>
    /// Lines up the requests of one user until the caller's transaction ends, so that two at once do not count the same alerts. On SQLite a
    /// transaction is alone anyway.
    /// </summary>
    internal static Task TakeTurnAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken) =>
        db.Users.Where(user => user.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(user => user.IsActive, user => user.IsActive), cancellationToken);

    /// <summary>True when the user may have no more. Only meant after <see cref="TakeTurnAsync"/>.</summary>
    internal static async Task<bool> IsReachedAsync(CryptoPilotContext db, int userId, AlertOptions options, CancellationToken cancellationToken)
    {
        var most = await ReadAsync(db, options, cancellationToken);
        var onPrices = await db.PriceAlerts.CountAsync(alert => alert.UserId == userId && alert.IsActive, cancellationToken);
        return onPrices >= most || onPrices + await db.PortfolioAlerts.CountAsync(alert => alert.UserId == userId && alert.IsActive, cancellationToken) >= most;
    }

    private static async Task<int> ReadAsync(CryptoPilotContext db, AlertOptions options, CancellationToken cancellationToken)
    {
        var stored = await db.SystemConfig.Where(setting => setting.Key == Key).Select(setting => setting.Value).SingleOrDefaultAsync(cancellationToken);
        return int.TryParse(stored, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : options.MaxActivePerUser;
    }
}
