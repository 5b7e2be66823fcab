using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Notifications.Channels.Push;

/// <summary>Section <c>Push</c>: notifications that browsers show.</summary>
public sealed class PushOptions : IValidatableObject
{
    /// <summary>Whom a push service may write to: <c>mailto:…</c> or <c>https://…</c>. Empty takes <c>SignIn:PublicUrl</c>.</summary>
    public string Contact { get; set; } = "";

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a push service keeps a message for a device that is off.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many attempts one node makes at once.</summary>
    [Range(1, 1_000, ErrorMessage = "Push:Parallel must be between {1} and {2}.")]
    public int Parallel { get; set; } = 16;

    /// <summary>How many browsers one user may have.</summary>
    [Range(1, 1_000, ErrorMessage = "Push:MaxPerUser must be between {1} and {2}.")]
    public int MaxPerUser { get; set; } = 20;

    /// <summary>Whether push services may stand in private networks, and go through a proxy.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Whether push services may be reached without encryption. What is pushed is encrypted in any case.</summary>
    public bool AllowHttp { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromSeconds(30)) yield return new("Push:Timeout must be positive and at most 30 seconds.");
        if (KeepFor < TimeSpan.Zero || KeepFor > TimeSpan.FromDays(28)) yield return new("Push:KeepFor must be between 0 and 28 days.");
        if (Contact.Length > 0 && (!Uri.TryCreate(Contact, UriKind.Absolute, out var contact) || contact.Scheme is not ("mailto" or "https"))) yield return new("Push:Contact must start with mailto: or https:.");
    }
}
