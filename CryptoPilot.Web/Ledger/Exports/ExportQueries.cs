using System.Runtime.CompilerServices;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Portfolio;
using CryptoPilot.Web.Ledger.Imports.Formats;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Exports;

/// <summary>Everything of a user, read in pages so that memory does not grow with it.</summary>
public sealed class ExportQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    private const int PageSize = 1_000;

    /// <summary>The transactions in the order of the ledger.</summary>
    public async IAsyncEnumerable<ExportedTransaction> TransactionsAsync(int userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var wallets = await db.Wallets.Where(wallet => wallet.UserId == userId).Select(wallet => new { wallet.Id, wallet.Blockchain, wallet.Address })
            .ToDictionaryAsync(wallet => wallet.Id, wallet => $"{wallet.Blockchain}:{wallet.Address}", cancellationToken);
        var (at, id) = (DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), 0L);
        while (true)
        {
            var rows = await db.Transactions.AsNoTracking()
                .Where(row => row.UserId == userId && (row.ExecutedAt > at || (row.ExecutedAt == at && row.Id > id)))
                .OrderBy(row => row.ExecutedAt).ThenBy(row => row.Id).Take(PageSize).ToListAsync(cancellationToken);
            if (rows.Count == 0) yield break;
            var ids = rows.Select(row => row.Id).ToList();
            var tags = (await db.TransactionTags.Where(tag => tag.UserId == userId && ids.Contains(tag.TransactionId)).OrderBy(tag => tag.Tag)
                .Select(tag => new { tag.TransactionId, tag.Tag }).ToListAsync(cancellationToken)).ToLookup(tag => tag.TransactionId, tag => tag.Tag);
            foreach (var row in rows) yield return Export(row, wallets, [.. tags[row.Id]]);
            (at, id) = (rows[^1].ExecutedAt, rows[^1].Id);
        }
    }

    /// <summary>The gains report: each part of a lot that was disposed of, by time.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="year">Only disposals of this UTC year; all when null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<ExportedDisposal> DisposalsAsync(int userId, int? year, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var disposals = db.LotDisposals.Where(row => row.UserId == userId);
        if (year is >= 1 and < 9_999)
        {
            var from = new DateTime(year.Value, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            var to = from.AddYears(1);
            disposals = disposals.Where(row => row.DisposedAt >= from && row.DisposedAt < to);
        }

        var rows = from row in disposals
                   join transaction in db.Transactions on row.TransactionId equals transaction.Id
                   orderby row.DisposedAt, row.Id
                   select new ExportedDisposal(
                       row.TransactionId, row.DisposedAt, row.AcquiredAt, row.Symbol, row.Amount, row.ProceedsUsd, row.CostBasisUsd, transaction.Type, transaction.Method, row.TokenId == null, transaction.Hash);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken)) yield return row;
    }

    /// <summary>The lots that are held, with the price of now.</summary>
    public async IAsyncEnumerable<ExportedLot> HoldingsAsync(int userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = from lot in db.Tokens
                   where lot.UserId == userId && lot.Amount > 0m
                   join coin in db.Cryptocurrencies on lot.Symbol equals coin.Symbol
                   join wallet in db.Wallets on lot.WalletId equals (int?)wallet.Id into wallets
                   from wallet in wallets.DefaultIfEmpty()
                   orderby lot.Symbol, lot.AcquiredAt, lot.Id
                   select new ExportedLot(
                       lot.Symbol, coin.Name, lot.Amount, lot.AcquiredAt, lot.UnitCostUsd, lot.CostBasisUsd, coin.PricedAt == null ? null : coin.Price, lot.Status, lot.ExpiresAt, lot.Blockchain,
                       wallet == null ? null : wallet.Name, lot.TransactionId);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken)) yield return row;
    }

    /// <summary>The snapshots by time.</summary>
    public async IAsyncEnumerable<PortfolioSnapshot> SnapshotsAsync(int userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await foreach (var row in db.PortfolioSnapshots.AsNoTracking().Where(row => row.UserId == userId).OrderBy(row => row.TakenAt).AsAsyncEnumerable().WithCancellation(cancellationToken)) yield return row;
    }

    /// <summary>The wallets.</summary>
    public async Task<IReadOnlyList<ExportedWallet>> WalletsAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Wallets.Where(wallet => wallet.UserId == userId).OrderBy(wallet => wallet.Id)
            .Select(wallet => new ExportedWallet(wallet.Name, wallet.Blockchain, wallet.Address, wallet.IsPrimary, wallet.IsWatchOnly)).ToListAsync(cancellationToken);
    }

    /// <summary>The UTC years with disposals, latest first.</summary>
    public async Task<IReadOnlyList<int>> YearsAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.LotDisposals.Where(row => row.UserId == userId).Select(row => row.DisposedAt.Year).Distinct().OrderByDescending(year => year).ToListAsync(cancellationToken);
    }

    /// <summary>Who the user is; null when there is no such user.</summary>
    public async Task<ExportedAccount?> AccountAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.Where(user => user.Id == userId)
            .Select(user => new ExportedAccount(user.UserName!, user.DisplayName, user.Email, user.PhoneNumber, user.CreatedAt, user.LastLoginAt, user.Preferences))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The price alerts.</summary>
    public async IAsyncEnumerable<ExportedAlert> AlertsAsync(int userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = from alert in db.PriceAlerts
                   where alert.UserId == userId
                   join coin in db.Cryptocurrencies on alert.CryptocurrencyId equals coin.Id
                   orderby alert.Id
                   select new ExportedAlert(coin.Symbol, alert.Direction, alert.TargetPrice, alert.IsActive, alert.TriggeredAt, alert.TriggeredPrice, alert.CreatedAt);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken)) yield return row;
    }

    /// <summary>What happened to the account, by time.</summary>
    public async IAsyncEnumerable<ExportedEvent> ActivityAsync(int userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = db.AuthLogs.Where(log => log.UserId == userId).OrderBy(log => log.Id)
            .Select(log => new ExportedEvent(log.CreatedAt, log.Action, log.Status, log.IpAddress, log.UserAgent));
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken)) yield return row;
    }

    private static ExportedTransaction Export(LedgerTransaction row, Dictionary<int, string> wallets, IReadOnlyList<string> tags) => new(
        row.Id, row.ExecutedAt, Wallet(wallets, row.FromWalletId), Wallet(wallets, row.ToWalletId), row.MissingAmount, new ImportEntry
        {
            Type = row.Type,
            Status = row.Status,
            Source = row.Source,
            FromSymbol = row.FromSymbol,
            ToSymbol = row.ToSymbol,
            Amount = row.Amount,
            ToAmount = row.ToAmount,
            Fee = row.Fee,
            FeeSymbol = row.FeeSymbol,
            FeeUsd = row.FeeUsd,
            ValueUsd = row.ValueUsd,
            UnitPriceUsd = row.UnitPriceUsd,
            Method = row.Method,
            Blockchain = row.Blockchain,
            RecipientAddress = row.RecipientAddress,
            Hash = row.Hash,
            Notes = row.Notes,
            Tags = tags.Count == 0 ? null : tags,
            ExpiresAt = row.ExpiresAt,
        });

    private static string? Wallet(Dictionary<int, string> wallets, int? id) => id is { } known ? wallets.GetValueOrDefault(known) : null;
}

