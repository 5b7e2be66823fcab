using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Administration;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Administration;

/// <summary>Typed access to <c>system_config</c>.</summary>
public sealed class SystemSettings(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>The value of a key, or null when it is not set.</summary>
    /// <exception cref="JsonException">The stored value has another type.</exception>
    public async Task<T?> GetAsync<T>(string key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var value = await db.SystemConfig.Where(setting => setting.Key == key).Select(setting => setting.Value).SingleOrDefaultAsync(cancellationToken);
        return value is null ? default : JsonSerializer.Deserialize<T>(value, JsonSerializerOptions.Web);
    }

    /// <summary>Sets a key within the caller's unit of work; the caller saves.</summary>
    /// <returns>The value before, null when there was none, and the value now, as JSON.</returns>
    public static async Task<(string? Before, string After)> SetAsync<T>(CryptoPilotContext db, string key, T value, string description, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
        var setting = await db.SystemConfig.SingleOrDefaultAsync(setting => setting.Key == key, cancellationToken);
        if (setting is null)
        {
            db.SystemConfig.Add(new SystemSetting { Key = key, Value = json, Description = description });
            return (null, json);
        }

        var before = setting.Value;
        setting.Value = json;
        return (before, json);
    }
}
