using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Database;

/// <summary>The database product.</summary>
public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>Section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary><c>Sqlite</c> (files in <c>DataDirectory</c>) or <c>SqlServer</c> (<c>ConnectionStrings:CryptoPilot</c>).</summary>
    [EnumDataType(typeof(DatabaseProvider))]
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>The most statements that EF Core sends in one batch on SQL Server; null leaves it to EF Core, 1 avoids MERGE.</summary>
    [Range(1, 1000, ErrorMessage = "Database:MaxBatchSize must be between {1} and {2}.")]
    public int? MaxBatchSize { get; set; }
}
