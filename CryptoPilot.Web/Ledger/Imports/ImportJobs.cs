using Quartz;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>The jobs of this slice.</summary>
public static class ImportJobs
{
    /// <summary>Reads uploaded files, writes what was chosen, takes back what is undone.</summary>
    public static readonly JobKey Import = new("import-transactions", "ledger");
}
