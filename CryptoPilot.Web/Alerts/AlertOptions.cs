using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Alerts;

/// <summary>Section <c>Alerts</c>.</summary>
public sealed class AlertOptions
{
    /// <summary>How many alerts one user may have waiting at once.</summary>
    [Range(1, 100_000, ErrorMessage = "Alerts:MaxActivePerUser must be between {1} and {2}.")]
    public int MaxActivePerUser { get; set; } = 200;

    /// <summary>How many alerts are fired in one transaction.</summary>
    [Range(1, 5_000, ErrorMessage = "Alerts:BatchSize must be between {1} and {2}.")]
    public int BatchSize { get; set; } = 500;
}
