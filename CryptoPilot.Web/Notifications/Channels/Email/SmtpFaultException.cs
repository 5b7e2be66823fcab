namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>Why a mail was not taken.</summary>
public enum SmtpFault
{
    /// <summary>The server is not reached.</summary>
    Unreachable,

    /// <summary>It took too long to answer.</summary>
    Slow,

    /// <summary>The connection broke, or what was said on it is no SMTP. Whether the mail arrived is not known.</summary>
    Cut,

    /// <summary>The way cannot be encrypted as it should be, or the certificate is not trusted.</summary>
    Unsafe,

    /// <summary>The server does not let this instance in: the greeting, the name and password, or the sender.</summary>
    NotLetIn,

    /// <summary>Not now.</summary>
    Later,

    /// <summary>The recipient, or the mail itself, is refused for good.</summary>
    Refused,

    /// <summary>The address is none, or one that the server cannot write.</summary>
    Address,
}

/// <summary>A mail was not taken. The text holds neither addresses nor what the server said.</summary>
public sealed class SmtpFaultException(SmtpFault fault, int? code = null, Exception? inner = null) : Exception($"The mail was not taken: {fault} {code}", inner)
{
    public SmtpFault Fault { get; } = fault;

    /// <summary>What the server answered; null when it did not.</summary>
    public int? Code { get; } = code;

    /// <summary>True when the same mail to the same person will never be taken.</summary>
    public bool IsFinal => Fault is SmtpFault.Refused or SmtpFault.Address;
}
