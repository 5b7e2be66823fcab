using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Accounts.SignIn;

public sealed class PasswordRulesTests(AccountHost house)
{
    [Theory]
    [InlineData("password123", nameof(SignInText.PasswordTooCommon))]
    [InlineData("PassWord123", nameof(SignInText.PasswordTooCommon))]
    [InlineData("1qaz2wsx3edc", nameof(SignInText.PasswordTooCommon))]
    [InlineData("long-user-name", nameof(SignInText.PasswordIsName))]
    [InlineData("abababababab", nameof(SignInText.PasswordTooEasy))]
    public async Task Create_PasswordThatIsGuessedFirst_IsRefused(string password, string text)
    {
        var result = await ValidateAsync(password);
        Assert.Contains(result.Errors, error => error.Description == SignInText.ResourceManager.GetString(text, SignInText.Culture));
    }

    [Theory]
    [InlineData("a few words in a row")]
    [InlineData("żółta łódź podwodna")]
    [InlineData("tzwqmpaolk")]
    public async Task Create_LongAndUncommon_NeedsNoKindOfCharacter(string password) => Assert.True((await ValidateAsync(password)).Succeeded);

    [Fact]
    public async Task Create_TooLong_IsRefused() => Assert.False((await ValidateAsync(string.Concat(Enumerable.Range(0, 3_000).Select(number => $"{number} ")))).Succeeded);

    [Fact]
    public void CommonPasswords_AreTenThousandAndMore()
    {
        Assert.True(CommonPasswords.Count > 11_000);
        foreach (var common in new[] { "123456", "password", "qwertyuiop", "1234567890" }) Assert.True(CommonPasswords.Contains(common));
        Assert.False(CommonPasswords.Contains(AccountHost.Password));
    }

    [Fact]
    public async Task SignIn_OldHash_IsMadeAnewWithTheConfiguredEffort()
    {
        var user = await house.AddUserAsync("oldhash");
        await house.ChangeAsync(user, row => row.PasswordHash = new PasswordHasher<AppUser>(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 20_000 })).HashPassword(row, AccountHost.Password));
        using var client = house.App.CreateClient();
        (await AccountHost.SignInAsync(client, "oldhash")).Dispose();

        await using var db = house.App.CreateDbContext();
        var hash = Convert.FromBase64String((await db.Users.SingleAsync(row => row.Id == user.Id, TestContext.Current.CancellationToken)).PasswordHash!);
        Assert.Equal(100_000u, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)));
    }

    private async Task<IdentityResult> ValidateAsync(string password)
    {
        await using var scope = house.App.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        var user = new AppUser { UserName = "long-user-name" };
        var faults = new List<IdentityError>();
        foreach (var rule in users.PasswordValidators) faults.AddRange((await rule.ValidateAsync(users, user, password)).Errors);
        return faults.Count == 0 ? IdentityResult.Success : IdentityResult.Failed([.. faults]);
    }
}
