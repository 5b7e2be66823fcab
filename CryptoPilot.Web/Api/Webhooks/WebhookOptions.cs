using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>Section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    /// <summary>Whether webhooks may stand in private networks, and go through a proxy.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Whether webhooks may be reached without encryption.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>How many webhooks one user may have.</summary>
    public int MaxPerUser { get; set; } = 10;

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many webhooks one node serves at once.</summary>
    public int Parallel { get; set; } = 32;

    /// <summary>How many deliveries in a row may fail before a webhook is switched off.</summary>
    public int DisableAfter { get; set; } = 20;

    /// <summary>How long deliveries are kept.</summary>
    public TimeSpan KeepDeliveriesFor { get; set; } = TimeSpan.FromDays(60);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxPerUser is < 1 or > 1_000) yield return new("Webhooks:MaxPerUser must be between 1 and 1000.");
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromSeconds(30)) yield return new("Webhooks:Timeout must be positive and at most 30 seconds.");
        if (Parallel is < 1 or > 1_000) yield return new("Webhooks:Parallel must be between 1 and 1000.");
        if (DisableAfter is < 1 or > 10_000) yield return new("Webhooks:DisableAfter must be between 1 and 10000.");
        if (KeepDeliveriesFor < TimeSpan.FromDays(1)) yield return new("Webhooks:KeepDeliveriesFor must be at least one day.");
    }
}
