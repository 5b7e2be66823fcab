using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CryptoPilot.Tests.Support;

/// <summary>How a connection to the house begins.</summary>
public enum SmtpDoor
{
    Plain,

    /// <summary>Plain, with STARTTLS offered; nothing is taken before it.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,
}

/// <summary>What the server is about to answer.</summary>
/// <param name="Command">The command in upper case; <c>CONNECT</c> for the greeting, <c>.</c> for the end of a mail.</param>
/// <param name="Line">The whole line.</param>
/// <param name="Connection">1 is the first.</param>
/// <param name="Mail">How many mails were taken in all.</param>
public sealed record SmtpMoment(string Command, string Line, int Connection, int Mail);

/// <summary>What the server does instead of what it should.</summary>
public sealed record SmtpTurn(string? Reply, bool Closes = false, Task? After = null)
{
    /// <summary>Answers with a line such as <c>451 4.3.0 busy</c>; <c>421</c> closes the connection as well.</summary>
    public static SmtpTurn Answer(string reply) => new(reply, reply.StartsWith("421", StringComparison.Ordinal));

    /// <summary>Closes the connection without a word; a mail whose end had come is kept.</summary>
    public static SmtpTurn Close { get; } = new(Reply: null, true);

    /// <summary>Says nothing until the other end is gone.</summary>
    public static SmtpTurn Hang { get; } = new(Reply: null);

    /// <summary>Goes on as usual, later.</summary>
    public static SmtpTurn Wait(Task until) => new(Reply: null, After: until);
}

/// <summary>A mail that the server took.</summary>
/// <param name="From">The sender on the envelope.</param>
/// <param name="To">The recipient on the envelope.</param>
/// <param name="Parameters">What followed the sender, such as <c>BODY=8BITMIME</c>.</param>
/// <param name="Text">Headers and body as they came, without the dots that were stuffed.</param>
/// <param name="Connection">On which connection it came.</param>
/// <param name="IsEncrypted">Whether that was encrypted.</param>
/// <param name="User">Who had signed in, or null.</param>
public sealed record SmtpMail(string From, string To, string Parameters, string Text, int Connection, bool IsEncrypted, string? User)
{
    /// <summary>A header, unfolded; null when there is none.</summary>
    public string? Header(string name)
    {
        var head = Text[..Text.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n");
        return head.FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
    }
}

/// <summary>
/// A real SMTP server on a free port: pipelining, STARTTLS or TLS from the first byte, PLAIN and LOGIN. It keeps what it takes, and does
/// at each moment what <see cref="React"/> says instead of what it should. It needs no test framework, so that measurements use it too.
/// </summary>
public sealed class SmtpHouse : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<SmtpMail> _mails = new();
    private readonly ConcurrentDictionary<int, Task> _talks = new();
    private readonly Lock _waiting = new();
    private readonly List<(int Count, TaskCompletionSource Done)> _waiters = [];
    private readonly X509Certificate2? _certificate;
    private readonly Task _work;
    private int _connections;
    private int _open;
    private int _taken;

    public SmtpHouse(SmtpDoor door = SmtpDoor.Plain)
    {
        Door = door;
        if (door != SmtpDoor.Plain) (_certificate, CertificateFile) = MakeCertificate();
        _listener.Start(512);
        _work = AcceptAsync();
    }

