using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Browser;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Keys;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Accounts;

/// <summary>
/// Every address of the host, read from its own endpoints so that a new one cannot escape, asked by everybody there is: nobody, a
/// user, another user, a suspended user and an administrator; and by programs with keys of each type.
/// </summary>
public sealed class AuthorisationMatrixTests : IAsyncLifetime
{
    private const string Login = "/Identity/Account/Login";
    private const string Denied = "/Identity/Account/AccessDenied";
    private const string Ended = "/account/ended";

    /// <summary>What may be opened without signing in. Whatever is added here opens the house a little: say why.</summary>
    private static readonly HashSet<string> s_open = new(StringComparer.OrdinalIgnoreCase)
    {
        // The way in, and what tells that there is none.
        "", "setup", "setup/finish", "error", "not-found", "account/ended", "health",
        // A link in a mail: its token names whose mails of which kind are switched off, and nothing else can be done with it.
        "unsubscribe",
        // Identity's pages before a sign-in.
        "Identity/Account/Login", "Identity/Account/Register", "Identity/Account/Logout", "Identity/Account/AccessDenied", "Identity/Account/Lockout",
        "Identity/Account/ForgotPassword", "Identity/Account/ForgotPasswordConfirmation", "Identity/Account/ResetPassword", "Identity/Account/ResetPasswordConfirmation",
        "Identity/Account/RegisterConfirmation", "Identity/Account/ConfirmEmail", "Identity/Account/ConfirmEmailChange", "Identity/Account/ResendEmailConfirmation",
        "Identity/Account/LoginWith2fa", "Identity/Account/LoginWithRecoveryCode", "Identity/Account/ExternalLogin", "Identity/Error",
        // How requests are signed, and the API's own description: for programmers who have no key yet.
        "api/docs/problems", "api/docs/signing", "openapi/{documentName}.json",
        // A file that does not exist.
        "{**path:file}",
        // The connection of the pages: what is shown over it is decided by each page.
        "_blazor", "_blazor/negotiate", "_blazor/disconnect/", "_blazor/initializers/", "_framework/opaque-redirect",
    };

    private readonly Dictionary<string, HttpClient> _people = [];
    private AppHost _host = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private enum Door
    {
        Open,
        SignedIn,
        Admin,
        ReadKey,
        WriteKey,
        AdminKey,
    }

