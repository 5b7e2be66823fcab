using CryptoPilot.Web.Ledger.Imports;
using CryptoPilot.Web.Ledger.Transactions;
using CryptoPilot.Web.Operations;

namespace CryptoPilot.Web.Ledger;

/// <summary>What users own and how they came by it.</summary>
public static class LedgerRegistration
{
    public static void AddLedger(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<LedgerService>();
        services.AddSingleton<LedgerDrafts>();
        services.AddSingleton<LedgerWriter>();
        services.AddSingleton<TransferNotice>();
        services.AddSingleton<LedgerQueries>();
        services.AddSingleton<QuoteService>();
        services.AddSingleton<LedgerBatchWriter>();
        services.AddScoped<BrowserTimeZone>();
        services.AddTransactions();
        services.AddSingleton<LedgerStart>();
        services.AddJob<LotExpirer>(LedgerJobs.Expire, _ => LedgerJobs.ExpireInterval);
        builder.AddImports();
    }
}
