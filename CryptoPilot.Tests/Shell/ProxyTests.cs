using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Shell;

/// <summary>What a reverse proxy says is believed only from one that the settings name.</summary>
public sealed class ProxyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_BehindAKnownProxy_IsRecordedWithTheRealAddressAndItsCookieIsSecure()
    {
        await using var host = await AccountHost.StartEmptyAsync(null, "--Proxy:Known=127.0.0.1");
        using var answer = await SignInAsync(host);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("CryptoPilot=", StringComparison.Ordinal));
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.Equal("203.0.113.7", await AddressAsync(host));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("--Proxy:Known=10.0.0.0/8")]
    public async Task SignIn_WithHeadersOfAStranger_IsRecordedWithItsOwnAddress(string? setting)
    {
        await using var host = await AccountHost.StartEmptyAsync(null, setting is null ? [] : [setting]);
        using var answer = await SignInAsync(host);

        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal("127.0.0.1", await AddressAsync(host));
    }

    private static async Task<HttpResponseMessage> SignInAsync(AppHost host)
    {
        await AccountHost.AddUserAsync(host, "ada");
        using var client = host.CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "cockpit.example");
        var page = await client.GetAsync(new Uri("/Identity/Account/Login", UriKind.Relative), Stop);
        foreach (var cookie in page.Headers.GetValues("Set-Cookie")) client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        return await AccountHost.PostFormAsync(client, "/Identity/Account/Login", await page.Content.ReadAsStringAsync(Stop), ("Input.Name", "ada"), ("Input.Password", AccountHost.Password));
    }

    private static async Task<string?> AddressAsync(AppHost host)
    {
        await using var db = host.CreateDbContext();
        return await db.AuthLogs.Where(log => log.Action == "login").Select(log => log.IpAddress).SingleAsync(Stop);
    }
}
