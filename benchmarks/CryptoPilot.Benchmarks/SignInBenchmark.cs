using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Market;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Benchmarks;

/// <summary>200 people sign in at the same moment while the health check is asked again and again, over real connections to the real host.</summary>
internal static partial class SignInBenchmark
{
    private const int People = 200;
    private const int Rounds = 3;
    private const string Password = "a few words in a row";
    private const double HealthTarget = 50;

    private static readonly Uri s_page = new("/Identity/Account/Login", UriKind.Relative);
    private static readonly Uri s_health = new("/health", UriKind.Relative);

    public static async Task RunAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"cryptopilot-bench-{Guid.NewGuid():N}");
        var app = CryptoPilotHost.Build(
            [$"--contentRoot={AppContext.BaseDirectory}", $"--DataDirectory={folder}", "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning", "--SignIn:AttemptsPerMinute=1000000"],
            builder => builder.Services.RemoveAll<IMarketDataProvider>());
        try
        {
            await app.StartAsync();
            var cost = await SeedAsync(app);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one hash of {app.Services.GetRequiredService<IOptions<SignInOptions>>().Value.PasswordHashIterations} rounds: {cost:0} ms on {Environment.ProcessorCount} processors"));
            var url = new Uri(app.Urls.Single());
            await RoundAsync(url, "idle", 0);
            for (var round = 1; round <= Rounds; round++) await RoundAsync(url, $"round {round}", People);
        }
        finally
        {
            await app.StopAsync();
            await app.DisposeAsync();
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>Milliseconds that one hash takes alone.</returns>
    private static async Task<double> SeedAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var (first, faults) = await scope.ServiceProvider.GetRequiredService<RegistrationService>().RegisterAsync(new AccountDraft("user0", null, Password, Password), UserRole.User);
        if (first is null) throw new InvalidOperationException(string.Join(' ', faults.Select(fault => fault.Text)));
        await using var db = scope.ServiceProvider.GetRequiredService<IDbContextFactory<CryptoPilot.Data.CryptoPilotContext>>().CreateDbContext();
        for (var person = 1; person < People; person++)
            db.Users.Add(new AppUser { UserName = $"user{person}", NormalizedUserName = $"USER{person}", PasswordHash = first.PasswordHash, SecurityStamp = Guid.NewGuid().ToString("N"), LockoutEnabled = true });
        await db.SaveChangesAsync();
        var users = scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Identity.UserManager<AppUser>>();
        var times = new List<double>();
        for (var look = 0; look < 9; look++) times.Add(await Paired.TimeAsync(() => users.CheckPasswordAsync(first, Password)));
        return Paired.Median(times);
    }

    private static async Task RoundAsync(Uri url, string name, int people)
    {
        var visitors = await Task.WhenAll(Enumerable.Range(0, people).Select(person => VisitorAsync(url, person)));
        using var done = new CancellationTokenSource();
        var health = Task.Run(() => WatchHealthAsync(url, done.Token));
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(visitors.Select(visitor => visitor.SignInAsync()));
        if (people == 0) await Task.Delay(TimeSpan.FromSeconds(5));
        await done.CancelAsync();
        var pauses = await health;
        pauses.Sort();
        foreach (var visitor in visitors) visitor.Dispose();
        var p99 = At(pauses, 0.99);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: /health of {pauses.Count} asked: median {At(pauses, 0.5):0.0}, 99th percentile {p99:0.0}, worst {pauses[^1]:0.0} ms (target at most {HealthTarget:0} at the 99th: {(p99 <= HealthTarget ? "met" : "MISSED")})"));
        if (people == 0) return;
        var sorted = times.Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {people} sign-ins at once in {watch.Elapsed.TotalSeconds:0.0} s, {people / watch.Elapsed.TotalSeconds:0.0} a second; one waits {At(sorted, 0.5):0.0} s at the median, {sorted[^1]:0.0} s at most"));
    }

    private static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static async Task<List<double>> WatchHealthAsync(Uri url, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = url };
        var times = new List<double>();
        while (!stop.IsCancellationRequested || times.Count == 0)
        {
            var watch = Stopwatch.StartNew();
            (await client.GetAsync(s_health, CancellationToken.None)).Dispose();
            times.Add(watch.Elapsed.TotalMilliseconds);
            await Task.Delay(5, CancellationToken.None);
        }

        return times;
    }

    private static async Task<Person> VisitorAsync(Uri url, int person)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
        var page = await client.GetStringAsync(s_page);
        return new Person(client, $"user{person}", TokenPattern().Match(page).Groups[1].Value);
    }

    private sealed record Person(HttpClient Client, string Name, string Token) : IDisposable
    {
        /// <returns>Seconds until the person is in.</returns>
        public async Task<double> SignInAsync()
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("Input.Name", Name), KeyValuePair.Create("Input.Password", Password), KeyValuePair.Create("__RequestVerificationToken", Token)]);
            var watch = Stopwatch.StartNew();
            using var response = await Client.PostAsync(s_page, form);
            if (response.StatusCode != HttpStatusCode.Redirect) throw new InvalidOperationException($"{Name} was not let in: {response.StatusCode}.");
            return watch.Elapsed.TotalSeconds;
        }

        public void Dispose() => Client.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();
}
