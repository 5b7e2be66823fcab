using CryptoPilot.Web.Operations;

namespace CryptoPilot.Web.Alerts;

/// <summary>Price alerts: what users ask for, and the job that fires them.</summary>
public static class AlertsRegistration
{
    public static void AddAlerts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AlertOptions>()
            .BindConfiguration("Alerts", binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<AlertService>();
        services.AddSingleton<AlertQueries>();
        services.AddJob<AlertEvaluator>(AlertJobs.Evaluate, interval: null);
    }
}
