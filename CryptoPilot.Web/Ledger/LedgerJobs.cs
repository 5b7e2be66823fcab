using Quartz;

namespace CryptoPilot.Web.Ledger;

/// <summary>The jobs of the ledger.</summary>
public static class LedgerJobs
{
    /// <summary>Lots whose validity has ended are marked as expired. Values leave them out the moment they lapse, whenever this runs.</summary>
    public static readonly JobKey Expire = new("expire-lots", "ledger");

    /// <summary>How often lots are looked through.</summary>
    public static readonly TimeSpan ExpireInterval = TimeSpan.FromMinutes(5);
}
