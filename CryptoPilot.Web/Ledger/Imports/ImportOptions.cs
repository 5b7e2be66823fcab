using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>Section <c>Imports</c>.</summary>
public sealed class ImportOptions
{
    /// <summary>Bytes of the largest file.</summary>
    [Range(1_024, 1_073_741_824, ErrorMessage = "Imports:MaxFileBytes must be between {1} and {2}.")]
    public long MaxFileBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>The most rows of one file.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Imports:MaxRows must be between {1} and {2}.")]
    public int MaxRows { get; set; } = 500_000;

    /// <summary>Rows that are written to the ledger together: all of them, or none.</summary>
    [Range(1, 10_000, ErrorMessage = "Imports:BatchSize must be between {1} and {2}.")]
    public int BatchSize { get; set; } = 1_000;

    /// <summary>How often imports that were left waiting are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00", ErrorMessage = "Imports:CheckInterval must be between {1} and {2}.")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromMinutes(15);
}
