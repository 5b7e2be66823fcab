using Quartz;

namespace CryptoPilot.Web.Wallets;

/// <summary>The jobs of this slice.</summary>
public static class WalletJobs
{
    /// <summary>Asks the chains for balances.</summary>
    public static readonly JobKey Sync = new("sync-wallet-balances", "wallets");

    /// <summary>Compares pending transfers that have a hash with their chains. It has no timer: a sync starts it.</summary>
    public static readonly JobKey Confirm = new("confirm-pending-transfers", "wallets");
}
