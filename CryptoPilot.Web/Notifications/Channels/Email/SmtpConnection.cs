using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using CryptoPilot.Web.Accounts.Mail;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>
/// One connection to a mail server: encrypted and signed in as set, then one mail after the other (RFC 5321, 2920, 3207, 4954, 6152, 6531).
/// Each answer has its own time limit. After anything but an answer it is of no more use.
/// </summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private static readonly byte[] s_end = ".\r\n"u8.ToArray();

    private readonly MailOptions _options;
    private readonly TimeProvider _time;
    private readonly SmtpWire _plain;
    private SmtpWire _wire;
    private Dictionary<string, string> _offers = new(StringComparer.OrdinalIgnoreCase);
    private bool _isClean = true;

    private SmtpConnection(MailOptions options, SmtpWire wire, TimeProvider time) => (_options, _plain, _wire, _time) = (options, wire, wire, time);

    /// <summary>How many mails were handed over on it.</summary>
    public int Sent { get; private set; }

    /// <summary>When it was last used.</summary>
    public long LastUsed { get; private set; }

    /// <summary>False when nothing more may be said on it.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Whether the server answered to the mail that is being sent: before that, nothing of it can have been taken.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Connects, encrypts and signs in as the settings say.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="name">How this side calls itself.</param>
    /// <param name="trust">Which certificates are trusted.</param>
    /// <param name="time">The clock of the time limits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SmtpFaultException">There is no such connection.</exception>
    public static async Task<SmtpConnection> OpenAsync(MailOptions options, string name, MailTrust trust, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        SmtpConnection? connection = null;
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, either.Token);
            connection = new SmtpConnection(options, new SmtpWire(new NetworkStream(socket, ownsSocket: true)), time);
            await connection.GreetAsync(name, trust, limit, either.Token);
            return connection;
        }
        catch (Exception exception)
        {
            if (connection is not null) await connection.DisposeAsync();
            socket.Dispose();
            if (Translate(exception, limit, cancellationToken) is { } fault) throw fault;
            throw;
        }
    }

    /// <summary>Hands over one mail.</summary>
    /// <exception cref="SmtpFaultException">It was not taken.</exception>
    public async Task SendAsync(SmtpEnvelope mail, CancellationToken cancellationToken)
    {
        if (mail.NeedsUtf8 && !_offers.ContainsKey("SMTPUTF8")) throw new SmtpFaultException(SmtpFault.Address);
        HasAnswered = false;
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await HandOverAsync(mail, limit, either.Token);
            Sent++;
            LastUsed = _time.GetTimestamp();
        }
        catch (SmtpFaultException)
        {
            LastUsed = _time.GetTimestamp();
            throw;
        }
        catch (Exception exception)
        {
            IsUsable = false;
            if (Translate(exception, limit, cancellationToken) is { } fault) throw fault;
            throw;
        }
    }

    /// <summary>Takes leave, without waiting long for an answer.</summary>
    public async Task QuitAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), _time);
            if (IsUsable) await _wire.WriteAsync("QUIT\r\n", limit.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It is gone already.
        }
        finally
        {
            await DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        IsUsable = false;
        await _wire.DisposeAsync();
        await _plain.DisposeAsync();
    }

    private async Task GreetAsync(string name, MailTrust trust, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        if (_options.Security == MailSecurity.Tls) await EncryptAsync(trust, cancellationToken);
        Demand(await ReadAsync(limit, cancellationToken), SmtpFault.NotLetIn);
        await IntroduceAsync(name, limit, cancellationToken);
        if (_options.Security == MailSecurity.StartTls)
        {
            if (!_offers.ContainsKey("STARTTLS") || !(await AskAsync("STARTTLS\r\n", limit, cancellationToken)).IsDone) throw new SmtpFaultException(SmtpFault.Unsafe);
            // What was said in the clear behind the answer is not the server's.
            if (_wire.HasUnread) throw new SmtpFaultException(SmtpFault.Unsafe);
            await EncryptAsync(trust, cancellationToken);
            await IntroduceAsync(name, limit, cancellationToken);
        }

        if (_options.User.Length > 0) await SignInAsync(limit, cancellationToken);
        LastUsed = _time.GetTimestamp();
    }

    private async Task IntroduceAsync(string name, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        var reply = await AskAsync($"EHLO {name}\r\n", limit, cancellationToken);
        _offers = new(StringComparer.OrdinalIgnoreCase);
        if (reply.IsRefusal) reply = await AskAsync($"HELO {name}\r\n", limit, cancellationToken);
        Demand(reply, SmtpFault.NotLetIn);
        foreach (var line in reply.Lines.Skip(1))
        {
            var words = line.Split(' ', 2);
            _offers[words[0]] = words.Length > 1 ? words[1] : "";
        }
    }

    private async Task EncryptAsync(MailTrust trust, CancellationToken cancellationToken)
    {
        var secure = new SslStream(_wire.Stream, leaveInnerStreamOpen: true);
        await secure.AuthenticateAsClientAsync(trust.OptionsFor(_options.Host), cancellationToken);
        _wire = new SmtpWire(secure);
    }

    private async Task SignInAsync(CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        var ways = _offers.GetValueOrDefault("AUTH", "").Split(' ');
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            Demand(await AskAsync($"AUTH PLAIN {Base64($"\0{_options.User}\0{_options.Password}")}\r\n", limit, cancellationToken), SmtpFault.NotLetIn);
            return;
        }

        if (!ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase)) throw new SmtpFaultException(SmtpFault.NotLetIn);
        foreach (var said in new[] { "AUTH LOGIN\r\n", $"{Base64(_options.User)}\r\n" })
        {
            var reply = await AskAsync(said, limit, cancellationToken);
            if (!reply.IsGoOn) throw new SmtpFaultException(SmtpFault.NotLetIn, reply.Code);
        }

        Demand(await AskAsync($"{Base64(_options.Password)}\r\n", limit, cancellationToken), SmtpFault.NotLetIn);
    }

    private async Task HandOverAsync(SmtpEnvelope mail, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        var content = mail.Content(_offers.ContainsKey("8BITMIME"));
        if (!_isClean)
        {
            var reset = await AskAsync("RSET\r\n", limit, cancellationToken);
            HasAnswered = true;
            Demand(reset, SmtpFault.Later);
            _isClean = true;
        }

        string[] commands = [From(mail, content), $"RCPT TO:<{mail.To}>\r\n", "DATA\r\n"];
        _isClean = false;
        if (_offers.ContainsKey("PIPELINING")) await TogetherAsync(commands, limit, cancellationToken);
        else await OneByOneAsync(commands, limit, cancellationToken);

        await _wire.WriteAsync(Stuffed(content), cancellationToken);
        Judge(3, await ReadAsync(limit, cancellationToken));
        _isClean = true;
    }

    private async Task OneByOneAsync(string[] commands, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        for (var step = 0; step < commands.Length; step++)
        {
            var reply = await AskAsync(commands[step], limit, cancellationToken);
            HasAnswered = true;
            Judge(step, reply);
        }
    }

    private async Task TogetherAsync(string[] commands, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        await _wire.WriteAsync(string.Concat(commands), cancellationToken);
        var replies = new SmtpReply[commands.Length];
        for (var step = 0; step < commands.Length; step++)
        {
            replies[step] = await ReadAsync(limit, cancellationToken);
            HasAnswered = true;
            // Nothing comes behind it.
            if (replies[step].IsFarewell) Judge(step, replies[step]);
        }

        if (replies[^1].IsGoOn && (!replies[0].IsDone || !replies[1].IsDone))
        {
            // It waits for a mail to nobody.
            await _wire.WriteAsync(s_end, cancellationToken);
            await ReadAsync(limit, cancellationToken);
        }

        for (var step = 0; step < commands.Length; step++) Judge(step, replies[step]);
    }

    /// <summary>Throws unless the server agrees to the sender (0), the recipient (1), the beginning (2) or the whole of a mail (3).</summary>
    private void Judge(int step, SmtpReply reply)
    {
        if (step == 2 ? reply.IsGoOn : reply.IsDone) return;
        if (reply.IsFarewell) IsUsable = false;
        if (!reply.IsRefusal) throw new SmtpFaultException(SmtpFault.Later, reply.Code);
        // A sender that is not let in is this instance's trouble, not the recipient's; one that is told of its mail's size is.
        throw new SmtpFaultException(step > 0 || reply.Code == 552 ? SmtpFault.Refused : SmtpFault.NotLetIn, reply.Code);
    }

    private string From(SmtpEnvelope mail, byte[] content)
    {
        var command = new StringBuilder($"MAIL FROM:<{mail.From}>");
        if (_offers.ContainsKey("SIZE")) command.Append(CultureInfo.InvariantCulture, $" SIZE={content.Length}");
        if (_offers.ContainsKey("8BITMIME") && !Ascii.IsValid(content)) command.Append(" BODY=8BITMIME");
        if (mail.NeedsUtf8) command.Append(" SMTPUTF8");
        return command.Append("\r\n").ToString();
    }

    /// <summary>The mail with the dots doubled that begin lines, and the line that ends it.</summary>
    private static ReadOnlyMemory<byte> Stuffed(byte[] content)
    {
        using var stuffed = new MemoryStream(content.Length + 16);
        var rest = content.AsSpan();
        if (rest is [(byte)'.', ..]) stuffed.WriteByte((byte)'.');
        for (var at = rest.IndexOf("\r\n."u8); at >= 0; at = rest.IndexOf("\r\n."u8))
        {
            stuffed.Write(rest[..(at + 3)]);
            stuffed.WriteByte((byte)'.');
            rest = rest[(at + 3)..];
        }

        stuffed.Write(rest);
        stuffed.Write(s_end);
        return stuffed.GetBuffer().AsMemory(0, (int)stuffed.Length);
    }

    private async Task<SmtpReply> AskAsync(string command, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        await _wire.WriteAsync(command, cancellationToken);
        return await ReadAsync(limit, cancellationToken);
    }

    /// <summary>Each answer has the whole time again.</summary>
    private async Task<SmtpReply> ReadAsync(CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await _wire.ReadReplyAsync(cancellationToken);
            limit.CancelAfter(_options.Timeout);
            return reply;
        }
        catch (SmtpFaultException)
        {
            IsUsable = false;
            throw;
        }
    }

    private static void Demand(SmtpReply reply, SmtpFault fault)
    {
        if (!reply.IsDone) throw new SmtpFaultException(reply.IsRefusal ? fault : SmtpFault.Later, reply.Code);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static SmtpFaultException? Translate(Exception exception, CancellationTokenSource limit, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => null,
        OperationCanceledException when limit.IsCancellationRequested => new(SmtpFault.Slow, inner: exception),
        AuthenticationException => new(SmtpFault.Unsafe, inner: exception),
        SocketException => new(SmtpFault.Unreachable, inner: exception),
        IOException => new(SmtpFault.Cut, inner: exception),
        _ => null,
    };
}
