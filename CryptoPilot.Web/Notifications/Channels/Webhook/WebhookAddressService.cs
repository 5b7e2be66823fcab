using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Api.Webhooks;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Notifications.Channels.Webhook;

/// <summary>Where notifications are posted, and what is still to be proven.</summary>
internal sealed record WebhookTarget(string Url, string Secret, string? Code = null, DateTime? ExpiresAt = null, int GuessesLeft = 0)
{
    public override string ToString() => nameof(WebhookTarget);
}

/// <summary>What became of a wish to be told at an address.</summary>
/// <param name="Fault">Null, or one sentence on what is wrong.</param>
/// <param name="Secret">What posts are signed with, in clear: it is told this once.</param>
public sealed record WebhookSetUp(string? Fault, string? Secret = null)
{
    public override string ToString() => nameof(WebhookSetUp);
}

/// <summary>The address to which a user's notifications are posted: proven by a code that is posted there and typed here.</summary>
public sealed class WebhookAddressService(ChannelAddressBook addresses, WebhookChannel channel, IOptions<WebhookOptions> options, TimeProvider time)
{
    private const int LongestUrl = 1000;
    private const int Guesses = 5;
    private static readonly TimeSpan s_valid = TimeSpan.FromMinutes(30);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>What is set; null when nothing is.</summary>
    public Task<ChannelAddressView?> ViewAsync(int userId, CancellationToken cancellationToken) => addresses.ViewAsync(userId, NotificationMethod.Webhook, cancellationToken);

    /// <summary>Takes an address in the place of the one before and posts a code to it.</summary>
    /// <param name="to">Whose, and how they read.</param>
    /// <param name="url">The address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WebhookSetUp> AskAsync(NotificationReader to, string? url, CancellationToken cancellationToken)
    {
        var address = url?.Trim() ?? "";
        if (address.Length > LongestUrl) return new WebhookSetUp(string.Format(CultureInfo.CurrentCulture, ChannelsText.WebhookTooLong, LongestUrl));
        if (new WebhookDraft("-", address, WebhookEvents.All).Check(options.Value) is [var fault, ..]) return new WebhookSetUp(WebhookOutcome.TextOf(fault));
        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var target = new WebhookTarget(address, WebhookSecrets.Make(), code, Now + s_valid, Guesses);
        var answer = await channel.PostAsync(target, Test(to, string.Format(CultureInfo.CurrentCulture, ChannelsText.WebhookCodeMessage, code)), cancellationToken);
        if (answer.Outcome != AttemptOutcome.Delivered) return new WebhookSetUp(string.Format(CultureInfo.CurrentCulture, ChannelsText.WebhookNotReached, answer.Error));
        // Only the host: the rest of an address is often a secret.
        var isKept = await addresses.ChangeAsync<WebhookTarget>(to.UserId, NotificationMethod.Webhook, _ => (target, new Uri(address).IdnHost, null), cancellationToken);
        return isKept ? new WebhookSetUp(null, target.Secret) : new WebhookSetUp(ChannelsText.Busy);
    }

    /// <summary>Proves the address by the code that was posted there.</summary>
    /// <returns>Null, or one sentence on what is wrong.</returns>
    public async Task<string?> ConfirmAsync(int userId, string? code, CancellationToken cancellationToken)
    {
        string? fault = ChannelsText.CodeExpired;
        var isKept = await addresses.ChangeAsync<WebhookTarget>(
            userId,
            NotificationMethod.Webhook,
            target =>
            {
                if (target is not { Code: { } expected, GuessesLeft: > 0 } || target.ExpiresAt <= Now) return null;
                var isRight = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(code?.Trim() ?? ""));
                fault = isRight ? null : ChannelsText.CodeWrong;
                var next = isRight ? target with { Code = null, ExpiresAt = null, GuessesLeft = 0 } : target with { GuessesLeft = target.GuessesLeft - 1 };
                return (next, new Uri(target.Url).IdnHost, isRight ? Now : null);
            },
            cancellationToken);
        return isKept ? fault : ChannelsText.Busy;
    }

    /// <summary>Posts a notification that means nothing.</summary>
    /// <returns>Null, or one sentence on what is wrong.</returns>
    public async Task<string?> TestAsync(NotificationReader to, CancellationToken cancellationToken) =>
        (await channel.SendAsync(Test(to, ChannelsText.TestMessage), cancellationToken)).Error;

    /// <summary>Forgets the address.</summary>
    public Task RemoveAsync(int userId, CancellationToken cancellationToken) => addresses.RemoveAsync(userId, NotificationMethod.Webhook, cancellationToken);

    private OutgoingNotification Test(NotificationReader to, string message) =>
        new(Guid.NewGuid(), 1, to, NotificationKind.Account, NotificationType.Info, ChannelsText.TestTitle, message, ChannelsPage.Path, Now);
}
