using System.Net;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Api.Access;
using CryptoPilot.Tests.Support;

namespace CryptoPilot.Tests.Api.Requests;

public sealed class IdempotencyTests
{
    [Fact]
    public async Task Write_OnAHostThatChecksItsScopes_IsDoneOnce()
    {
        await using var host = await AppHost.StartAsync("--environment=Development");
        var (user, key) = await KeyHouse.AddKeyAsync(host, ApiKeyType.Write);
        using var client = new ApiClient(host.CreateClient(), user, $"{key.Key}.{key.Secret}");
        const string Wallet = """{"name":"Safe","blockchain":"bitcoin","address":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"}""";

        var first = await client.PostAsync("/wallets", Wallet, ("Idempotency-Key", "once"));
        var again = await client.PostAsync("/wallets", Wallet, ("Idempotency-Key", "once"));

        Assert.Equal((first.AssertDone(HttpStatusCode.Created).Text, "true"), (again.AssertDone(HttpStatusCode.Created).Text, again.Headers["Idempotency-Replayed"]));
    }
}
