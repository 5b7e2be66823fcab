using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>A passkey in the list.</summary>
public sealed record PasskeyRow(string Id, string Name, DateTime CreatedAt);

/// <summary>The passkeys of an account: add, list, remove.</summary>
public sealed class PasskeysModel(AppSignInManager signIn) : ManagePageModel(signIn)
{
    private const int MaxName = 100;
    private const int MaxPasskeys = 20;
    private const int MaxId = 2_048;

    public IReadOnlyList<PasskeyRow> Passkeys { get; private set; } = [];

    public async Task OnGetAsync() => await ReadAsync();

    /// <summary>What the browser asks a device to make.</summary>
    public async Task<IActionResult> OnPostOptionsAsync()
    {
        var user = await UserAsync();
        var entity = new PasskeyUserEntity { Id = await Entry.UserManager.GetUserIdAsync(user), Name = user.UserName!, DisplayName = user.DisplayName ?? user.UserName! };
        return Content(await Entry.MakePasskeyCreationOptionsAsync(entity), "application/json");
    }

    public async Task<IActionResult> OnPostAddAsync(string? credential, string? name)
    {
        var user = await UserAsync();
        await ReadAsync();
        if (Passkeys.Count >= MaxPasskeys) return Refuse(SignInText.PasskeyTooMany);
        if (await AttestAsync(credential) is not { Succeeded: true } attestation || attestation.UserEntity.Id != await Entry.UserManager.GetUserIdAsync(user)) return Refuse(SignInText.PasskeyNotMade);
        attestation.Passkey.Name = NameOf(name);
        var result = await Entry.UserManager.AddOrUpdatePasskeyAsync(user, attestation.Passkey);
        return result.Succeeded ? Done(SignInText.PasskeyMade, "./Passkeys") : Refuse(SignInText.PasskeyNotMade);
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? id)
    {
        if (id is { Length: > 0 and <= MaxId } && Decode(id) is { } key) await Entry.UserManager.RemovePasskeyAsync(await UserAsync(), key);
        return Done(SignInText.PasskeyRemoved, "./Passkeys");
    }

    private static byte[]? Decode(string id)
    {
        try
        {
            return WebEncoders.Base64UrlDecode(id);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string NameOf(string? name) =>
        string.IsNullOrWhiteSpace(name) ? SignInText.PasskeyNameless : name.Trim() is { Length: > MaxName } longer ? longer[..MaxName] : name.Trim();

    private async Task<PasskeyAttestationResult?> AttestAsync(string? credential)
    {
        if (string.IsNullOrEmpty(credential) || credential.Length > CodeText.MaxCredential) return null;
        try
        {
            return await Entry.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            // Nobody asked for a passkey in this browser, or too long ago.
            return null;
        }
    }

    private async Task ReadAsync() => Passkeys =
    [
        .. (await Entry.UserManager.GetPasskeysAsync(await UserAsync()))
            .OrderBy(passkey => passkey.CreatedAt)
            .Select(passkey => new PasskeyRow(WebEncoders.Base64UrlEncode(passkey.CredentialId), passkey.Name ?? SignInText.PasskeyNameless, passkey.CreatedAt.UtcDateTime)),
    ];
}
