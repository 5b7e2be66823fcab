using System.Net.Mail;
using System.Threading.Channels;

namespace CryptoPilot.Web.Accounts.Mail;

/// <summary>
/// Writes and sends mails after the request that caused them was answered: a slow mail server holds nobody up, and how long an answer
/// takes tells nothing of whether a mail was written. What waits here when the host stops is lost; people ask again.
/// </summary>
public sealed partial class MailDispatcher(IServiceScopeFactory scopes, TimeProvider time, ILogger<MailDispatcher> logger) : BackgroundService
{
    private const int Capacity = 1_000;
    private const int Workers = 4;

    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];

    private readonly Channel<Func<IServiceProvider, CancellationToken, Task<OutgoingMail?>>> _waiting =
        Channel.CreateBounded<Func<IServiceProvider, CancellationToken, Task<OutgoingMail?>>>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Queues the writing of a mail. It may find that there is none to write. When too many wait it is dropped and logged.</summary>
    public void Add(Func<IServiceProvider, CancellationToken, Task<OutgoingMail?>> write)
    {
        if (!_waiting.Writer.TryWrite(write)) Log.Full(logger, Capacity);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(stoppingToken), stoppingToken)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        await foreach (var write in _waiting.Reader.ReadAllAsync(stopping))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var services = scope.ServiceProvider;
                if (await write(services, stopping) is { } mail) await SendAsync(services.GetRequiredService<MailService>(), mail, stopping);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                Log.NotWritten(logger, exception.GetType().Name);
            }
        }
    }

    private async Task SendAsync(MailService mails, OutgoingMail mail, CancellationToken stopping)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await mails.SendAsync(mail, stopping);
                return;
            }
            catch (Exception exception) when (exception is SmtpException or OperationCanceledException && !stopping.IsCancellationRequested && attempt < s_pauses.Length)
            {
                // The text of an SMTP fault can hold the address.
                Log.Refused(logger, (exception as SmtpException)?.StatusCode, s_pauses[attempt]);
                await Task.Delay(s_pauses[attempt], time, stopping);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The mail server did not take a mail ({Status}); it is tried again after {Pause}")]
        public static partial void Refused(ILogger logger, SmtpStatusCode? status, TimeSpan pause);

        [LoggerMessage(Level = LogLevel.Error, Message = "A mail was not sent: {Fault}")]
        public static partial void NotWritten(ILogger logger, string fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "A mail was not sent: {Count} wait already")]
        public static partial void Full(ILogger logger, int count);
    }
}
