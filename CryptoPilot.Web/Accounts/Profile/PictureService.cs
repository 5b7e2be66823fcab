using System.Security.Cryptography;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>Keeps people's pictures. One upload is decoded at a time: memory does not grow with how many come at once.</summary>
public sealed class PictureService(IDbContextFactory<CryptoPilotContext> contexts, ReaderChoices choices, LiveUpdates live) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Reads an upload, or says why not.</summary>
    public async Task<(ReadPicture? Picture, PictureFault Fault)> ReadAsync(Stream upload, CancellationToken cancellationToken)
    {
        var bytes = await ReceiveAsync(upload, cancellationToken);
        if (bytes is null) return (null, PictureFault.TooLong);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => PictureCodec.Read(bytes), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Keeps a square of a picture as the user's.</summary>
    public async Task SaveAsync(int userId, ReadPicture picture, PictureCrop crop, CancellationToken cancellationToken)
    {
        var content = await Task.Run(() => PictureCodec.Crop(picture, crop), cancellationToken);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await db.Users.SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) is not { } user) return;
            var row = await db.UserPictures.SingleOrDefaultAsync(row => row.UserId == userId, cancellationToken);
            if (row is null) db.UserPictures.Add(new UserPicture { UserId = userId, Content = content, ContentHash = hash });
            else (row.Content, row.ContentHash) = (content, hash);
            user.ProfilePicture = $"/pictures/{hash}";
            await db.SaveChangesAsync(cancellationToken);
        }

        Tell(userId);
    }

    /// <summary>Takes the user's picture away.</summary>
    public async Task RemoveAsync(int userId, CancellationToken cancellationToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await db.Users.SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) is not { } user) return;
            if (await db.UserPictures.SingleOrDefaultAsync(row => row.UserId == userId, cancellationToken) is { } row) db.UserPictures.Remove(row);
            user.ProfilePicture = null;
            await db.SaveChangesAsync(cancellationToken);
        }

        Tell(userId);
    }

    /// <summary>A picture by its hash for its owner, or for an administrator; null for everybody else, as when there is none.</summary>
    public async Task<byte[]?> FindAsync(string hash, int userId, bool isAdmin, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.UserPictures.Where(row => row.ContentHash == hash && (isAdmin || row.UserId == userId)).Select(row => row.Content).FirstOrDefaultAsync(cancellationToken);
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>The bytes, or null when there are too many.</summary>
    private static async Task<byte[]?> ReceiveAsync(Stream upload, CancellationToken cancellationToken)
    {
        using var received = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await upload.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (received.Length + read > PictureCodec.MaxBytes) return null;
            received.Write(buffer, 0, read);
        }

        return received.ToArray();
    }

    private void Tell(int userId)
    {
        choices.Forget(userId);
        live.Publish(LiveTopic.User(userId));
    }
}