    public SmtpDoor Door { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The server's own certificate as a PEM file, for who trusts it; null without TLS.</summary>
    public string? CertificateFile { get; }

    /// <summary>What is offered after EHLO beside STARTTLS and AUTH.</summary>
    public IReadOnlyList<string> Offers { get; set; } = ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"];

    /// <summary>Who may send; null lets everybody.</summary>
    public (string Name, string Password)? Account { get; set; }

    /// <summary>The ways to sign in.</summary>
    public string Mechanisms { get; set; } = "PLAIN LOGIN";

    /// <summary>Asked before each answer; null goes on as usual.</summary>
    public Func<SmtpMoment, SmtpTurn?>? React { get; set; }

    /// <summary>False forgets mails, which many of them need.</summary>
    public bool KeepsMails { get; set; } = true;

    /// <summary>Written behind the answer to STARTTLS, as somebody in between would.</summary>
    public string? Injected { get; set; }

    /// <summary>How many connections were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many connections are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>How many mails were taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>What was taken, in order.</summary>
    public IReadOnlyList<SmtpMail> Mails => [.. _mails];

    /// <summary>What the product is told about it.</summary>
    public string[] Settings =>
    [
        "--Mail:Host=127.0.0.1", $"--Mail:Port={Port}", $"--Mail:Security={(Door == SmtpDoor.Plain ? "None" : Door.ToString())}", "--Mail:From=CryptoPilot <pilot@example.org>",
        $"--Mail:TrustedCertificate={CertificateFile}", "--SignIn:PublicUrl=https://pilot.example.org",
    ];

    /// <summary>Waits until so many mails were taken in all.</summary>
    /// <exception cref="TimeoutException">They did not come.</exception>
    public Task WaitForAsync(int count)
    {
        lock (_waiting)
        {
            if (Taken >= count) return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, done));
            return done.Task.WaitAsync(s_patience);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _work;
        await Task.WhenAll(_talks.Values);
        _certificate?.Dispose();
        _stop.Dispose();
        if (CertificateFile is not null) File.Delete(CertificateFile);
    }

