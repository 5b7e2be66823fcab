using System.Threading.Channels;
using CryptoPilot.Web.Notifications.Channels.Email;

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
            catch (SmtpFaultException fault)
            {
                Log.NotTaken(logger, fault.Fault, fault.Code);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                // Its text can hold the address.
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
            catch (SmtpFaultException fault) when (!fault.IsFinal && attempt < s_pauses.Length)
            {
                Log.Refused(logger, fault.Fault, fault.Code, s_pauses[attempt]);
                await Task.Delay(s_pauses[attempt], time, stopping);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The mail server did not take a mail ({Fault} {Code}); it is tried again after {Pause}")]
        public static partial void Refused(ILogger logger, SmtpFault fault, int? code, TimeSpan pause);

        [LoggerMessage(Level = LogLevel.Error, Message = "A mail was not sent: the mail server did not take it ({Fault} {Code})")]
        public static partial void NotTaken(ILogger logger, SmtpFault fault, int? code);

        [LoggerMessage(Level = LogLevel.Error, Message = "A mail was not sent: {Fault}")]
        public static partial void NotWritten(ILogger logger, string fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "A mail was not sent: {Count} wait already")]
        public static partial void Full(ILogger logger, int count);
    }
}
