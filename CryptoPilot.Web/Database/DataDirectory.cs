namespace CryptoPilot.Web.Database;

/// <summary>The folder that holds the SQLite files and the keys.</summary>
public sealed class DataDirectory
{
    private DataDirectory(string path) => Path = path;

    /// <summary>Full path; the folder exists.</summary>
    public string Path { get; }

    /// <summary>The main SQLite file.</summary>
    public string DatabaseFile => System.IO.Path.Combine(Path, "cryptopilot.db");

    /// <summary>The job engine's SQLite file.</summary>
    public string JobsFile => System.IO.Path.Combine(Path, "jobs.db");

    /// <summary>The folder of the keys that protect cookies and secrets.</summary>
    public string KeysFolder => System.IO.Path.Combine(Path, "keys");

    /// <summary>Reads the setting <c>DataDirectory</c> and creates the folder.</summary>
    /// <exception cref="SettingException">The folder cannot be created.</exception>
    public static DataDirectory Open(IConfiguration configuration, string contentRoot)
    {
        var setting = configuration["DataDirectory"];
        var path = System.IO.Path.GetFullPath(string.IsNullOrWhiteSpace(setting) ? "data" : setting, contentRoot);
        try
        {
            Directory.CreateDirectory(path);
            return new DataDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException("DataDirectory", $"the folder '{path}' cannot be created: {exception.Message}", exception);
        }
    }
}
