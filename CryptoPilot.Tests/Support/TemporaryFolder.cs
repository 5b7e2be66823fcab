using Microsoft.Data.Sqlite;

namespace CryptoPilot.Tests.Support;

/// <summary>A folder that is gone when the test is.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"cryptopilot-{Guid.NewGuid():N}");

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        // A pooled connection keeps its file open, and Windows deletes no open file.
        SqliteConnection.ClearAllPools();
        Directory.Delete(Path, recursive: true);
    }
}
