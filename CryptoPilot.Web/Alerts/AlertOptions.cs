using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Alerts;

/// <summary>Section <c>Alerts</c>.</summary>
public sealed class AlertOptions : IValidatableObject
{
    /// <summary>How many alerts one user may have active at once, unless an administrator set <c>alerts.max_active_per_user</c>.</summary>
    [Range(1, 100_000, ErrorMessage = "Alerts:MaxActivePerUser must be between {1} and {2}.")]
    public int MaxActivePerUser { get; set; } = 200;

    /// <summary>How often the alerts on portfolios are looked at.</summary>
    public TimeSpan PortfolioInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many alerts are fired in one transaction.</summary>
    [Range(1, 5_000, ErrorMessage = "Alerts:BatchSize must be between {1} and {2}.")]
    public int BatchSize { get; set; } = 500;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PortfolioInterval < TimeSpan.FromSeconds(10) || PortfolioInterval > TimeSpan.FromDays(1)) yield return new("Alerts:PortfolioInterval must be between ten seconds and one day.");
    }
}
