using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Keys;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Api.Access;

public sealed class BearerTests(KeyHouse house) : IClassFixture<KeyHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ApiKeyType.Read, KeyHouse.ReadPath)]
    [InlineData(ApiKeyType.Write, KeyHouse.ReadPath)]
    [InlineData(ApiKeyType.Write, KeyHouse.WritePath)]
    [InlineData(ApiKeyType.Admin, KeyHouse.ReadPath)]
    [InlineData(ApiKeyType.Admin, KeyHouse.WritePath)]
    [InlineData(ApiKeyType.Admin, KeyHouse.AdminPath)]
    public async Task Send_KeyThatMay_IsLetInAsItsUser(ApiKeyType type, string path)
    {
        var (user, key) = await house.AddKeyAsync(type);

        var answer = await SendAsync(KeyHouse.Bearing(key.Token, path, path == KeyHouse.WritePath ? HttpMethod.Post : null));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((key.Id, user.Id, type.ToString()), (answer.Body.GetProperty("key").GetInt32(), answer.Body.GetProperty("user").GetInt32(), answer.Body.GetProperty("type").GetString()));
        Assert.NotNull(answer.Header("RateLimit-Remaining"));
    }

    [Theory]
    [InlineData(ApiKeyType.Read, KeyHouse.WritePath, "write")]
    [InlineData(ApiKeyType.Read, KeyHouse.AdminPath, "admin")]
    [InlineData(ApiKeyType.Write, KeyHouse.AdminPath, "admin")]
    public async Task Send_KeyTooWeak_IsRefusedAndSaysWhatIsNeeded(ApiKeyType type, string path, string needed)
    {
        var (_, key) = await house.AddKeyAsync(type);

        var answer = await SendAsync(KeyHouse.Bearing(key.Token, path, path == KeyHouse.WritePath ? HttpMethod.Post : null));

        answer.AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        Assert.Contains($"type {needed}", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NoKey_IsAskedForOne()
    {
        var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(KeyHouse.ReadPath, UriKind.Relative)));

        answer.AssertRefused(HttpStatusCode.Unauthorized, "key-missing");
        Assert.StartsWith("Bearer ", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_CookieOnly_OpensNothing()
    {
        var user = await AccountHost.AddUserAsync(house.App, "cookie-only");
        using var client = house.App.CreateClient();
        (await AccountHost.SignInAsync(client, user.UserName!)).Dispose();
        using var page = await client.GetAsync(new Uri("/account/profile", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        var answer = await KeyHouse.SendAsync(client, new HttpRequestMessage(HttpMethod.Get, new Uri(KeyHouse.ReadPath, UriKind.Relative)));

        answer.AssertRefused(HttpStatusCode.Unauthorized, "key-missing");
        Assert.Null(answer.Header("Set-Cookie"));
    }

    [Fact]
    public async Task Send_KeyToAPage_OpensNothing()
    {
        var (_, key) = await house.AddKeyAsync(ApiKeyType.Admin);

        var answer = await SendAsync(KeyHouse.Bearing(key.Token, "/account/profile"));

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{key}")]
    [InlineData("{key}.")]
    [InlineData("{key}:{secret}")]
    [InlineData("{secret}.{key}")]
    [InlineData("{key}.{secret}x")]
    [InlineData("{key} .{secret}")]
    [InlineData("{mistyped}.{secret}")]
    [InlineData("{key}.{otherform}")]
    public async Task Send_NoWellFormedKey_SaysSo(string form)
    {
        var (_, key) = await house.AddKeyAsync();
        var mistyped = key.Key[..10] + (key.Key[10] == 'a' ? 'b' : 'a') + key.Key[11..];
        var token = form.Replace("{mistyped}", mistyped, StringComparison.Ordinal).Replace("{key}", key.Key, StringComparison.Ordinal)
            .Replace("{secret}", key.Secret, StringComparison.Ordinal).Replace("{otherform}", "cps_" + new string('-', 43), StringComparison.Ordinal);

        (await SendAsync(KeyHouse.Bearing(token))).AssertRefused(HttpStatusCode.Unauthorized, "key-malformed");
    }

    [Theory]
    [InlineData("Basic YWRhOmxvdmVsYWNl")]
    [InlineData("Bearer")]
    public async Task Send_OtherScheme_SaysSo(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(KeyHouse.ReadPath, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        (await SendAsync(request)).AssertRefused(HttpStatusCode.Unauthorized, "key-malformed");
    }

    [Fact]
    public async Task Send_UnknownKeyOrWrongSecret_AreToldTheSame()
    {
        var (_, key) = await house.AddKeyAsync();
        var unknown = await SendAsync(KeyHouse.Bearing($"{KeyText.NewKey()}.{KeyText.NewSecret()}"));
        var wrong = await SendAsync(KeyHouse.Bearing($"{key.Key}.{KeyText.NewSecret()}"));

        unknown.AssertRefused(HttpStatusCode.Unauthorized, "key-unknown");
        wrong.AssertRefused(HttpStatusCode.Unauthorized, "key-unknown");
        Assert.Equal(unknown.Detail, wrong.Detail);
        Assert.Null(wrong.Header("RateLimit-Remaining"));
    }

    [Fact]
    public async Task Send_Expired_SaysWhen()
    {
        var (_, key) = await house.AddKeyAsync(expiresAt: TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1));
        await KeyHouse.ChangeAsync(house.App, key, row => row.ExpiresAt = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));

        var answer = await SendAsync(KeyHouse.Bearing(key.Token));

        answer.AssertRefused(HttpStatusCode.Unauthorized, "key-expired");
        Assert.Contains("2026-01-02T03:04:05.000Z", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Revoked_SaysSo()
    {
        var (_, key) = await house.AddKeyAsync();
        await KeyHouse.ChangeAsync(house.App, key, row => (row.IsActive, row.RevokedAt) = (false, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)));

        var answer = await SendAsync(KeyHouse.Bearing(key.Token));

        answer.AssertRefused(HttpStatusCode.Unauthorized, "key-revoked");
        Assert.Equal("2026-01-02T03:04:05.000Z", answer.Body.GetProperty("facts").GetProperty("revoked_at").GetString());
    }

    [Fact]
    public async Task Send_Suspended_LearnsReasonAndEnd()
    {
        var (user, key) = await house.AddKeyAsync();
        var end = new DateTime(2099, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        await KeyHouse.ChangeAsync(house.App, user, row => (row.IsSuspended, row.SuspensionReason, row.SuspensionEndDate) = (true, "too much coffee", end));

        var answer = await SendAsync(KeyHouse.Bearing(key.Token));

        answer.AssertRefused(HttpStatusCode.Forbidden, "account-suspended");
        Assert.Contains("too much coffee", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("2099-01-02T03:04:05.000Z", answer.Body.GetProperty("facts").GetProperty("suspended_until").GetString());
    }

    [Fact]
    public async Task Send_SuspensionOver_IsLetIn()
    {
        var (user, key) = await house.AddKeyAsync();
        await KeyHouse.ChangeAsync(house.App, user, row => (row.IsSuspended, row.SuspensionEndDate) = (true, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(KeyHouse.Bearing(key.Token))).Status);
    }

    [Fact]
    public async Task Send_Deactivated_SaysSo()
    {
        var (user, key) = await house.AddKeyAsync();
        await KeyHouse.ChangeAsync(house.App, user, row => row.IsActive = false);

        (await SendAsync(KeyHouse.Bearing(key.Token))).AssertRefused(HttpStatusCode.Forbidden, "account-deactivated");
    }

    [Fact]
    public async Task Send_WrongSecretOfADeadKey_LearnsNothingOfIt()
    {
        var (user, key) = await house.AddKeyAsync();
        await KeyHouse.ChangeAsync(house.App, user, row => row.IsActive = false);

        (await SendAsync(KeyHouse.Bearing($"{key.Key}.{KeyText.NewSecret()}"))).AssertRefused(HttpStatusCode.Unauthorized, "key-unknown");
    }

    [Fact]
    public async Task Send_AdminKeyOfADemotedUser_OpensNothing()
    {
        var (user, key) = await house.AddKeyAsync(ApiKeyType.Admin);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(KeyHouse.Bearing(key.Token, KeyHouse.AdminPath))).Status);
        var other = await KeyHouse.AddKeyAsync(house.App, user, ApiKeyType.Admin);
        await KeyHouse.ChangeAsync(house.App, user, row => row.Role = UserRole.User);

        // This one was not asked before, so that nothing of it is remembered.
        (await SendAsync(KeyHouse.Bearing(other.Token))).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
    }

    [Theory]
    [InlineData("203.0.113.7, 2001:db8::/32", "203.0.113.7", true)]
    [InlineData("203.0.113.7, 2001:db8::/32", "2001:db8:1::9", true)]
    [InlineData("203.0.113.7, 2001:db8::/32", "203.0.113.8", false)]
    [InlineData("203.0.113.7, 2001:db8::/32", "2001:db9::9", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    public async Task Send_FromAnAddress_IsLetInWhereTheKeyMayBeUsed(string allowed, string from, bool isLetIn)
    {
        var (_, key) = await house.AddKeyAsync(addresses: allowed);

        var answer = await SendAsync(KeyHouse.Bearing(key.Token, from: from));

        if (isLetIn) Assert.Equal(HttpStatusCode.OK, answer.Status);
        else answer.AssertRefused(HttpStatusCode.Forbidden, "address-refused");
    }

    [Fact]
    public async Task Send_SecretThatCannotBeDecrypted_IsRefusedLikeAnUnknownKey()
    {
        var (_, key) = await house.AddKeyAsync();
        await KeyHouse.ChangeAsync(house.App, key, row => row.Secret = "lost");

        (await SendAsync(KeyHouse.Bearing(key.Token))).AssertRefused(HttpStatusCode.Unauthorized, "key-unknown");
    }

    [Fact]
    public async Task Send_OwnerAndClientPreferOtherFormats_IsAnsweredAlike()
    {
        var (user, key) = await house.AddKeyAsync();
        await KeyHouse.ChangeAsync(house.App, user, row => row.Preferences = new UserPreferences { NumberFormat = "hu-HU" });
        var request = KeyHouse.Bearing(key.Token);
        request.Headers.Add("Accept-Language", "de-DE");

        Assert.Equal("en-US", (await SendAsync(request)).Body.GetProperty("culture").GetString());
    }

    [Fact]
    public async Task Database_HoldsNoSecretInClear()
    {
        var (_, key) = await house.AddKeyAsync();
        await using var db = house.App.CreateDbContext();
        var row = await db.ApiKeys.SingleAsync(row => row.Id == key.Id, Stop);

        Assert.DoesNotContain(key.Secret[4..], row.Secret, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Secret, key.ToString(), StringComparison.Ordinal);
        LogSecrecy.Run.Watch(key.Token);
    }

    private Task<KeyAnswer> SendAsync(HttpRequestMessage request) => KeyHouse.SendAsync(house.App, request);
}
