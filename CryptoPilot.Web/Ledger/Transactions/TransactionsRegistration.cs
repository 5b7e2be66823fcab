namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>The pages on which users read and change their ledger.</summary>
public static class TransactionsRegistration
{
    public static void AddTransactions(this IServiceCollection services)
    {
        services.AddSingleton<LedgerMemory>();
        services.AddSingleton<TransactionQueries>();
        services.AddSingleton<TransactionDetailQueries>();
    }
}
