using System.Security.Cryptography;
using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications.Channels;

/// <summary>An address as a page shows it.</summary>
/// <param name="Hint">What may be shown of it.</param>
/// <param name="IsVerified">False until it was proven to be the user's; nothing is sent there until then.</param>
public sealed record ChannelAddressView(string Hint, bool IsVerified);

/// <summary>Keeps what a way needs to know of a user, encrypted: one document for each way and user.</summary>
public sealed class ChannelAddressBook(IDbContextFactory<CryptoPilotContext> contexts, IDataProtectionProvider protection, LiveUpdates live)
{
    private readonly IDataProtector _protector = protection.CreateProtector("CryptoPilot.ChannelAddress.v1");

    /// <summary>What may be shown; null when there is none.</summary>
    public async Task<ChannelAddressView?> ViewAsync(int userId, NotificationMethod method, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Of(db, userId, method).Select(address => new ChannelAddressView(address.Hint, address.VerifiedAt != null)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The document and whether it was proven; null when there is none, or the keys that it was encrypted with are lost.</summary>
    internal async Task<(TDocument Document, bool IsVerified)?> ReadAsync<TDocument>(int userId, NotificationMethod method, CancellationToken cancellationToken)
        where TDocument : class
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await Of(db, userId, method).Select(address => new { address.Address, address.VerifiedAt }).SingleOrDefaultAsync(cancellationToken);
        return row is not null && Open<TDocument>(row.Address) is { } document ? (document, row.VerifiedAt is not null) : null;
    }

    /// <summary>Changes the document, or makes one. Two changes at once count as one after the other, so that no guess is made for nothing.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="method">The way.</param>
    /// <param name="change">Is given the document as it stands, or null, and answers with the new one, what may be shown of it and when it was proven; null changes nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when somebody else changed it at the same moment.</returns>
    internal async Task<bool> ChangeAsync<TDocument>(
        int userId, NotificationMethod method, Func<TDocument?, (TDocument Document, string Hint, DateTime? VerifiedAt)?> change, CancellationToken cancellationToken)
        where TDocument : class
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await Of(db, userId, method).SingleOrDefaultAsync(cancellationToken);
        if (change(row is null ? null : Open<TDocument>(row.Address)) is not { } changed) return true;
        var sealedDocument = _protector.Protect(JsonSerializer.Serialize(changed.Document, JsonSerializerOptions.Web));
        if (row is null) db.ChannelAddresses.Add(row = new ChannelAddress { UserId = userId, Method = method, Address = sealedDocument, Hint = "" });
        (row.Address, row.Hint, row.VerifiedAt) = (sealedDocument, changed.Hint, changed.VerifiedAt);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            return false;
        }

        live.Publish(LiveTopic.User(userId));
        return true;
    }

    /// <summary>Forgets it.</summary>
    internal async Task RemoveAsync(int userId, NotificationMethod method, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await Of(db, userId, method).ExecuteDeleteAsync(cancellationToken) > 0) live.Publish(LiveTopic.User(userId));
    }

    private static IQueryable<ChannelAddress> Of(CryptoPilotContext db, int userId, NotificationMethod method) =>
        db.ChannelAddresses.Where(address => address.UserId == userId && address.Method == method);

    private TDocument? Open<TDocument>(string stored)
        where TDocument : class
    {
        try
        {
            return JsonSerializer.Deserialize<TDocument>(_protector.Unprotect(stored), JsonSerializerOptions.Web);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
