using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Operations;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Portfolio;

/// <summary>What portfolios are worth: the dashboard and the job that remembers it.</summary>
public static class PortfolioRegistration
{
    public static void AddPortfolio(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<PortfolioOptions>("Portfolio");
        services.AddSingleton<SnapshotHistory>();
        services.AddSingleton<SnapshotRequest>();
        services.AddSingleton<PortfolioQueries>();
        services.AddSingleton<SnapshotQueries>();
        services.AddSingleton<DemoPortfolio>();
        services.AddJob<SnapshotWriter>(
            PortfolioJobs.Snapshot, provider => provider.GetRequiredService<IOptions<PortfolioOptions>>().Value.SnapshotInterval, AlertJobs.EvaluatePortfolios);
    }
}