    public async ValueTask InitializeAsync()
    {
        _host = await AccountHost.StartEmptyAsync(null, "--SignIn:AttemptsPerMinute=10000", "--SignIn:CodesPerMinute=10000", "--SignIn:RegistrationsPerHour=10000", "--SignIn:ResetsPerHour=10000");
        foreach (var name in new[] { "admin", "user", "other", "suspended" }) await AccountHost.AddUserAsync(_host, name);
        await ChangeAsync("admin", user => user.Role = UserRole.Admin);
        _people["nobody"] = _host.CreateClient();
        foreach (var name in new[] { "admin", "user", "other", "suspended" })
        {
            _people[name] = _host.CreateClient();
            using var signedIn = await AccountHost.SignInAsync(_people[name], name);
            Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        }

        foreach (var type in Enum.GetValues<ApiKeyType>())
        {
            _people[$"{type} key"] = _host.CreateClient();
            _people[$"{type} key"].DefaultRequestHeaders.Add("Authorization", $"Bearer {await TokenAsync(type)}");
        }

        await ChangeAsync("suspended", user => user.IsSuspended = true);
        await Screen.UntilAsync(async () => (await AskAsync("suspended", HttpMethod.Get, "/dashboard")).Location?.StartsWith(Ended, StringComparison.Ordinal) == true, "the suspension is noticed");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _people.Values) client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public void OpenDoors_AreTheOnesThatTheListNames()
    {
        var open = Endpoints().Where(endpoint => DoorOf(endpoint) == Door.Open).Select(Path).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.Empty(open.Except(s_open, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task EveryEndpoint_AskedByEverybody_OpensToWhomItShould()
    {
        var faults = new List<string>();
        var asked = 0;
        foreach (var endpoint in Endpoints())
        {
            var path = Fill(endpoint.RoutePattern);
            foreach (var method in MethodsOf(endpoint))
            {
                foreach (var person in _people.Keys)
                {
                    var answer = await AskAsync(person, method, path);
                    asked++;
                    if (Fault(DoorOf(endpoint), person, method, answer) is { } fault) faults.Add($"{person}: {method} {path} → {(int)answer.Status} {answer.Location}: {fault}");
                }

            }
        }

        Assert.True(asked > 300, "The endpoints were not found.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static string? Fault(Door door, string person, HttpMethod method, (HttpStatusCode Status, string? Location) answer)
    {
        var (status, location) = answer;
        if ((int)status >= 500) return "it fails";
        var isTurnedAway = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            || location?.StartsWith(Login, StringComparison.Ordinal) == true || location?.StartsWith(Denied, StringComparison.Ordinal) == true || location?.StartsWith(Ended, StringComparison.Ordinal) == true;
        var mayEnter = door switch
        {
            Door.Open => true,
            Door.SignedIn => person is "user" or "other" or "admin",
            Door.Admin => person == "admin",
            Door.ReadKey => person is "Read key" or "Write key" or "Admin key",
            Door.WriteKey => person is "Write key" or "Admin key",
            Door.AdminKey => person == "Admin key",
            _ => throw new ArgumentOutOfRangeException(nameof(door), door, null),
        };
        if (!mayEnter) return isTurnedAway ? null : "it opens";
        if (door == Door.Open && method == HttpMethod.Post) return null;
        return isTurnedAway && door != Door.Open ? "it does not open" : null;
    }

    private async Task<(HttpStatusCode Status, string? Location)> AskAsync(string person, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        using var answer = await _people[person].SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        var location = answer.Headers.Location;
        return (answer.StatusCode, location is null ? null : location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString);
    }

    /// <summary>All addresses but files, which only give themselves away.</summary>
    private IEnumerable<RouteEndpoint> Endpoints()
    {
        var endpoints = _host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        foreach (var file in endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null))
            Assert.Subset(new HashSet<string> { "GET", "HEAD" }, file.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.ToHashSet());
        return endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null);
    }

    private static Door DoorOf(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null) return Door.Open;
        // Below this path no cookie counts: whoever forgets to demand a key is told here.
        if (Path(endpoint).StartsWith("api/v1", StringComparison.OrdinalIgnoreCase))
        {
            return endpoint.Metadata.GetMetadata<KeyDemand>()?.Type switch
            {
                ApiKeyType.Read => Door.ReadKey,
                ApiKeyType.Write => Door.WriteKey,
                ApiKeyType.Admin => Door.AdminKey,
                _ => Door.Open,
            };
        }

        var demands = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>();
        if (demands.Count == 0) return Door.Open;
        return demands.Any(demand => demand.Roles is not null) || Path(endpoint).StartsWith("admin", StringComparison.OrdinalIgnoreCase) ? Door.Admin : Door.SignedIn;
    }

    private static IEnumerable<HttpMethod> MethodsOf(RouteEndpoint endpoint)
    {
        var named = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods;
        return named is { Count: > 0 } ? named.Select(name => new HttpMethod(name)) : [HttpMethod.Get, HttpMethod.Post];
    }

    private static string Path(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText?.TrimStart('/') ?? "";

    /// <summary>The address with something in the place of each parameter that fits it and belongs to nobody.</summary>
    private static string Fill(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => Value(parameter),
        _ => "",
    }))));

    private static string Value(RoutePatternParameterPart parameter)
    {
        var rules = string.Join(' ', parameter.ParameterPolicies.Select(policy => policy.Content));
        if (rules.Contains("int", StringComparison.Ordinal) || rules.Contains("long", StringComparison.Ordinal)) return "999999";
        if (rules.Contains("guid", StringComparison.Ordinal)) return Guid.Empty.ToString();
        return rules.Contains("length(64)", StringComparison.Ordinal) ? new string('0', 64) : "BTC";
    }

    private async Task<string> TokenAsync(ApiKeyType type)
    {
        await using var db = _host.CreateDbContext();
        var userId = await db.Users.Where(user => user.UserName == "admin").Select(user => user.Id).SingleAsync(Stop);
        var made = await _host.Services.GetRequiredService<KeyService>().CreateAsync(userId, new KeyDraft("matrix", type), SessionOrigin.None, Stop);
        return LogSecrecy.Run.Watch(made.Made!.Token);
    }

    private async Task ChangeAsync(string name, Action<AppUser> change)
    {
        await using var db = _host.CreateDbContext();
        change(await db.Users.SingleAsync(user => user.UserName == name, Stop));
        await db.SaveChangesAsync(Stop);
    }
}
