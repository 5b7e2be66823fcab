using System.Net.Mime;
using System.Text;
using CryptoPilot.Tests.Support;

namespace CryptoPilot.Tests.Accounts.Mail;

/// <summary>The mailbox of a person: what a real SMTP server took for them.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private readonly SmtpHouse _house = new();

    /// <summary>What the host is told about it.</summary>
    public string[] Settings => _house.Settings;

    /// <summary>What was sent, with headers, in order.</summary>
    public IReadOnlyList<string> Mails => [.. _house.Mails.Select(mail => mail.Text)];

    /// <summary>True lets every mail wait without an answer.</summary>
    public bool IsStuck
    {
        get => _house.React is not null;
        set => _house.React = value ? _ => SmtpTurn.Hang : null;
    }

    /// <summary>Waits until so many mails came in all.</summary>
    public Task WaitForAsync(int count) => _house.WaitForAsync(count);

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

    /// <summary>The plain text of a mail, decoded.</summary>
    public static string Text(string mail) => Part(mail, MediaTypeNames.Text.Plain);

    /// <summary>The HTML of a mail, decoded.</summary>
    public static string Html(string mail) => Part(mail, MediaTypeNames.Text.Html);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    private static string Part(string mail, string type)
    {
        var (head, body) = Split(mail);
        if (head.Contains("boundary=\"", StringComparison.Ordinal))
        {
            var mark = "--" + head.Split("boundary=\"")[1].Split('"')[0];
            var part = body.Split(mark).Skip(1).Select(text => text.TrimStart('\r', '\n')).Single(text => text.Contains($"Content-Type: {type}", StringComparison.Ordinal));
            (head, body) = Split(part[..^2]);
        }

        Assert.Contains($"Content-Type: {type}", head, StringComparison.Ordinal);
        return head.Contains("quoted-printable", StringComparison.Ordinal) ? Unquote(body) : body;
    }

    private static (string Head, string Body) Split(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (text[..end], text[(end + 4)..]);
    }

    private static string Unquote(string body)
    {
        var plain = body.Replace("=\r\n", "", StringComparison.Ordinal);
        var bytes = new List<byte>();
        for (var i = 0; i < plain.Length; i++)
        {
            if (plain[i] != '=') bytes.Add((byte)plain[i]);
            else bytes.Add(Convert.ToByte(plain[(i + 1)..((i += 2) + 1)], 16));
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