/// <summary>A part of a lot that was disposed of.</summary>
/// <param name="TransactionId">By which transaction.</param>
/// <param name="DisposedAt">UTC.</param>
/// <param name="AcquiredAt">UTC.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="Amount">Coin units.</param>
/// <param name="ProceedsUsd">USD received.</param>
/// <param name="CostBasisUsd">USD paid.</param>
/// <param name="Type">What the transaction did.</param>
/// <param name="Method">By which rule the lot was chosen.</param>
/// <param name="IsMissing">True where no lot stood behind it.</param>
/// <param name="Hash">The transaction's hash on the chain.</param>
public sealed record ExportedDisposal(
    long TransactionId, DateTime DisposedAt, DateTime AcquiredAt, string Symbol, decimal Amount, decimal ProceedsUsd, decimal CostBasisUsd,
    TransactionType Type, CostBasisMethod? Method, bool IsMissing, string? Hash)
{
    /// <summary>USD.</summary>
    public decimal GainUsd => ProceedsUsd - CostBasisUsd;

    /// <summary>Whole days between acquisition and disposal.</summary>
    public int HoldingDays => (DisposedAt - AcquiredAt).Days;

    /// <summary>True when it was held for more than a year.</summary>
    public bool IsLongTerm => DisposedAt > AcquiredAt.AddYears(1);
}

/// <summary>A lot that is held.</summary>
public sealed record ExportedLot(
    string Symbol, string Name, decimal Amount, DateTime AcquiredAt, decimal UnitCostUsd, decimal CostBasisUsd, decimal? PriceUsd, TokenStatus Status, DateTime? ExpiresAt, string Blockchain, string? Wallet, long TransactionId);

/// <summary>A wallet.</summary>
public sealed record ExportedWallet(string Name, string Blockchain, string Address, bool IsPrimary, bool IsWatchOnly);

/// <summary>Who a user is.</summary>
public sealed record ExportedAccount(string UserName, string? DisplayName, string? Email, string? PhoneNumber, DateTime? CreatedAt, DateTime? LastLoginAt, UserPreferences? Preferences);

/// <summary>A price alert.</summary>
public sealed record ExportedAlert(string Symbol, AlertDirection Direction, decimal TargetPriceUsd, bool IsActive, DateTime? TriggeredAt, decimal? TriggeredPriceUsd, DateTime? CreatedAt);

/// <summary>Something that happened to an account.</summary>
public sealed record ExportedEvent(DateTime? At, string Action, AuthStatus Status, string? IpAddress, string? UserAgent);
