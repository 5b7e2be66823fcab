using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Accounts;

public sealed class RegisterTests(AccountHost house)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Register_NameAndPassword_SignsInAndIsLogged()
    {
        using var client = house.App.CreateClient();
        using var response = await RegisterAsync(client, "walter", "", AccountHost.Password, AccountHost.Password);
        Assert.Equal("/dashboard", response.Headers.Location?.OriginalString);

        await using var db = house.App.CreateDbContext();
        var user = await db.Users.SingleAsync(row => row.UserName == "walter", Cancel);
        Assert.Equal((UserRole.User, null), (user.Role, user.Email));
        Assert.Equal([AuthActions.Register, AuthActions.Login], (await house.EventsAsync(user)).Select(entry => entry.Action));
    }

    [Theory]
    [InlineData("", "", "a few words in a row", "a few words in a row", nameof(AccountsText.UserNameMissing))]
    [InlineData("new-one", "", "", "", nameof(AccountsText.PasswordMissing))]
    [InlineData("new-one", "", "a few words in a row", "another few words", nameof(AccountsText.PasswordsDiffer))]
    [InlineData("FIRST", "", "a few words in a row", "a few words in a row", nameof(AccountsText.DuplicateUserName))]
    public async Task Register_Faulty_SaysWhatIsWrongAndKeepsNothing(string name, string email, string password, string again, string text)
    {
        var before = await CountAsync();
        using var client = house.App.CreateClient();
        using var response = await RegisterAsync(client, name, email, password, again);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(AccountsText.ResourceManager.GetString(text, AccountsText.Culture)!, await AccountHost.TextAsync(response), StringComparison.Ordinal);
        Assert.Equal(before, await CountAsync());
    }

    [Theory]
    [InlineData("short", "short", "at least 10 characters")]
    [InlineData("a few words in a row", "a few words in a row", "A user name has letters")]
    public async Task Register_AgainstTheRules_NamesThem(string password, string again, string expected)
    {
        using var client = house.App.CreateClient();
        using var response = await RegisterAsync(client, expected.StartsWith('A') ? "someone@example.org" : "someone", "", password, again);
        Assert.Contains(expected, await AccountHost.TextAsync(response), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> RegisterAsync(HttpClient client, string name, string email, string password, string again) =>
        AccountHost.PostAsync(
            client,
            "/Identity/Account/Register",
            ("Input.UserName", name),
            ("Input.Email", email),
            ("Input.Password", password),
            ("Input.PasswordAgain", again));

    private async Task<int> CountAsync()
    {
        await using var db = house.App.CreateDbContext();
        return await db.Users.CountAsync(user => user.UserName == "new-one" || user.NormalizedUserName == "FIRST", Cancel);
    }
}
