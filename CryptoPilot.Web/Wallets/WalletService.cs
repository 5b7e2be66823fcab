using System.Data.Common;
using CryptoPilot.Data;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Wallets.Addresses;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Wallets;

/// <summary>A wallet that a user wants to add.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Blockchain">The chain in any spelling.</param>
/// <param name="Address">As it was typed.</param>
/// <param name="IsWatchOnly">Looked at, not owned.</param>
/// <param name="IsPrimary">The one that is offered first on its chain. The first own wallet on a chain becomes it anyway.</param>
public sealed record WalletDraft(string? Name, string? Blockchain, string? Address, bool IsWatchOnly = false, bool IsPrimary = false);

/// <summary>What users do with their wallets. A wallet of another user answers like one that does not exist.</summary>
public sealed class WalletService(IDbContextFactory<CryptoPilotContext> contexts, IOptions<WalletOptions> options, TimeProvider time, LiveUpdates live)
{
    /// <summary>Characters.</summary>
    public const int LongestName = 100;

    /// <summary>Characters.</summary>
    public const int LongestChain = 64;

    /// <summary>Two tabs that make different wallets primary at once: one of them has to begin again.</summary>
    private const int Attempts = 4;

    /// <summary>Adds a wallet.</summary>
    public async Task<WalletOutcome> AddAsync(int userId, WalletDraft draft, CancellationToken cancellationToken)
    {
        var chain = Chains.Canonical(draft.Blockchain);
        var check = AddressRules.Check(chain, draft.Address);
        var faults = Check(draft, chain, check);
        if (faults.Count > 0) return new WalletOutcome(0, faults) { Address = check, Blockchain = chain };

        var wallet = new Wallet { UserId = userId, Name = draft.Name!.Trim(), Blockchain = chain, Address = check.Normalised, IsWatchOnly = draft.IsWatchOnly, IsPrimary = draft.IsPrimary };
        return await RetryAsync(() => InsertAsync(wallet, cancellationToken), userId, cancellationToken);
    }

    /// <summary>Gives a wallet another name.</summary>
    /// <param name="userId">Who asks.</param>
    /// <param name="walletId">The wallet.</param>
    /// <param name="version">The version that the user saw.</param>
    /// <param name="name">What it shall be called.</param>
    /// <param name="cancellationToken">Stops the change before it is stored.</param>
    public async Task<WalletOutcome> RenameAsync(int userId, int walletId, int version, string? name, CancellationToken cancellationToken)
    {
        if (CheckName(name) is { } fault) return new WalletOutcome(0, fault);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var wallet = await db.Wallets.SingleOrDefaultAsync(wallet => wallet.Id == walletId && wallet.UserId == userId, cancellationToken);
        if (wallet is null) return new WalletOutcome(0, WalletFault.Missing);
        if (wallet.Version != version) return new WalletOutcome(0, WalletFault.Changed);
        if (wallet.Name == name!.Trim()) return new WalletOutcome(walletId);

        wallet.Name = name.Trim();
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new WalletOutcome(0, WalletFault.Changed);
        }

