using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CryptoPilot.Web.Accounts.MyData;

/// <summary>What goes and what stays when an account is erased.</summary>
public static class AccountErasure
{
    /// <summary>The tables whose rows stay, without a name in them. All other rows that belong to a user go.</summary>
    public static readonly IReadOnlySet<string> Kept = new HashSet<string>(StringComparer.Ordinal) { "users", "auth_logs", "audit_logs", "transactions" };

    /// <summary>Makes the row of a user one that names nobody and that nobody signs in with.</summary>
    public static void Anonymise(AppUser user, DateTime now)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"deleted-{user.Id}");
        (user.UserName, user.NormalizedUserName) = (name, name.ToUpperInvariant());
        (user.Email, user.NormalizedEmail, user.EmailConfirmed) = (null, null, false);
        (user.PhoneNumber, user.PhoneNumberConfirmed) = (null, false);
        (user.DisplayName, user.ProfilePicture, user.SuspensionReason) = (null, null, null);
        (user.PasswordHash, user.TwoFactorEnabled, user.AccessFailedCount, user.LockoutEnd) = ("", false, 0, null);
        (user.LastLoginAt, user.LastLogoutAt) = (null, null);
        (user.Role, user.IsActive, user.IsSuspended, user.SuspensionEndDate) = (UserRole.User, false, false, null);
        (user.SecurityStamp, user.ConcurrencyStamp) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        user.Preferences = new UserPreferences();
        (user.DeletionAskedAt, user.NextDigestAt, user.ErasedAt) = (null, null, now);
    }

    /// <summary>Deletes the user's rows within the caller's transaction, in the order in which they refer to each other.</summary>
    public static async Task EraseRowsAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken)
    {
        await EraseLedgerAsync(db, userId, cancellationToken);
        await db.UserNotifications.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await db.AuthLogs.Where(row => row.UserId == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.IpAddress, (string?)null).SetProperty(row => row.UserAgent, (string?)null).SetProperty(row => row.Details, (string?)null), cancellationToken);
        await db.AuditLogs.Where(row => row.UserId == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.IpAddress, (string?)null), cancellationToken);
        foreach (var (table, column, isOwn) in Others(db.Model)) await EraseAsync(db, table, column, isOwn, userId, cancellationToken);
    }

    /// <summary>
    /// The columns that refer to a user in all other tables, read from the model so that a new table cannot be forgotten. A row whose
    /// <c>user_id</c> is the user goes; one that names them otherwise only forgets them, where it can.
    /// </summary>
    public static IEnumerable<(string Table, string Column, bool IsOwn)> Others(IModel model) =>
        from entity in model.GetEntityTypes()
        where !Kept.Contains(entity.GetTableName()!)
        from key in entity.GetForeignKeys()
        where key.PrincipalEntityType.ClrType == typeof(AppUser)
        let property = key.Properties.Single()
        select (entity.GetTableName()!, property.GetColumnName(), property.Name == nameof(AuthLog.UserId) || !property.IsNullable);

    private static async Task EraseLedgerAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken)
    {
        await db.LotDisposals.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await db.Tokens.Where(row => row.UserId == userId && row.SourceTokenId != null).ExecuteUpdateAsync(set => set.SetProperty(row => row.SourceTokenId, (int?)null), cancellationToken);
        await db.Tokens.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await db.TransactionTags.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);

        // The other side of a transfer is another user's; their line refers to this one.
        var mine = db.Transactions.Where(row => row.UserId == userId);
        await mine.Where(row => row.CounterpartId == null && !db.Transactions.Any(other => other.CounterpartId == row.Id)).ExecuteDeleteAsync(cancellationToken);
        await mine.ExecuteUpdateAsync(
            set => set.SetProperty(row => row.FromWalletId, (int?)null).SetProperty(row => row.ToWalletId, (int?)null).SetProperty(row => row.ImportId, (int?)null)
                .SetProperty(row => row.ImportRow, (int?)null).SetProperty(row => row.RawLine, (string?)null).SetProperty(row => row.Notes, (string?)null)
                .SetProperty(row => row.Hash, (string?)null).SetProperty(row => row.RecipientAddress, (string?)null),
            cancellationToken);
        await db.Imports.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
    }

#pragma warning disable EF1003 // Both names come from the model.
    private static Task<int> EraseAsync(CryptoPilotContext db, string table, string column, bool isOwn, int userId, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync(
            isOwn ? $"DELETE FROM {table} WHERE {column} = {{0}}" : $"UPDATE {table} SET {column} = NULL WHERE {column} = {{0}}", [userId], cancellationToken);
#pragma warning restore EF1003
}
