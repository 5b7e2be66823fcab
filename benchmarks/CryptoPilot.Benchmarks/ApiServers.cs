using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Web;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Market;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Benchmarks;

/// <summary>The two servers of the API's measurements, each a process of its own that prints one line when it is ready and ends with its input.</summary>
internal static class ApiServers
{
    private const int Coins = 250;

    /// <summary>The product on the recorded market with 250 coins, a user who holds ten of them, and a key: <c>api-product folder port streams</c>.</summary>
    public static async Task<int> RunProductAsync(string folder, string port, string streams)
    {
        await using var app = CryptoPilotHost.Build(
            [
                $"--DataDirectory={folder}", $"--urls=http://127.0.0.1:{port}", "--Api:RateLimit:Burst=10000000", "--Api:RateLimit:PermitsPerMinute=10000000",
                $"--Api:Events:MaxStreamsPerKey={streams}",
            ],
            builder => builder.Logging.ClearProviders());
        await app.StartAsync();
        var services = app.Services;
        await services.GetRequiredService<MarketSourceService>().ChooseAsync(MarketSource.Replay, default);
        await services.GetRequiredService<MarketRefresher>().RunAsync(default);
        await AddCoinsAsync(services.GetRequiredService<IDbContextFactory<CryptoPilotContext>>());
        await using (var scope = services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<RegistrationService>().RegisterAsync(new AccountDraft("robot", null, "a few words in a row", "a few words in a row"), UserRole.User);
        await using var db = await services.GetRequiredService<IDbContextFactory<CryptoPilotContext>>().CreateDbContextAsync();
        var userId = await db.Users.Select(user => user.Id).SingleAsync();
        var ledger = services.GetRequiredService<LedgerService>();
        foreach (var symbol in new[] { "BTC", "ETH", "SOL", "BNB", "XRP", "ADA", "DOGE", "LTC", "DOT", "LINK" })
        {
            var bought = new GenerateHolding(symbol, 1.5m, 10m, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc), HoldingSource.Bought, Guid.NewGuid());
            await ledger.GenerateAsync(userId, bought, default);
        }

        var key = await services.GetRequiredService<KeyService>().CreateAsync(userId, new KeyDraft("bench", ApiKeyType.Read), SessionOrigin.None, default);
        Console.WriteLine($"{key.Made!.Key} {key.Made.Secret}");
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    /// <summary>What an endpoint costs that does nothing but read one row by its key and answer bytes, or answer bytes: <c>api-bare file port portfolio coins</c>.</summary>
    public static async Task<int> RunBareAsync(string file, string port, string portfolio, string coins)
    {
        var builder = WebApplication.CreateSlimBuilder([$"--urls=http://127.0.0.1:{port}"]);
        builder.Logging.ClearProviders();
        builder.Services.AddDbContextFactory<SqliteCryptoPilotContext>(options => options.UseSqlite(DatabaseRegistration.SqliteConnection(file)));
        var (row, list) = (await File.ReadAllBytesAsync(portfolio), await File.ReadAllBytesAsync(coins));
        await using var app = builder.Build();
        app.MapGet("/row", async (IDbContextFactory<SqliteCryptoPilotContext> contexts, HttpContext http) =>
        {
            await using var db = await contexts.CreateDbContextAsync(http.RequestAborted);
            var head = await db.LedgerHeads.AsNoTracking().SingleOrDefaultAsync(head => head.UserId == 1, http.RequestAborted);
            if (head is null) throw new InvalidOperationException("There is no such row.");
            await WriteAsync(http, row);
        });
        app.MapGet("/bytes", (HttpContext http) => WriteAsync(http, list));
        await app.StartAsync();
        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    private static async Task WriteAsync(HttpContext http, byte[] body)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>Fills the market up to 250 coins with prices.</summary>
    private static async Task AddCoinsAsync(IDbContextFactory<CryptoPilotContext> contexts)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        for (var coin = await db.Cryptocurrencies.CountAsync(coin => coin.IsActive); coin < Coins; coin++)
        {
            db.Cryptocurrencies.Add(new Cryptocurrency
            {
                Symbol = string.Create(CultureInfo.InvariantCulture, $"C{coin}"), Name = string.Create(CultureInfo.InvariantCulture, $"Coin {coin}"), Blockchain = "ethereum",
                Price = 1.23456789m + coin, PricedAt = now, PriceSource = "replay", Rank = coin + 1, Change24h = 1.25m, Change7d = -3.5m, MarketCap = 123456789m, Volume24h = 9876543m,
            });
        }

        await db.SaveChangesAsync();
    }
}
