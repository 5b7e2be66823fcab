namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>What a mail server answers to one command.</summary>
/// <param name="Code">Three digits: 2xx is done, 3xx go on, 4xx not now, 5xx no.</param>
/// <param name="Lines">The text behind the code, line by line. It can hold addresses: it goes into no log and to no person.</param>
public sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsDone => Code is >= 200 and < 300;

    public bool IsGoOn => Code is >= 300 and < 400;

    /// <summary>True for what will never be taken.</summary>
    public bool IsRefusal => Code >= 500;

    /// <summary>The server takes nothing more on this connection.</summary>
    public bool IsFarewell => Code == 421;

    /// <summary>It may hold an address.</summary>
    public override string ToString() => $"{nameof(SmtpReply)} {Code}";
}
