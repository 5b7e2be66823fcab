using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>Section <c>Notifications</c>.</summary>
public sealed class DeliveryOptions : IValidatableObject
{
    /// <summary>How many notifications one user gets on one way within an hour; more wait. The inbox takes all.</summary>
    public int MaxPerHour { get; set; } = 20;

    /// <summary>How long notifications are kept. One that still has to be delivered stays.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(180);

    /// <summary>How long it is kept what became of deliveries.</summary>
    public TimeSpan KeepDeliveriesFor { get; set; } = TimeSpan.FromDays(60);

    /// <summary>How long the history of alerts reaches back.</summary>
    public TimeSpan KeepFiringsFor { get; set; } = TimeSpan.FromDays(730);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxPerHour is < 1 or > 100_000) yield return new("Notifications:MaxPerHour must be between 1 and 100000.");
        if (KeepFor < TimeSpan.FromDays(1)) yield return new("Notifications:KeepFor must be at least one day.");
        // The daily quota of text messages is counted from what is kept.
        if (KeepDeliveriesFor < TimeSpan.FromDays(2)) yield return new("Notifications:KeepDeliveriesFor must be at least two days.");
        if (KeepFiringsFor < TimeSpan.FromDays(1)) yield return new("Notifications:KeepFiringsFor must be at least one day.");
    }
}
