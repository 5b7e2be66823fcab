namespace CryptoPilot.Web.Ledger;

/// <summary>The Ledger slice.</summary>
public static class LedgerRegistration
{
    public static void AddLedger(this WebApplicationBuilder builder)
    {
    }
}
