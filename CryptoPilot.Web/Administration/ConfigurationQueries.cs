using CryptoPilot.Data;
using CryptoPilot.Data.Administration;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Administration;

/// <summary>A choice for the whole instance.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">JSON; null when it was never set, or is not shown.</param>
/// <param name="IsShown">False when the value is kept from everybody: nobody said that it is no secret.</param>
/// <param name="Description">What it is for.</param>
/// <param name="IsPublic">True when it may be read without being an administrator.</param>
/// <param name="IsSettable">True when <see cref="ConfigurationService"/> sets it.</param>
/// <param name="UpdatedAt">UTC; null when it was never set.</param>
public sealed record ConfigurationRow(string Key, string? Value, bool IsShown, string? Description, bool IsPublic, bool IsSettable, DateTime? UpdatedAt);

/// <summary>Reads <c>system_config</c>. The caller sees to it that only administrators read what is not public.</summary>
public sealed class ConfigurationQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>Keys beside the public and the settable ones whose values hold no secret. All others are listed without their values.</summary>
    private static readonly string[] s_harmless = [MarketChoice.Key, Accounts.People.AdminGuard.Key];

    /// <summary>What may be read by everybody, by key.</summary>
    public async Task<IReadOnlyList<ConfigurationRow>> PublicAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var stored = await db.SystemConfig.AsNoTracking().Where(setting => setting.IsPublic).ToListAsync(cancellationToken);
        return [.. stored.Select(Show).OrderBy(row => row.Key, StringComparer.Ordinal)];
    }

    /// <summary>All of it by key, also what can be set and never was.</summary>
    public async Task<IReadOnlyList<ConfigurationRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var stored = await db.SystemConfig.AsNoTracking().ToListAsync(cancellationToken);
        var unset = ConfigurationService.Keys.Except(stored.Select(setting => setting.Key)).Select(key => new ConfigurationRow(key, null, true, null, false, true, null));
        return [.. stored.Select(Show).Concat(unset).OrderBy(row => row.Key, StringComparer.Ordinal)];
    }

    private static ConfigurationRow Show(SystemSetting setting)
    {
        var isSettable = ConfigurationService.Keys.Contains(setting.Key);
        var isShown = isSettable || setting.IsPublic || s_harmless.Contains(setting.Key);
        return new ConfigurationRow(setting.Key, isShown ? setting.Value : null, isShown, setting.Description, setting.IsPublic, isSettable, setting.UpdatedAt);
    }
}
