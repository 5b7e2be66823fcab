using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Benchmarks;

/// <summary>Requests per second of a signed-in page with the checks of session and suspension against the same page without them; and one check by itself.</summary>
internal static partial class SessionBenchmark
{
    private const int People = 40;
    private const int Clients = 8;
    private const int Requests = 4_000;
    private const int Rounds = 15;
    private const int Checks = 2_000_000;
    private const double Target = 1.02;
    private const string Password = "a few words in a row";

    public static async Task RunAsync()
    {
        await using var with = await Host.StartAsync(_ => { });
        await using var without = await Host.StartAsync(builder => builder.Services.PostConfigure<CookieAuthenticationOptions>(
            IdentityConstants.ApplicationScheme, options => options.Events.OnValidatePrincipal = _ => Task.CompletedTask));
        var (checkedTime, plain) = await Paired.MedianAsync(Rounds, () => Paired.TimeAsync(with.VisitAsync), () => Paired.TimeAsync(without.VisitAsync));
        var ratio = checkedTime / plain;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a signed-in page, {Requests} requests of {People} people: {Requests / checkedTime * 1000:0} per second with the checks, {Requests / plain * 1000:0} without; time {ratio:0.000} (target at most {Target:0.00}: {(ratio <= Target ? "met" : "MISSED")})"));
        await with.JudgeAsync(Checks / 10);
        var watch = Stopwatch.StartNew();
        await with.JudgeAsync(Checks);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one check from memory: {watch.Elapsed.TotalNanoseconds / Checks:0} ns"));
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();

    /// <summary>The whole product on a free port, with people who are signed in.</summary>
    private sealed class Host : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly string _folder;
        private readonly List<string> _cookies = [];
        private readonly HttpClient _client;

        private Host(WebApplication app, string folder)
        {
            (_app, _folder) = (app, folder);
            _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = Clients }) { BaseAddress = new Uri(app.Urls.Single()) };
        }

        public static async Task<Host> StartAsync(Action<WebApplicationBuilder> configure)
        {
            var folder = Path.Combine(Path.GetTempPath(), $"cryptopilot-bench-{Guid.NewGuid():N}");
            var app = CryptoPilotHost.Build([$"--DataDirectory={folder}", "--urls=http://127.0.0.1:0", "--SignIn:AttemptsPerMinute=1000000"], builder =>
            {
                builder.Logging.ClearProviders();
                configure(builder);
            });
            await app.StartAsync();
            var host = new Host(app, folder);
            for (var person = 0; person < People; person++) await host.AddAsync($"person{person}");
            return host;
        }

        public Task VisitAsync() => Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (number, cancellationToken) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/alerts", UriKind.Relative));
            request.Headers.Add("Cookie", _cookies[number % People]);
            using var response = await _client.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"The page answered {response.StatusCode}.");
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
        });

        public async Task JudgeAsync(int count)
        {
            var standing = _app.Services.GetRequiredService<SessionStanding>();
            using var db = _app.Services.GetRequiredService<IDbContextFactory<CryptoPilotContext>>().CreateDbContext();
            var session = db.UserSessions.First();
            var identity = new SessionIdentity(session.Id, session.UserId, IsAdmin: false);
            for (var check = 0; check < count; check++) await standing.JudgeAsync(identity, afresh: false, default);
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _app.StopAsync();
            await _app.DisposeAsync();
            SqliteConnection.ClearAllPools();
            Directory.Delete(_folder, recursive: true);
        }

        private async Task AddAsync(string name)
        {
            await using (var scope = _app.Services.CreateAsyncScope())
                await scope.ServiceProvider.GetRequiredService<RegistrationService>().RegisterAsync(new AccountDraft(name, null, Password, Password), UserRole.User);
            using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _client.BaseAddress };
            var login = new Uri("/Identity/Account/Login", UriKind.Relative);
            var token = Token().Match(await client.GetStringAsync(login)).Groups[1].Value;
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["Input.Name"] = name, ["Input.Password"] = Password, ["__RequestVerificationToken"] = token });
            using var response = await client.PostAsync(login, form);
            _cookies.Add(response.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("CryptoPilot=", StringComparison.Ordinal)).Split(';')[0]);
        }
    }
}
