using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Portfolio;

/// <summary>Section <c>Portfolio</c>.</summary>
public sealed class PortfolioOptions : IValidatableObject
{
    /// <summary>How often portfolios are valued: from one minute to one day.</summary>
    public TimeSpan SnapshotInterval { get; set; } = TimeSpan.FromHours(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SnapshotInterval < TimeSpan.FromMinutes(1) || SnapshotInterval > TimeSpan.FromDays(1))
            yield return new("Portfolio:SnapshotInterval must be between one minute and one day.");
    }
}
