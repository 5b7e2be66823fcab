using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Database;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>The address that links in mails start with.</summary>
public sealed class SiteAddress(IOptions<SignInOptions> options)
{
    /// <summary>The whole address of a path of this site.</summary>
    /// <exception cref="InvalidOperationException">No address is set, which a host that sends mail does not start with.</exception>
    public string Of(string path) =>
        options.Value.PublicUrl is { } site ? $"{site.ToString().TrimEnd('/')}{path}" : throw new InvalidOperationException("SignIn:PublicUrl is not set.");

    /// <summary>The whole address of a path of this site; null when no address is set, or the path leads elsewhere.</summary>
    public Uri? Find(string? path) =>
        options.Value.PublicUrl is not null && path is ['/', ..] && path is not ['/', '/' or '\\', ..] && Uri.TryCreate(Of(path), UriKind.Absolute, out var address) ? address : null;

    /// <exception cref="SettingException">Mail is to be sent, and nothing says what its links start with.</exception>
    public static void Check(SignInOptions signIn, MailOptions mail)
    {
        if (mail.Host.Length > 0 && signIn.PublicUrl is null) throw new SettingException("SignIn:PublicUrl", "is needed when Mail:Host is set: links in mails start with it.");
    }
}
