using Microsoft.Data.Sqlite;

namespace CryptoPilot.Web.Database;

/// <summary>The folder that holds the SQLite files.</summary>
public sealed class DataDirectory
{
    private const string Key = "DataDirectory";

    private DataDirectory(string path) => Path = path;

    /// <summary>Full path; the folder exists.</summary>
    public string Path { get; }

    /// <summary>The main SQLite file.</summary>
    public string DatabaseFile => System.IO.Path.Combine(Path, "cryptopilot.db");

    /// <summary>The job engine's SQLite file.</summary>
    public string JobsFile => System.IO.Path.Combine(Path, "jobs.db");

    /// <summary>Where earlier versions kept the keys that protect cookies and secrets.</summary>
    public string KeysFolder => System.IO.Path.Combine(Path, "keys");

    /// <summary>Where the main SQLite file is copied to before a migration changes it.</summary>
    public string CopyBefore(string migration) => System.IO.Path.Combine(Path, $"cryptopilot.before-{migration}.db");

    /// <summary>Reads the setting <c>DataDirectory</c> and creates the folder.</summary>
    /// <exception cref="SettingException">The folder cannot be created.</exception>
    public static DataDirectory Open(IConfiguration configuration, string contentRoot)
    {
        var setting = configuration[Key];
        var path = System.IO.Path.GetFullPath(string.IsNullOrWhiteSpace(setting) ? "data" : setting, contentRoot);
        try
        {
            Directory.CreateDirectory(path);
            return new DataDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(Key, $"the folder '{path}' cannot be created: {exception.Message}", exception);
        }
    }

    /// <summary>Keeps other processes out of the folder until the result is disposed.</summary>
    /// <exception cref="SettingException">Another process has it, or it cannot be written.</exception>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(Key, $"'{Path}' is in use by another CryptoPilot or cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>What to tell when SQLite cannot work with a file here: read-only, full, damaged, locked by another program.</summary>
    public SettingException Unusable(string file, SqliteException exception) =>
        new(Key, $"'{file}' cannot be used: {exception.Message}", exception);
}
