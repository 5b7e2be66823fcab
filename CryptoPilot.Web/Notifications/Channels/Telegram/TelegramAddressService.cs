using System.Security.Cryptography;
using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Notifications.Channels.Telegram;

/// <summary>The chat that a user is told in, or the code that proves it.</summary>
internal sealed record TelegramTarget(long? ChatId, string? Code = null, DateTime? ExpiresAt = null)
{
    public override string ToString() => nameof(TelegramTarget);
}

/// <summary>What to say to the bot.</summary>
/// <param name="Code">The code.</param>
/// <param name="Bot">The bot's name, without the @; null when Telegram did not tell.</param>
public sealed record TelegramCode(string Code, string? Bot)
{
    /// <summary>Opens the chat with the code in it; null when the bot's name is not known.</summary>
    public Uri? Link => Bot is null ? null : new Uri($"https://t.me/{Uri.EscapeDataString(Bot)}?start={Code}");

    public override string ToString() => nameof(TelegramCode);
}

/// <summary>The chat that a user is told in: proven by a code that is shown here and said to the bot there.</summary>
public sealed class TelegramAddressService(ChannelAddressBook addresses, TelegramBot bot, TelegramChannel channel, TimeProvider time)
{
    private const int CodeLength = 16;

    /// <summary>Without signs that look alike. Whoever guesses a code reads what is told: sixteen of them are 79 bits.</summary>
    private const string Signs = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    private static readonly TimeSpan s_valid = TimeSpan.FromMinutes(30);

    public bool IsSetUp => bot.IsSetUp;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>What is set; null when nothing is.</summary>
    public async Task<ChannelAddressView?> ViewAsync(int userId, CancellationToken cancellationToken) =>
        await addresses.ViewAsync(userId, NotificationMethod.Telegram, cancellationToken) is { IsVerified: true } view ? view : null;

    /// <summary>Makes a code to be said to the bot, within half an hour; a chat that was set before is forgotten.</summary>
    /// <returns>Null when somebody else did so at the same moment.</returns>
    public async Task<TelegramCode?> AskAsync(int userId, CancellationToken cancellationToken)
    {
        var code = RandomNumberGenerator.GetString(Signs, CodeLength);
        var isKept = await addresses.ChangeAsync<TelegramTarget>(userId, NotificationMethod.Telegram, _ => (new TelegramTarget(null, code, Now + s_valid), "", null), cancellationToken);
        return isKept ? new TelegramCode(code, await bot.NameAsync(cancellationToken)) : null;
    }

    /// <summary>Looks whether the code was said.</summary>
    /// <returns>Null, or one sentence on what is wrong.</returns>
    public async Task<string?> ConfirmAsync(int userId, CancellationToken cancellationToken)
    {
        if (await addresses.ReadAsync<TelegramTarget>(userId, NotificationMethod.Telegram, cancellationToken) is not ({ Code: { } code } target, _) || target.ExpiresAt <= Now) return ChannelsText.CodeExpired;
        var (answer, chat) = await bot.FindAsync(code, cancellationToken);
        if (answer.StatusCode == 409) return ChannelsText.TelegramTaken;
        if (answer.Result is null) return ChannelsText.TelegramUnreachable;
        if (chat is null) return ChannelsText.TelegramNotSaid;
        var isStillAsked = true;
        var isKept = await addresses.ChangeAsync<TelegramTarget>(
            userId,
            NotificationMethod.Telegram,
            now => (isStillAsked = now?.Code == code) ? (new TelegramTarget(chat.Id), chat.Name, Now) : null,
            cancellationToken);
        return isKept && isStillAsked ? null : ChannelsText.Busy;
    }

    /// <summary>Says something that means nothing.</summary>
    /// <returns>Null, or one sentence on what is wrong.</returns>
    public async Task<string?> TestAsync(NotificationReader to, CancellationToken cancellationToken)
    {
        var test = new OutgoingNotification(Guid.NewGuid(), 1, to, NotificationKind.Account, NotificationType.Info, ChannelsText.TestTitle, ChannelsText.TestMessage, ChannelsPage.Path, Now);
        return (await channel.SendAsync(test, cancellationToken)).Error;
    }

    /// <summary>Forgets the chat.</summary>
    public Task RemoveAsync(int userId, CancellationToken cancellationToken) => addresses.RemoveAsync(userId, NotificationMethod.Telegram, cancellationToken);
}
