using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.MyData;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Api.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Access;

/// <summary>What ends a key on one web node ends it on the others within five seconds.</summary>
public sealed class EndedKeysTests : IAsyncLifetime
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(5);

    private AppHost _here = null!;
    private AppHost _there = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _here = await KeyHouse.StartAsync();
        _there = await KeyHouse.StartSecondAsync(_here);
    }

    public async ValueTask DisposeAsync()
    {
        await _there.DisposeAsync();
        await _here.DisposeAsync();
    }

    [Fact]
    public async Task Key_EndedHere_EndsThereWithinFiveSeconds()
    {
        await EndsAsync("account-suspended", (user, _) => KeyHouse.ChangeAsync(_here, user, row => row.IsSuspended = true));
        await EndsAsync("account-deactivated", (user, _) => KeyHouse.ChangeAsync(_here, user, row => row.IsActive = false));
        await EndsAsync("account-deactivated", (user, _) => KeyHouse.ChangeAsync(_here, user, row => row.DeletionAskedAt = TimeProvider.System.GetUtcNow().UtcDateTime));
        await EndsAsync("key-revoked", (user, key) => Service(_here).RevokeAsync(user.Id, key.Id, SessionOrigin.None, Stop));
        await EndsAsync("key-expired", (user, key) => Service(_here).RotateAsync(user.Id, key.Id, TimeSpan.Zero, SessionOrigin.None, Stop));
        await EndsAsync("key-too-weak", (user, _) => KeyHouse.ChangeAsync(_here, user, row => row.Role = UserRole.User), ApiKeyType.Admin);
        await EndsAsync("address-refused", (_, key) => KeyHouse.ChangeAsync(_here, key, row => row.AllowedAddresses = "203.0.113.9"));
    }

    [Fact]
    public async Task Key_Revoked_EndsAtOnceOnTheSameNode()
    {
        var (user, key) = await KeyHouse.AddKeyAsync(_here);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(_here, key)).Status);

        await Service(_here).RevokeAsync(user.Id, key.Id, SessionOrigin.None, Stop);

        (await SendAsync(_here, key)).AssertRefused(HttpStatusCode.Unauthorized, "key-revoked");
    }

    [Fact]
    public async Task Key_AccountKeptAfterAll_WorksAgain()
    {
        var (user, key) = await KeyHouse.AddKeyAsync(_here);
        await KeyHouse.ChangeAsync(_here, user, row => row.DeletionAskedAt = TimeProvider.System.GetUtcNow().UtcDateTime);
        (await SendAsync(_there, key)).AssertRefused(HttpStatusCode.Forbidden, "account-deactivated");

        await _here.Services.GetRequiredService<DeletionService>().CancelAsync(user.Id, SessionOrigin.None, Stop);

        await UntilAsync(_there, key, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Key_Replaced_WorksUntilTheOverlapEnds()
    {
        var (user, key) = await KeyHouse.AddKeyAsync(_here);

        var made = (await Service(_here).RotateAsync(user.Id, key.Id, TimeSpan.FromHours(1), SessionOrigin.None, Stop)).Made!;

        LogSecrecy.Run.Watch(made.Secret);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await SendAsync(_there, made)).Status, (await SendAsync(_there, key)).Status));
        await KeyHouse.ChangeAsync(_here, key, row => row.ExpiresAt = TimeProvider.System.GetUtcNow().UtcDateTime);
        await UntilAsync(_there, key, answer => answer.Code == "key-expired");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(_there, made)).Status);
    }

    private async Task EndsAsync(string code, Func<AppUser, NewKey, Task> end, ApiKeyType type = ApiKeyType.Read)
    {
        var (user, key) = await KeyHouse.AddKeyAsync(_here, type);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await SendAsync(_here, key)).Status, (await SendAsync(_there, key)).Status));

        await end(user, key);

        await UntilAsync(_there, key, answer => answer.Code == code);
        await UntilAsync(_here, key, answer => answer.Code == code);
    }

    private static async Task UntilAsync(AppHost host, NewKey key, Func<KeyAnswer, bool> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await SendAsync(host, key);
            if (isSo(answer)) return;
            Assert.True(TimeProvider.System.GetElapsedTime(start) < s_soon, $"It is still {answer.Status} {answer.Code}.");
            await Task.Delay(50, Stop);
        }
    }

    private static Task<KeyAnswer> SendAsync(AppHost host, NewKey key) => KeyHouse.SendAsync(host, KeyHouse.Bearing(key.Token));

    private static KeyService Service(AppHost host) => host.Services.GetRequiredService<KeyService>();
}
