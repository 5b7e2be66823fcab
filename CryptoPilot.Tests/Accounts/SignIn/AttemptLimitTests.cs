using System.Globalization;
using System.Net;

namespace CryptoPilot.Tests.Accounts.SignIn;

public sealed class AttemptLimitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Limited => new()
    {
        { "/Identity/Account/Login", "--SignIn:AttemptsPerMinute=3" },
        { "/identity/account/LOGIN/", "--SignIn:AttemptsPerMinute=3" },
        { "/Identity/Account/Login?handler=Passkey", "--SignIn:AttemptsPerMinute=3" },
        { "/Identity/Account/Register", "--SignIn:RegistrationsPerHour=3" },
        { "/Identity/Account/ForgotPassword", "--SignIn:ResetsPerHour=3" },
        { "/Identity/Account/ResetPassword", "--SignIn:ResetsPerHour=3" },
        { "/Identity/Account/LoginWith2fa", "--SignIn:CodesPerMinute=3" },
        { "/Identity/Account/LoginWithRecoveryCode", "--SignIn:CodesPerMinute=3" },
    };

    [Theory]
    [MemberData(nameof(Limited))]
    public async Task Post_MoreOftenThanAllowed_Is429WithRetryAfterAndAPage(string path, string setting)
    {
        await using var host = await AccountHost.StartEmptyAsync(null, setting);
        await AccountHost.AddUserAsync(host, "someone");
        using var client = host.CreateClient();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var allowed = await PostAsync(client, path);
            Assert.NotEqual(HttpStatusCode.TooManyRequests, allowed.StatusCode);
        }

        using var refused = await PostAsync(client, path);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        var wait = int.Parse(refused.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture);
        Assert.InRange(wait, 1, 3600);
        Assert.Contains(wait.ToString(CultureInfo.CurrentCulture), await AccountHost.TextAsync(refused), StringComparison.Ordinal);
        using var look = await client.GetAsync(new Uri("/Identity/Account/Login", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, look.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path)
    {
        using var form = new FormUrlEncodedContent([]);
        return await client.PostAsync(new Uri(path, UriKind.Relative), form, Cancel);
    }
}
