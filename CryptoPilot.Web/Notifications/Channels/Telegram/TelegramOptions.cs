using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Notifications.Channels.Telegram;

/// <summary>Section <c>Telegram</c>: a bot of this instance's own.</summary>
public sealed class TelegramOptions : IValidatableObject
{
    /// <summary>Where Telegram's bot interface is reached.</summary>
    [Required]
    public Uri BaseUrl { get; set; } = new("https://api.telegram.org");

    /// <summary>What the bot's father gave. A secret; empty switches Telegram off.</summary>
    public string BotToken { get; set; } = "";

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromSeconds(60)) yield return new("Telegram:Timeout must be positive and at most 60 seconds.");
        if (BotToken.Any(sign => !char.IsAsciiLetterOrDigit(sign) && sign is not (':' or '-' or '_'))) yield return new("Telegram:BotToken must be what the bot's father gave: a number, a colon and letters.");
    }
}
