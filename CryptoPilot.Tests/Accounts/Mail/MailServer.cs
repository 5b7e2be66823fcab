using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoPilot.Tests.Support;

namespace CryptoPilot.Tests.Accounts.Mail;

/// <summary>A real SMTP server on a free port that keeps what it is given.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _mails = new();
    private readonly Signals _arrived = new();
    private readonly Task _work;

    public MailServer()
    {
        _listener.Start();
        _work = AcceptAsync();
    }

    /// <summary>What the host is told about it.</summary>
    public string[] Settings =>
    [
        "--Mail:Host=127.0.0.1", $"--Mail:Port={((IPEndPoint)_listener.LocalEndpoint).Port}", "--Mail:Security=None", "--Mail:From=CryptoPilot <pilot@example.org>", "--SignIn:PublicUrl=https://pilot.example.org",
    ];

    /// <summary>What was sent, with headers, in order.</summary>
    public IReadOnlyList<string> Mails => [.. _mails];

    /// <summary>True lets every mail wait without an answer.</summary>
    public bool IsStuck { get; set; }

    /// <summary>Waits until so many mails came in all.</summary>
    public Task WaitForAsync(int count) => _arrived.WaitForAsync(count);

    /// <summary>The path and query of the link in the latest mail.</summary>
    public string LatestLink()
    {
        var text = Text(Mails[^1]);
        var start = text.IndexOf("https://pilot.example.org/", StringComparison.Ordinal);
        Assert.True(start >= 0, text);
        var link = new Uri(text[start..].Split('\r', '\n')[0]).PathAndQuery;
        LogSecrecy.Run.Watch(link.Split('=')[1]);
        return link;
    }

    /// <summary>The text of a mail, decoded.</summary>
    public static string Text(string mail)
    {
        var body = mail[(mail.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        if (mail.Contains("base64", StringComparison.OrdinalIgnoreCase)) return Encoding.UTF8.GetString(Convert.FromBase64String(body.Trim()));
        return body.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal).Replace("=0D=0A", "\n", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _work;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true) talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.UTF8);
                await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
                if (IsStuck) await Task.Delay(Timeout.Infinite, _stop.Token);
                await writer.WriteLineAsync("220 ready");
                while (await reader.ReadLineAsync(_stop.Token) is { } line)
                {
                    if (line.StartsWith("QUIT", StringComparison.Ordinal)) return;
                    if (line.StartsWith("DATA", StringComparison.Ordinal)) await TakeAsync(reader, writer);
                    else await writer.WriteLineAsync("250 fine");
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The other end, or the test, is gone.
            }
        }
    }

    private async Task TakeAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 go on");
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".") mail.Append(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line).Append("\r\n");
        _mails.Enqueue(mail.ToString());
        await _arrived.CountAsync();
        await writer.WriteLineAsync("250 taken");
    }
}
