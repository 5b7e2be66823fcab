using CryptoPilot.Web.Alerts.Portfolio;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Operations;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Alerts;

/// <summary>Price alerts: what users ask for, and the job that fires them.</summary>
public static class AlertsRegistration
{
    public static void AddAlerts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<AlertOptions>("Alerts");
        services.AddSingleton<AlertService>();
        services.AddSingleton<AlertQueries>();
        services.AddSingleton<BackTests.BackTestQueries>();
        services.AddSingleton<AlertTrial>();
        services.AddSingleton<History.FiringQueries>();
        services.AddSingleton<AlertLimit>();
        services.AddSingleton<PortfolioAlertService>();
        services.AddSingleton<PortfolioAlertQueries>();
        services.AddJob<AlertEvaluator>(AlertJobs.Evaluate, _ => AlertJobs.EvaluateInterval);
        services.AddJob<PortfolioAlertEvaluator>(AlertJobs.EvaluatePortfolios, provider => provider.GetRequiredService<IOptions<AlertOptions>>().Value.PortfolioInterval);
    }
}