        live.Publish(LiveTopic.User(userId));
        return new WalletOutcome(walletId);
    }

    /// <summary>Makes a wallet the one that is offered first on its chain; the one that was is so no longer.</summary>
    public Task<WalletOutcome> MakePrimaryAsync(int userId, int walletId, CancellationToken cancellationToken) =>
        RetryAsync(() => TryMakePrimaryAsync(userId, walletId, cancellationToken), userId, cancellationToken);

    /// <summary>Deletes a wallet that no lot and no transaction names; others are part of the ledger and stay.</summary>
    public async Task<WalletOutcome> DeleteAsync(int userId, int walletId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var own = db.Wallets.Where(wallet => wallet.Id == walletId && wallet.UserId == userId);
        try
        {
            var unused = own.Where(wallet => !db.Tokens.Any(token => token.WalletId == wallet.Id)
                && !db.Transactions.Any(row => row.FromWalletId == wallet.Id || row.ToWalletId == wallet.Id));
            if (await unused.ExecuteDeleteAsync(cancellationToken) == 0) return await UsesAsync(db, own, cancellationToken);
        }
        catch (DbException) when (!cancellationToken.IsCancellationRequested)
        {
            // A transaction named it in between; anything else is a real failure.
            if (await UsesAsync(db, own, cancellationToken) is { Uses: not (0, 0) } used) return used;
            throw;
        }

        live.Publish(LiveTopic.User(userId));
        return new WalletOutcome(walletId);
    }

    private static List<WalletFault> Check(WalletDraft draft, string chain, AddressCheck check)
    {
        var faults = new List<WalletFault>();
        if (CheckName(draft.Name) is { } name) faults.Add(name);
        if (chain.Length == 0) faults.Add(WalletFault.ChainEmpty);
        if (chain.Length > LongestChain) faults.Add(WalletFault.ChainTooLong);
        if (!check.IsValid) faults.Add(WalletFault.AddressRefused);
        if (draft is { IsWatchOnly: true, IsPrimary: true }) faults.Add(WalletFault.WatchOnlyPrimary);
        return faults;
    }

    private static WalletFault? CheckName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return WalletFault.NameEmpty;
        return name.Trim().Length > LongestName ? WalletFault.NameTooLong : null;
    }

    private async Task<WalletOutcome> InsertAsync(Wallet draft, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var own = db.Wallets.Where(wallet => wallet.UserId == draft.UserId);
        if (await own.AnyAsync(wallet => wallet.Blockchain == draft.Blockchain && wallet.Address == draft.Address, cancellationToken))
            return new WalletOutcome(0, WalletFault.Duplicate);
        if (await own.CountAsync(cancellationToken) >= options.Value.MaxPerUser) return new WalletOutcome(0, WalletFault.TooMany);

        var isFirst = !draft.IsWatchOnly && !await own.AnyAsync(wallet => wallet.Blockchain == draft.Blockchain && wallet.IsPrimary, cancellationToken);
        if (draft.IsPrimary) await ClearPrimaryAsync(db, draft.UserId, draft.Blockchain, 0, cancellationToken);
        var wallet = new Wallet
        {
            UserId = draft.UserId,
            Name = draft.Name,
            Blockchain = draft.Blockchain,
            Address = draft.Address,
            IsWatchOnly = draft.IsWatchOnly,
            IsPrimary = draft.IsPrimary || isFirst,
        };
        db.Wallets.Add(wallet);
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return new WalletOutcome(wallet.Id);
    }

    private async Task<WalletOutcome> TryMakePrimaryAsync(int userId, int walletId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var own = db.Wallets.Where(wallet => wallet.Id == walletId && wallet.UserId == userId);
        var found = await own.Select(wallet => new { wallet.Blockchain, wallet.IsWatchOnly, wallet.IsPrimary }).SingleOrDefaultAsync(cancellationToken);
        if (found is null) return new WalletOutcome(0, WalletFault.Missing);
        if (found.IsWatchOnly) return new WalletOutcome(0, WalletFault.WatchOnlyPrimary);
        if (found.IsPrimary) return new WalletOutcome(walletId);

        await ClearPrimaryAsync(db, userId, found.Blockchain, walletId, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        await own.ExecuteUpdateAsync(
            set => set
                .SetProperty(wallet => wallet.IsPrimary, true)
                .SetProperty(wallet => wallet.Version, wallet => wallet.Version + 1)
                .SetProperty(wallet => wallet.UpdatedAt, now),
            cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return new WalletOutcome(walletId);
    }

    private async Task ClearPrimaryAsync(CryptoPilotContext db, int userId, string blockchain, int exceptId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await db.Wallets
            .Where(wallet => wallet.UserId == userId && wallet.Blockchain == blockchain && wallet.IsPrimary && wallet.Id != exceptId)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(wallet => wallet.IsPrimary, false)
                    .SetProperty(wallet => wallet.Version, wallet => wallet.Version + 1)
                    .SetProperty(wallet => wallet.UpdatedAt, now),
                cancellationToken);
    }

    /// <summary>The unique indexes refuse what a second request stored in between; the next attempt sees it.</summary>
    private async Task<WalletOutcome> RetryAsync(Func<Task<WalletOutcome>> attempt, int userId, CancellationToken cancellationToken)
    {
        for (var made = 1; ; made++)
        {
            try
            {
                var outcome = await attempt();
                if (outcome.IsDone) live.Publish(LiveTopic.User(userId));
                return outcome;
            }
            catch (Exception exception) when (exception is DbException or DbUpdateException && made < Attempts && !cancellationToken.IsCancellationRequested)
            {
                // Begun anew from what is stored now; the last attempt's failure goes to the caller.
            }
        }
    }

    private static async Task<WalletOutcome> UsesAsync(CryptoPilotContext db, IQueryable<Wallet> own, CancellationToken cancellationToken)
    {
        var uses = await own
            .Select(wallet => new
            {
                Lots = db.Tokens.Count(token => token.WalletId == wallet.Id),
                Transactions = db.Transactions.Count(row => row.FromWalletId == wallet.Id || row.ToWalletId == wallet.Id),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return uses is null ? new WalletOutcome(0, WalletFault.Missing) : new WalletOutcome(0, WalletFault.InUse) { Uses = (uses.Lots, uses.Transactions) };
    }
}
