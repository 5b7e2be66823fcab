using System.Globalization;
using System.Net;
using System.Security.Claims;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Api.Access;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Requests;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPilot.Tests.Api.Requests;

public sealed class IdempotencyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

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

    [Fact]
    public async Task Write_WhoseCallerLeaves_IsCarriedThroughAndAnsweredLater()
    {
        await using var database = await TestDatabase.CreateAsync();
        var user = await database.UserAsync();
        var filter = new Idempotency(new RequestMemory(database, new EphemeralDataProtectionProvider(), database.Time), NullLogger<Idempotency>.Instance);
        using var caller = new CancellationTokenSource();
        var done = 0;

        var first = await filter.InvokeAsync(Context(user.Id, caller.Token), WriteAsync);
        var again = await filter.InvokeAsync(Context(user.Id, Stop), WriteAsync);

        Assert.Equal((1, false, true), (done, Assert.IsType<KeptAnswer>(first).IsReplayed, Assert.IsType<KeptAnswer>(again).IsReplayed));

        async ValueTask<object?> WriteAsync(EndpointFilterInvocationContext context)
        {
            done++;
            await caller.CancelAsync();
            context.GetArgument<CancellationToken>(0).ThrowIfCancellationRequested();
            return Results.Bytes("done"u8.ToArray());
        }
    }

    private static EndpointFilterInvocationContext Context(int userId, CancellationToken aborted)
    {
        var http = new DefaultHttpContext
        {
            User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, userId.ToString(CultureInfo.InvariantCulture))], "test")),
            RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
            RequestAborted = aborted,
        };
        http.Request.Method = "POST";
        http.Request.Headers[Idempotency.Header] = "once";
        return EndpointFilterInvocationContext.Create(http, http.RequestAborted);
    }
}
