using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Accounts.Mail;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Accounts.SignIn;

public sealed class RegistrationModeTests : IAsyncLifetime
{
    private const string Path = "/Identity/Account/Register";
    private readonly MailServer _mail = new();
    private AppHost? _host;
    private ActingAdmin _admin = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AppHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        _host = await AccountHost.StartEmptyAsync(null, _mail.Settings);
        _admin = await AccountHost.AddAdminAsync(Host, "first");
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _mail.DisposeAsync();
    }

    [Theory]
    [InlineData(RegistrationMode.Closed)]
    [InlineData(RegistrationMode.Invitation)]
    public async Task Register_NotOpen_ShowsNoFormAndTakesNone(RegistrationMode mode)
    {
        using var client = Host.CreateClient();
        var token = AccountHost.TokenOf(await client.GetStringAsync(new Uri(Path, UriKind.Relative), Cancel));
        const string Link = "href=\"/Identity/Account/Register";
        Assert.Contains(Link, await client.GetStringAsync(new Uri("/Identity/Account/Login", UriKind.Relative), Cancel), StringComparison.Ordinal);
        await SetAsync(mode);
        Assert.DoesNotContain(Link, await client.GetStringAsync(new Uri("/Identity/Account/Login", UriKind.Relative), Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain("Input.UserName", await client.GetStringAsync(new Uri(Path, UriKind.Relative), Cancel), StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent([.. Fields("sneaky").Append(("__RequestVerificationToken", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2))]);
        using var response = await client.PostAsync(new Uri(Path, UriKind.Relative), form, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(await FindAsync("sneaky"));
    }

    [Theory]
    [InlineData(RegistrationMode.Closed)]
    [InlineData(RegistrationMode.Invitation)]
    [InlineData(RegistrationMode.Approval)]
    public async Task Register_Invited_IsLetInOnceWhateverTheMode(RegistrationMode mode)
    {
        await SetAsync(mode);
        var made = await Host.Services.GetRequiredService<LinkService>().InviteAsync(_admin, Cancel);
        var path = LinkService.PathOf(LinkPurpose.Invitation, made.Token!);

        using var client = Host.CreateClient();
        using var taken = await AccountHost.PostAsync(client, path, Fields("first"));
        Assert.Contains(AccountsText.DuplicateUserName, await AccountHost.TextAsync(taken), StringComparison.Ordinal);
        using var response = await AccountHost.PostAsync(client, path, Fields("guest"));
        Assert.Equal("/dashboard", response.Headers.Location?.OriginalString);
        using var other = Host.CreateClient();
        var again = await other.GetStringAsync(new Uri(path, UriKind.Relative), Cancel);
        Assert.Equal(mode == RegistrationMode.Approval, again.Contains("Input.UserName", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Register_Approval_WaitsAndSaysSoOnlyToWhoKnowsThePassword()
    {
        await SetAsync(RegistrationMode.Approval);
        using var client = Host.CreateClient();
        using var response = await AccountHost.PostAsync(client, Path, Fields("newcomer"));
        Assert.Contains(SignInText.RegisteredApproval, await AccountHost.TextAsync(response), StringComparison.Ordinal);

        using var right = await AccountHost.SignInAsync(client, "newcomer");
        using var wrong = await AccountHost.SignInAsync(client, "newcomer", "not this one");
        Assert.Contains(AccountsText.AwaitsApproval, await AccountHost.TextAsync(right), StringComparison.Ordinal);
        Assert.DoesNotContain(AccountsText.AwaitsApproval, await AccountHost.TextAsync(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approve_ConfirmedAddress_IsTold()
    {
        await SetAsync(RegistrationMode.Approval);
        using var client = Host.CreateClient();
        (await AccountHost.PostAsync(client, Path, Fields("waiting", "waiting@example.org"))).Dispose();
        await _mail.WaitForAsync(1);
        (await AccountHost.PostAsync(client, _mail.LatestLink())).Dispose();

        Assert.Null(await Host.Services.GetRequiredService<PeopleService>().ApproveAsync(_admin, (await FindAsync("waiting"))!.Id, Cancel));

        await _mail.WaitForAsync(2);
        Assert.Contains("To: waiting@example.org", _mail.Mails[1], StringComparison.Ordinal);
        Assert.Contains("https://pilot.example.org/Identity/Account/Login", MailServer.Text(_mail.Mails[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_ConfirmedAddressNeeded_OpensOnlyAfterTheLinkWasUsed()
    {
        await SetAsync(RegistrationMode.Open, confirm: true);
        using var client = Host.CreateClient();
        using var missing = await AccountHost.PostAsync(client, Path, Fields("nina"));
        Assert.Contains(SignInText.EmailMissing, await AccountHost.TextAsync(missing), StringComparison.Ordinal);
        using var wrong = await AccountHost.PostAsync(client, Path, Fields("nina", "no address"));
        Assert.Contains(AccountsText.InvalidEmail, await AccountHost.TextAsync(wrong), StringComparison.Ordinal);
        using var made = await AccountHost.PostAsync(client, Path, Fields("nina", "nina@example.org"));
        Assert.Contains(SignInText.RegisteredConfirm, await AccountHost.TextAsync(made), StringComparison.Ordinal);
        using var early = await AccountHost.SignInAsync(client, "nina");
        Assert.Contains(SignInText.AwaitsConfirmation, await AccountHost.TextAsync(early), StringComparison.Ordinal);

        await _mail.WaitForAsync(1);
        var link = _mail.LatestLink();
        var look = WebUtility.HtmlDecode(await client.GetStringAsync(new Uri(link, UriKind.Relative), Cancel));
        Assert.Contains("nina@example.org", look, StringComparison.Ordinal);
        Assert.Null((await FindAsync("nina"))!.Email);
        (await AccountHost.PostAsync(client, link)).Dispose();
        Assert.Equal(("nina@example.org", true), ((await FindAsync("nina"))!.Email, (await FindAsync("nina"))!.EmailConfirmed));
        using var entered = await AccountHost.SignInAsync(client, "nina@example.org");
        Assert.Equal("/dashboard", entered.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Register_AddressOfAnother_AnswersAsForAFreeOneAndTellsItsOwner()
    {
        var owner = await AccountHost.AddUserAsync(Host, "owner", "owner@example.org");
        await using (var db = Host.CreateDbContext())
            await db.Users.Where(row => row.Id == owner.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.EmailConfirmed, true), Cancel);
        await SetAsync(RegistrationMode.Open, confirm: true);
        using var client = Host.CreateClient();
        using var taken = await AccountHost.PostAsync(client, Path, Fields("thief", "OWNER@example.org"));
        await _mail.WaitForAsync(1);
        using var free = await AccountHost.PostAsync(client, Path, Fields("honest", "honest@example.org"));
        await _mail.WaitForAsync(2);

        Assert.Equal(await AccountHost.TextAsync(free), await AccountHost.TextAsync(taken));
        Assert.DoesNotContain("/Identity/", MailServer.Text(_mail.Mails[0]), StringComparison.Ordinal);
        Assert.Null((await FindAsync("thief"))!.Email);
    }

    [Theory]
    [InlineData("sam\r\nSet-Cookie: a=b")]
    [InlineData("sam%0d%0aX-Evil: 1")]
    [InlineData("аdа")] // Cyrillic а
    [InlineData("ｆｉｒｓｔ")] // full width
    [InlineData("fir\u200bst")] // zero width space
    [InlineData("ﬁrst")] // ligature
    [InlineData("first@example.org")]
    [InlineData("<script>")]
    public async Task Register_NameThatMisleadsOrInjects_IsRefused(string name)
    {
        using var client = Host.CreateClient();
        using var response = await AccountHost.PostAsync(client, Path, Fields(name));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("A user name has letters", await AccountHost.TextAsync(response), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("X-Evil"));
        await using var db = Host.CreateDbContext();
        Assert.Equal(1, await db.Users.CountAsync(Cancel));
    }

    [Fact]
    public async Task Post_TenThousandCharactersInEveryField_IsRefusedWithoutAFault()
    {
        var huge = new string('x', 10_000);
        using var client = Host.CreateClient();
        (string Path, string[] Fields)[] forms =
        [
            (Path, ["Input.UserName", "Input.Email", "Input.Password", "Input.PasswordAgain"]),
            ("/Identity/Account/Login", ["Input.Name", "Input.Password"]),
            ("/Identity/Account/ForgotPassword", ["name"]),
            ("/Identity/Account/ResendEmailConfirmation", ["name"]),
        ];
        foreach (var (path, fields) in forms)
        {
            using var response = await AccountHost.PostAsync(client, path, [.. fields.Select(field => (field, huge))]);
            Assert.Equal((path, HttpStatusCode.OK), (path, response.StatusCode));
        }

        using var password = await AccountHost.PostAsync(client, "/Identity/Account/Login", ("Input.Name", "first"), ("Input.Password", huge));
        Assert.Contains(AccountsText.WrongNameOrPassword, await AccountHost.TextAsync(password), StringComparison.Ordinal);
        foreach (var link in new[] { "ResetPassword?link=", "ConfirmEmail?link=", "Register?invitation=", "Login?returnUrl=/" })
        {
            using var response = await client.GetAsync(new Uri($"/Identity/Account/{link}{huge[..6_000]}", UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static (string, string)[] Fields(string name, string email = "") =>
        [("Input.UserName", name), ("Input.Email", email), ("Input.Password", AccountHost.Password), ("Input.PasswordAgain", AccountHost.Password)];

    private async Task SetAsync(RegistrationMode mode, bool confirm = false) =>
        Assert.Null(await Host.Services.GetRequiredService<SignInSettings>().SaveAsync(_admin, new(mode, confirm, false), Cancel));

    private async Task<AppUser?> FindAsync(string name)
    {
        await using var db = Host.CreateDbContext();
        return await db.Users.SingleOrDefaultAsync(user => user.UserName == name, Cancel);
    }
}
