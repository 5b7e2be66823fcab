using System.IO.Compression;
using System.Security.Cryptography;
using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>A file on its way from the browser to the database: compressed in a temporary file that goes with it.</summary>
public sealed class UploadedFile : IAsyncDisposable
{
    private const int PartSize = 256 * 1024;

    private readonly FileStream _file;

    private UploadedFile(FileStream file, string hash, string encoding, long length)
    {
        _file = file;
        Hash = hash;
        Encoding = encoding;
        Length = length;
    }

    /// <summary>SHA-256 in hex.</summary>
    public string Hash { get; }

    /// <summary>See <see cref="EncodingProbe.Name"/>.</summary>
    public string Encoding { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Receives a file.</summary>
    /// <returns>Null when it is longer than <paramref name="longest"/>.</returns>
    public static async Task<UploadedFile?> ReceiveAsync(Stream content, long longest, CancellationToken cancellationToken)
    {
        var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 81_920, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var probe = new EncodingProbe();
            var length = 0L;
            await using (var packed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
            {
                var buffer = new byte[81_920];
                for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
                {
                    length += read;
                    if (length > longest) break;
                    hash.AppendData(buffer, 0, read);
                    probe.Add(buffer.AsSpan(0, read));
                    await packed.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }
            }

            if (length <= longest) return new UploadedFile(file, Convert.ToHexStringLower(hash.GetHashAndReset()), probe.Name, length);
            await file.DisposeAsync();
            return null;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stores the pieces within the caller's transaction.</summary>
    public async Task StoreAsync(CryptoPilotContext db, int importId, CancellationToken cancellationToken)
    {
        _file.Position = 0;
        var buffer = new byte[PartSize];
        for (var number = 0; ; number++)
        {
            var read = await _file.ReadAtLeastAsync(buffer, PartSize, throwOnEndOfStream: false, cancellationToken);
            if (read == 0) return;
            db.ImportParts.Add(new ImportPart { ImportId = importId, Number = number, Content = buffer[..read] });
            await db.SaveChangesAsync(cancellationToken);
            db.ChangeTracker.Clear();
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
