using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Market.Pages;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>The transactions that a filter lets through.</summary>
/// <param name="Rows">Those of one user.</param>
public sealed record TransactionSearch(IQueryable<LedgerTransaction> Rows)
{
    /// <summary>The rows of a filter.</summary>
    /// <param name="db">Must live as long as the rows are asked for.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="filter">Which.</param>
    /// <param name="tags">All tags of the user; needed only with a text, to know whether tags need be looked at.</param>
    public static TransactionSearch Of(CryptoPilotContext db, int userId, TransactionFilter filter, IReadOnlyList<string> tags)
    {
        var rows = db.Transactions.Where(row => row.UserId == userId);
        if (filter.Type is { } type) rows = rows.Where(row => row.Type == type);
        if (filter.Status is { } status) rows = rows.Where(row => row.Status == status);
        if (filter.From is { } from) rows = rows.Where(row => row.ExecutedAt >= from);
        if (filter.Before is { } before) rows = rows.Where(row => row.ExecutedAt < before);
        if (filter.IsMissing) rows = rows.Where(row => row.MissingAmount > 0m);
        if (filter.ImportId is { } import) rows = rows.Where(row => row.ImportId == import);
        if (filter.WalletId is { } wallet) rows = rows.Where(row => row.FromWalletId == wallet || row.ToWalletId == wallet);
        if (filter.Coin is { } coin) rows = rows.Where(row => row.FromSymbol == coin || row.ToSymbol == coin || row.FeeSymbol == coin);
        if (filter.Tag is { } tag)
            rows = rows.Where(row => db.TransactionTags.Where(word => word.UserId == userId && word.Tag == tag).Select(word => word.TransactionId).Contains(row.Id));
        return new(filter.HasText ? Containing(db, rows, userId, filter.Text!.Trim(), tags) : rows);
    }

    private static IQueryable<LedgerTransaction> Containing(
        CryptoPilotContext db, IQueryable<LedgerTransaction> rows, int userId, string text, IReadOnlyList<string> tags)
    {
        var pattern = $"%{LikePattern.Contains(text)}%";
        // Wider than the database's own comparison, so that no tag is missed that it would find.
        if (!tags.Any(tag => tag.Contains(text, StringComparison.OrdinalIgnoreCase) || tag.Contains(text, StringComparison.InvariantCultureIgnoreCase)))
            return rows.Where(row => EF.Functions.Like(EF.Property<string>(row, LedgerTransactionConfiguration.SearchText), pattern, LikePattern.Escape));

#pragma warning disable CA1304, CA1311 // These run in the database, which has no culture.
        return rows.Where(row =>
            EF.Functions.Like(EF.Property<string>(row, LedgerTransactionConfiguration.SearchText), pattern, LikePattern.Escape)
            || db.TransactionTags
                .Where(word => word.UserId == userId && EF.Functions.Like(word.Tag.ToUpper(), pattern, LikePattern.Escape))
                .Select(word => word.TransactionId)
                .Contains(row.Id));
#pragma warning restore CA1304, CA1311
    }
}