    private static (X509Certificate2 Certificate, string File) MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        var file = Path.Combine(Path.GetTempPath(), $"smtp-{Guid.NewGuid():N}.pem");
        File.WriteAllText(file, made.ExportCertificatePem());
        return (X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null), file);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var number = Interlocked.Increment(ref _connections);
                _talks[number] = Task.Run(() => TalkAsync(client, number));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The house is closed.
        }
    }

    private async Task TalkAsync(TcpClient client, int number)
    {
        Interlocked.Increment(ref _open);
        try
        {
            using (client)
            {
                client.NoDelay = true;
                await using var talk = new Talk(this, client.GetStream(), number);
                await talk.RunAsync(_stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            // The other end, or the test, is gone.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            _talks.TryRemove(number, out _);
        }
    }

    private void Keep(SmtpMail mail)
    {
        if (KeepsMails) _mails.Enqueue(mail);
        lock (_waiting)
        {
            var taken = Interlocked.Increment(ref _taken);
            foreach (var (_, done) in _waiters.Where(waiter => waiter.Count <= taken)) done.TrySetResult();
            _waiters.RemoveAll(waiter => waiter.Count <= taken);
        }
    }

    /// <summary>One connection.</summary>
    private sealed class Talk(SmtpHouse house, Stream stream, int number) : IAsyncDisposable
    {
        private readonly byte[] _buffer = new byte[16 * 1024];
        private readonly StringBuilder _replies = new();
        private Stream _stream = stream;
        private int _start;
        private int _end;
        private bool _isEncrypted;
        private string? _user;
        private string? _from;
        private string _parameters = "";
        private string? _to;

        public ValueTask DisposeAsync() => _stream.DisposeAsync();

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            if (house.Door == SmtpDoor.Tls) await EncryptAsync(cancellationToken);
            if (!await SayAsync("CONNECT", "", "220 house ready", cancellationToken)) return;
            while (await ReadLineAsync(cancellationToken) is { } line)
            {
                if (!await TakeAsync(line, cancellationToken)) return;
            }
        }

        private async Task<bool> TakeAsync(string line, CancellationToken cancellationToken)
        {
            var command = line.Split(' ', 2)[0].ToUpperInvariant();
            switch (command)
            {
                case "EHLO" or "HELO":
                    return await SayAsync(command, line, command == "EHLO" ? Greeting() : "250 house", cancellationToken);
                case "STARTTLS" when house.Door == SmtpDoor.StartTls && !_isEncrypted:
                    if (!await SayAsync(command, line, "220 go ahead" + (house.Injected is null ? "" : $"\r\n{house.Injected}"), cancellationToken)) return false;
                    await EncryptAsync(cancellationToken);
                    return true;
                case "AUTH":
                    return await SignInAsync(line, cancellationToken);
                case "MAIL":
                    return await SenderAsync(line, cancellationToken);
                case "RCPT":
                    return await RecipientAsync(line, cancellationToken);
                case "DATA":
                    return await DataAsync(line, cancellationToken);
                case "RSET":
                    (_from, _to) = (null, null);
                    return await SayAsync(command, line, "250 2.0.0 forgotten", cancellationToken);
                case "NOOP":
                    return await SayAsync(command, line, "250 2.0.0 fine", cancellationToken);
                case "QUIT":
                    await SayAsync(command, line, "221 2.0.0 bye", cancellationToken);
                    await FlushAsync(cancellationToken);
                    return false;
                default:
                    return await SayAsync(command, line, "500 5.5.1 unknown", cancellationToken);
            }
        }

        private string Greeting()
        {
            var offers = house.Offers.ToList();
            if (house.Door == SmtpDoor.StartTls && !_isEncrypted) offers.Add("STARTTLS");
            else if (house.Account is not null) offers.Add($"AUTH {house.Mechanisms}");
            string[] lines = ["house", .. offers];
            return string.Join("\r\n", lines.Select((text, index) => $"250{(index == lines.Length - 1 ? ' ' : '-')}{text}"));
        }

        private async Task<bool> SenderAsync(string line, CancellationToken cancellationToken)
        {
            var turn = Ask("MAIL", line);
            if (turn is null && house.Door == SmtpDoor.StartTls && !_isEncrypted) turn = SmtpTurn.Answer("530 5.7.0 STARTTLS first");
            if (turn is null && house.Account is not null && _user is null) turn = SmtpTurn.Answer("530 5.7.0 sign in first");
            if (turn is null && _from is not null) turn = SmtpTurn.Answer("503 5.5.1 one at a time");
            if (IsTaken(turn)) (_from, _parameters) = (Between(line), line[(line.IndexOf('>', StringComparison.Ordinal) + 1)..].Trim());
            return await AnswerAsync(turn, "250 2.1.0 fine", cancellationToken);
        }

        private async Task<bool> RecipientAsync(string line, CancellationToken cancellationToken)
        {
            var turn = Ask("RCPT", line);
            if (turn is null && _from is null) turn = SmtpTurn.Answer("503 5.5.1 sender first");
            if (IsTaken(turn)) _to = Between(line);
            return await AnswerAsync(turn, "250 2.1.5 fine", cancellationToken);
        }

        private async Task<bool> DataAsync(string line, CancellationToken cancellationToken)
        {
            var turn = Ask("DATA", line);
            if (turn is null && _to is null) turn = SmtpTurn.Answer("503 5.5.1 recipient first");
            if (!await AnswerAsync(turn, "354 go on", cancellationToken)) return false;
            if (!IsTaken(turn)) return true;
            var text = new StringBuilder();
            while (await ReadLineAsync(cancellationToken) is { } part)
            {
                if (part == ".") return await EndAsync(text.ToString(), cancellationToken);
                if (Ask("BODY", part) is { Closes: true }) return false;
                if (house.KeepsMails) text.Append(part, part.StartsWith('.') ? 1 : 0, part.Length - (part.StartsWith('.') ? 1 : 0)).Append("\r\n");
            }

            return false;
        }

        private async Task<bool> EndAsync(string text, CancellationToken cancellationToken)
        {
            var turn = Ask(".", ".");
            if (_from is not null && (IsTaken(turn) || turn is { Reply: null, Closes: true }))
                house.Keep(new SmtpMail(_from!, _to!, _parameters, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text)), number, _isEncrypted, _user));
            (_from, _to) = (null, null);
            return await AnswerAsync(turn, "250 2.0.0 taken", cancellationToken);
        }

        private async Task<bool> SignInAsync(string line, CancellationToken cancellationToken)
        {
            var words = line.Split(' ');
            var given = words is [_, "PLAIN", var initial] ? Decode(initial).Split('\0') is [_, var name, var password] ? (name, password) : ("", "") : await LoginAsync(words, cancellationToken);
            if (house.Account != given) return await SayAsync("AUTH", line, "535 5.7.8 no", cancellationToken);
            _user = given.Item1;
            return await SayAsync("AUTH", line, "235 2.7.0 welcome", cancellationToken);
        }

        private async Task<(string Name, string Password)> LoginAsync(string[] words, CancellationToken cancellationToken)
        {
            if (words is not [_, "LOGIN"]) return ("", "");
            _replies.Append("334 VXNlcm5hbWU6\r\n");
            var name = Decode(await ReadLineAsync(cancellationToken) ?? "");
            _replies.Append("334 UGFzc3dvcmQ6\r\n");
            return (name, Decode(await ReadLineAsync(cancellationToken) ?? ""));
        }

        private static bool IsTaken(SmtpTurn? turn) => turn is null or { Reply: null, After: not null } or { Reply: ['2' or '3', ..], Closes: false };

        private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));

        private static string Between(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

        private SmtpTurn? Ask(string command, string line) => house.React?.Invoke(new SmtpMoment(command, line, number, house.Taken));

        private Task<bool> SayAsync(string command, string line, string usual, CancellationToken cancellationToken) => AnswerAsync(Ask(command, line), usual, cancellationToken);

        private async Task<bool> AnswerAsync(SmtpTurn? turn, string usual, CancellationToken cancellationToken)
        {
            if (turn?.After is { } until) await until.WaitAsync(cancellationToken);
            else if (turn is { Reply: null, Closes: false }) await HangAsync(cancellationToken);
            var reply = turn?.Reply ?? (turn is { Closes: true } ? null : usual);
            if (reply is not null) _replies.Append(reply).Append("\r\n");
            if (turn is { Closes: true })
            {
                await FlushAsync(cancellationToken);
                return false;
            }

            return true;
        }

        private async Task HangAsync(CancellationToken cancellationToken)
        {
            await FlushAsync(cancellationToken);
            // Until the other end is gone: what it says meanwhile is not listened to.
            while (await _stream.ReadAsync(_buffer, cancellationToken) > 0)
            {
            }

            throw new IOException("The other end is gone.");
        }

        private async Task EncryptAsync(CancellationToken cancellationToken)
        {
            await FlushAsync(cancellationToken);
            var secure = new SslStream(_stream);
            _stream = secure;
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = house._certificate }, cancellationToken);
            _isEncrypted = true;
        }

        /// <summary>Answers are sent once there is nothing left to read, as servers do that take commands in one piece.</summary>
        private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
        {
            var line = new StringBuilder();
            while (true)
            {
                var at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
                if (at >= 0)
                {
                    line.Append(Encoding.Latin1.GetString(_buffer, _start, at));
                    _start += at + 1;
                    return line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
                }

                line.Append(Encoding.Latin1.GetString(_buffer, _start, _end - _start));
                await FlushAsync(cancellationToken);
                (_start, _end) = (0, await _stream.ReadAsync(_buffer, cancellationToken));
                if (_end == 0) return null;
            }
        }

        private async Task FlushAsync(CancellationToken cancellationToken)
        {
            if (_replies.Length == 0) return;
            var bytes = Encoding.Latin1.GetBytes(_replies.ToString());
            _replies.Clear();
            await _stream.WriteAsync(bytes, cancellationToken);
            await _stream.FlushAsync(cancellationToken);
        }
    }
}
