using CryptoPilot.Web.Ledger.Transactions;

namespace CryptoPilot.Web.Ledger;

/// <summary>What users own and how they came by it.</summary>
public static class LedgerRegistration
{
    public static void AddLedger(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LedgerService>();
        builder.Services.AddSingleton<LedgerQueries>();
        builder.Services.AddSingleton<QuoteService>();
        builder.Services.AddSingleton<LedgerBatchWriter>();
        builder.Services.AddScoped<BrowserTimeZone>();
        builder.Services.AddTransactions();
    }
}
