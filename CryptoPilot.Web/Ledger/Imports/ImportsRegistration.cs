using CryptoPilot.Web.Database;
using CryptoPilot.Web.Ledger.Exports;
using CryptoPilot.Web.Operations;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>Files in and out.</summary>
public static class ImportsRegistration
{
    public static void AddImports(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<ImportOptions>("Imports");
        services.AddSingleton<ImportService>();
        services.AddSingleton<ImportQueries>();
        services.AddSingleton<ImportReader>();
        services.AddSingleton<ImportWriter>();
        services.AddSingleton<ImportUndoer>();
        services.AddSingleton<ExportQueries>();
        services.AddSingleton<ExportWriter>();
        services.AddJob<ImportRunner>(ImportJobs.Import, provider => provider.GetRequiredService<IOptions<ImportOptions>>().Value.CheckInterval);
    }
}
