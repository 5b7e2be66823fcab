using CryptoPilot.Data;
using CryptoPilot.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Tests.Support;

/// <summary>The real host in this process, on a free port and a data directory of its own.</summary>
public sealed class AppHost : IAsyncDisposable
{
    /// <summary>All tests come from one address, and few of them are about how long a hash takes.</summary>
    private static readonly string[] s_patient =
    [
        "--SignIn:AttemptsPerMinute=100000", "--SignIn:RegistrationsPerHour=100000", "--SignIn:ResetsPerHour=100000", "--SignIn:CodesPerMinute=100000", "--SignIn:PasswordHashIterations=100000",
        "--Api:RateLimit:Burst=1000000", "--Api:RateLimit:PermitsPerMinute=10000000", "--Api:RateLimit:FailuresPerMinute=1000000",
    ];

    private readonly WebApplication _app;
    private readonly TemporaryFolder _folder;

    private AppHost(WebApplication app, TemporaryFolder folder)
    {
        _app = app;
        _folder = folder;
        Url = new Uri(app.Urls.Single());
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a host; <paramref name="settings"/> are command line arguments such as <c>--Demo=true</c>.</summary>
    public static Task<AppHost> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    /// <summary>Starts a host whose services a test changes before they are used.</summary>
    public static Task<AppHost> StartAsync(Action<WebApplicationBuilder> configure, params string[] settings) => StartAsync(configure, _ => { }, settings);

    /// <summary>Starts a host with endpoints of the test's own.</summary>
    public static async Task<AppHost> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map, params string[] settings)
    {
        var folder = new TemporaryFolder();
        var app = CryptoPilotHost.Build([$"--contentRoot={folder.Path}", $"--DataDirectory={folder.Path}", "--urls=http://127.0.0.1:0", .. s_patient, .. settings], builder =>
        {
            builder.Logging.ClearProviders().AddProvider(LogSecrecy.Run);
            configure(builder);
        });
        map(app);
        try
        {
            await app.StartAsync();
            return new AppHost(app, folder);
        }
        catch
        {
            await app.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>A context on the host's database.</summary>
    public CryptoPilotContext CreateDbContext() => Services.GetRequiredService<IDbContextFactory<CryptoPilotContext>>().CreateDbContext();

    /// <summary>A client that follows no redirects and keeps cookies.</summary>
    public HttpClient CreateClient() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Url };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
