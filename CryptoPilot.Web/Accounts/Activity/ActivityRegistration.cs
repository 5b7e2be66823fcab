namespace CryptoPilot.Web.Accounts.Activity;

/// <summary>What happens to accounts, for those whose they are.</summary>
public static class ActivityRegistration
{
    public static void AddActivity(this IServiceCollection services)
    {
        services.AddSingleton<ActivityQueries>();
        services.AddSingleton<UnusualSignIns>();
    }
}
