using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Operations;
using CryptoPilot.Web.Wallets.Explorers;
using CryptoPilot.Web.Wallets.Reconciliation;
using CryptoPilot.Web.Wallets.Transfers;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Wallets;

/// <summary>Addresses of users and what the chains say of them.</summary>
public static class WalletsRegistration
{
    public static void AddWallets(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<WalletOptions>("Wallets");
        // The demo's wallets are examples, whose addresses belong to nobody here.
        if (builder.Configuration.Switch(DemoMode.Key)) services.PostConfigure<WalletOptions>(options => options.AskExplorers = false);
        services.AddExplorers();
        services.AddSingleton<WalletService>();
        services.AddSingleton<WalletQueries>();
        services.AddSingleton<WalletReconciler>();
        services.AddSingleton<TransferConfirmer>();
        services.AddSingleton<PendingTransferQueries>();
        services.AddJob<BalanceSyncer>(WalletJobs.Sync, provider => provider.GetRequiredService<IOptions<WalletOptions>>().Value.SyncInterval, WalletJobs.Confirm, AlertJobs.EvaluatePortfolios);
        services.AddJob<PendingTransferConfirmer>(WalletJobs.Confirm, interval: null);
    }
}
