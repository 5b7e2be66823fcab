using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Api.Access;
using CryptoPilot.Web.Api.Requests;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Admin;

/// <summary>Who gets to the administrators' endpoints.</summary>
public sealed class AdminGateTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    public static TheoryData<string, string> Endpoints => new()
    {
        { "GET", "/admin/users" },
        { "GET", "/admin/users/1" },
        { "POST", "/admin/users/1/suspend" },
        { "POST", "/admin/users/1/lift" },
        { "POST", "/admin/users/1/deactivate" },
        { "POST", "/admin/users/1/activate" },
        { "POST", "/admin/users/1/approve" },
        { "POST", "/admin/users/1/unlock" },
        { "POST", "/admin/users/1/end-sessions" },
        { "PUT", "/admin/users/1/role" },
        { "GET", "/admin/coins" },
        { "GET", "/admin/coins/BTC" },
        { "POST", "/admin/coins/BTC/activate" },
        { "POST", "/admin/coins/BTC/deactivate" },
        { "PUT", "/admin/coins/BTC/providers" },
        { "GET", "/admin/configuration" },
        { "GET", "/admin/configuration/accounts.registration" },
        { "PUT", "/admin/configuration/accounts.registration" },
        { "GET", "/admin/jobs" },
        { "GET", "/admin/jobs/market.refresh-market-data" },
        { "POST", "/admin/jobs/market.refresh-market-data/run" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Send_KeyOfAnAdministratorThatMayLess_IsRefused(string method, string path)
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        using var writer = await house.NewClientAsync(admin.User, ApiKeyType.Write);
        using var reader = await house.NewClientAsync(admin.User, ApiKeyType.Read);

        (await writer.SendAsync(new HttpMethod(method), path, null)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await reader.SendAsync(new HttpMethod(method), path, null)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Send_AdminKeyOfWhoIsNoAdministratorAnyMore_IsRefused(string method, string path)
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        (await admin.GetAsync("/admin/users?limit=1")).AssertDone();

        await KeyHouse.ChangeAsync(house.App, admin.User, user => user.Role = UserRole.User);
        house.App.Services.GetRequiredService<Web.Accounts.Sessions.SessionStanding>().Forget(admin.User.Id);

        (await admin.SendAsync(new HttpMethod(method), path, null)).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
    }

    [Fact]
    public void Endpoints_OfAdministrators_AreAllTestedHere()
    {
        var mapped = house.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ApiContract>()?.Key == ApiKeyType.Admin)
            .ToList();

        Assert.Equal(Endpoints.Count, mapped.Count);
        Assert.All(mapped, endpoint => Assert.StartsWith("/api/v1/admin/", endpoint.RoutePattern.RawText, StringComparison.Ordinal));
    }
}
