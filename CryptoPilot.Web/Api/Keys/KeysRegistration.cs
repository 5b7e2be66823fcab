using CryptoPilot.Web.Operations;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>Keys as their users see them.</summary>
public static class KeysRegistration
{
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<KeySecrets>();
        services.AddSingleton<KeyService>();
        services.AddSingleton<KeyQueries>();
        services.AddSingleton<KeyUses>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUses>());
        services.AddJob<KeyUpkeep>(KeyUpkeep.Key, _ => TimeSpan.FromDays(1));
    }
}
