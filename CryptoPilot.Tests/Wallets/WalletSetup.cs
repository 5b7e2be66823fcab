using CryptoPilot.Data;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Wallets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Wallets;

/// <summary>What the tests of this slice start from.</summary>
internal static class WalletSetup
{
    /// <summary>The service on the test database.</summary>
    public static WalletService Wallets(this TestDatabase database, WalletOptions? options = null, IDbContextFactory<CryptoPilotContext>? contexts = null) =>
        new(contexts ?? database, Options.Create(options ?? new WalletOptions()), database.Time, Live());

    public static LiveUpdates Live() => new(NullLogger<LiveUpdates>.Instance);

    /// <summary>Adds a wallet as it would be stored.</summary>
    public static async Task<Wallet> WalletAsync(
        this TestDatabase database, int userId, string blockchain, string address, string name = "Wallet", bool isWatchOnly = false)
    {
        var wallet = new Wallet { UserId = userId, Blockchain = blockchain, Address = address, Name = name, IsWatchOnly = isWatchOnly };
        await database.AddAsync(wallet);
        return wallet;
    }

    /// <summary>The wallet as it is stored now.</summary>
    public static async Task<Wallet> StoredAsync(this TestDatabase database, int walletId)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        return await db.Wallets.AsNoTracking().SingleAsync(wallet => wallet.Id == walletId, TestContext.Current.CancellationToken);
    }
}
