using System.Collections.Concurrent;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>
/// The connections to the mail server: as many as the settings allow, each used for many mails. One that was idle may have been closed by
/// the server meanwhile; the mail that finds this out goes on a new one, because nothing of it can have been taken.
/// </summary>
public sealed class SmtpPool : IAsyncDisposable
{
    private const int MailsPerConnection = 100;
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(20);

    private readonly MailOptions _options;
    private readonly MailTrust _trust;
    private readonly TimeProvider _time;
    private readonly string _name;
    private readonly SemaphoreSlim _free;
    private readonly ConcurrentStack<SmtpConnection> _idle = new();
    private readonly ITimer _sweep;

    public SmtpPool(IOptions<MailOptions> options, IOptions<SignInOptions> site, MailTrust trust, TimeProvider time)
    {
        (_options, _trust, _time) = (options.Value, trust, time);
        _name = site.Value.PublicUrl?.IdnHost is { Length: > 0 } host && Uri.CheckHostName(host) == UriHostNameType.Dns ? host : "localhost";
        _free = new SemaphoreSlim(_options.Connections);
        _sweep = time.CreateTimer(_ => _ = SweepAsync(everything: false), null, s_idle, s_idle);
    }

    /// <summary>How many mails may be on their way at once.</summary>
    public int Connections => _options.Connections;

    /// <summary>Hands over one mail.</summary>
    /// <exception cref="SmtpFaultException">It was not taken.</exception>
    public async Task SendAsync(SmtpEnvelope mail, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            if (await TakeAsync() is { } used && await TryAsync(used, mail, cancellationToken)) return;
            await UseAsync(await SmtpConnection.OpenAsync(_options, _name, _trust, _time, cancellationToken), mail, cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        await SweepAsync(everything: true);
        _free.Dispose();
    }

    /// <summary>False when the connection turned out to be closed before the server heard of the mail.</summary>
    private async Task<bool> TryAsync(SmtpConnection connection, SmtpEnvelope mail, CancellationToken cancellationToken)
    {
        try
        {
            await UseAsync(connection, mail, cancellationToken);
            return true;
        }
        catch (SmtpFaultException fault) when (!connection.IsUsable && (fault.Code == 421 || (fault.Fault == SmtpFault.Cut && !connection.HasAnswered)))
        {
            return false;
        }
    }

    private async Task UseAsync(SmtpConnection connection, SmtpEnvelope mail, CancellationToken cancellationToken)
    {
        try
        {
            await connection.SendAsync(mail, cancellationToken);
        }
        finally
        {
            if (!connection.IsUsable) await connection.DisposeAsync();
            else if (connection.Sent < MailsPerConnection) _idle.Push(connection);
            else await connection.QuitAsync();
        }
    }

    private async Task<SmtpConnection?> TakeAsync()
    {
        while (_idle.TryPop(out var connection))
        {
            if (_time.GetElapsedTime(connection.LastUsed) < s_idle) return connection;
            await connection.QuitAsync();
        }

        return null;
    }

    private async Task SweepAsync(bool everything)
    {
        var kept = new List<SmtpConnection>();
        while (_idle.TryPop(out var connection))
        {
            if (!everything && _time.GetElapsedTime(connection.LastUsed) < s_idle) kept.Add(connection);
            else await connection.QuitAsync();
        }

        kept.Reverse();
        if (kept.Count > 0) _idle.PushRange([.. kept]);
    }
}
