using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>The service that sends text messages (section <c>Sms</c>): Twilio, or one that speaks its language.</summary>
public sealed class SmsOptions
{
    /// <summary>Where it is reached.</summary>
    [Required]
    public Uri BaseUrl { get; set; } = new("https://api.twilio.com");

    /// <summary>The account there. Empty switches text messages off.</summary>
    public string AccountSid { get; set; } = "";

    /// <summary>Its secret.</summary>
    public string AuthToken { get; set; } = "";

    /// <summary>The number or name that messages come from.</summary>
    public string From { get; set; } = "";

    /// <summary>How many notifications one user gets by text message within 24 hours; more wait.</summary>
    [Range(1, 10_000, ErrorMessage = "Sms:DailyQuota must be between {1} and {2}.")]
    public int DailyQuota { get; set; } = 10;

    /// <summary>Whether there is all that sending needs.</summary>
    public bool IsComplete => AccountSid.Length > 0 && AuthToken.Length > 0 && From.Length > 0;
}
