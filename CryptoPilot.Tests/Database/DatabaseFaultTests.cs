using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Market;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Database;

/// <summary>What is promised stays whole when the database cannot take it.</summary>
public sealed class DatabaseFaultTests : IAsyncLifetime
{
    private const int Busy = 5;
    private const int Full = 13;

    private readonly DiskSwitch _disk = new();
    private AppHost _host = null!;
    private int _userId;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await AppHost.StartAsync(_disk.Install);
        var user = new AppUser { UserName = "ada", NormalizedUserName = "ADA", PasswordHash = "none", SecurityStamp = "none" };
        await using var db = _host.CreateDbContext();
        db.Add(user);
        await db.SaveChangesAsync(Stop);
        _userId = user.Id;
        await db.Cryptocurrencies.Where(coin => coin.Symbol == "BTC").ExecuteUpdateAsync(set => set.SetProperty(coin => coin.Price, 100m), Stop);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Generate_FullDisk_FailsWholeAndWorksAgain()
    {
        _disk.IsFull = true;
        var written = 0;
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (; written < 5_000; written++) await GenerateAsync();
        });
        Assert.Equal(Full, Assert.IsType<SqliteException>(fault.GetBaseException()).SqliteErrorCode);
        Assert.Equal((written, written), await LedgerAsync());

        _disk.IsFull = false;
        await GenerateAsync();

        Assert.Equal((written + 1, written + 1), await LedgerAsync());
    }

    [Fact]
    public async Task Generate_LockedDatabase_FailsWholeAndWorksAgain()
    {
        await using (await DiskSwitch.LockAsync(_host))
        {
            _disk.IsImpatient = true;
            var fault = await Assert.ThrowsAnyAsync<Exception>(GenerateAsync);
            Assert.Equal(Busy, Cause(fault).SqliteErrorCode);
        }

        _disk.IsImpatient = false;
        Assert.Equal((0, 0), await LedgerAsync());
        await GenerateAsync();
        Assert.Equal((1, 1), await LedgerAsync());
    }

    [Fact]
    public async Task Register_LockedDatabase_SaysSoAndWorksAgain()
    {
        await using (await DiskSwitch.LockAsync(_host))
        {
            var (nobody, faults) = await RegisterAsync();
            Assert.Equal((null, AccountsText.JustTaken), (nobody, Assert.Single(faults).Text));
        }

        Assert.NotNull((await RegisterAsync()).User);
    }

    [Fact]
    public async Task CreateAlert_LockedDatabase_FailsAndWorksAgain()
    {
        var alerts = _host.Services.GetRequiredService<AlertService>();
        var draft = new AlertDraft("BTC", AlertDirection.Above, 120m, NotificationMethod.InApp);
        await using (await DiskSwitch.LockAsync(_host))
        {
            _disk.IsImpatient = true;
            Assert.Equal(Busy, Cause(await Assert.ThrowsAnyAsync<Exception>(() => alerts.CreateAsync(_userId, draft, Stop))).SqliteErrorCode);
        }

        _disk.IsImpatient = false;
        Assert.True((await alerts.CreateAsync(_userId, draft, Stop)).IsDone);
    }

    [Fact]
    public async Task Refresh_FullDisk_LeavesThePricesAndGoesOnAfterwards()
    {
        await _host.Services.GetRequiredService<MarketSourceService>().ChooseAsync(MarketSource.Replay, Stop);
        await RefreshAsync();
        _disk.IsFull = true;
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (var run = 0; run < 2_000; run++) await RefreshAsync();
        });
        Assert.Equal(Full, Cause(fault).SqliteErrorCode);

        await using var db = _host.CreateDbContext();
        var before = await db.Cryptocurrencies.Where(coin => coin.Symbol == "BTC").Select(coin => new { coin.Price, coin.PricedAt }).SingleAsync(Stop);
        Assert.Equal(before.Price, await db.MarketData.Where(row => row.Timestamp == before.PricedAt && db.Cryptocurrencies.Any(coin => coin.Id == row.CryptocurrencyId && coin.Symbol == "BTC")).Select(row => row.Price).SingleAsync(Stop));

        _disk.IsFull = false;
        await RefreshAsync();
    }

    private async Task GenerateAsync()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var holding = new GenerateHolding("BTC", 1.5m, 20m, new DateTime(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc), HoldingSource.Bought, Guid.NewGuid());
        Assert.True((await scope.ServiceProvider.GetRequiredService<LedgerService>().GenerateAsync(_userId, holding, Stop)).Succeeded);
    }

    private async Task<(AppUser? User, IReadOnlyList<AccountFault> Faults)> RegisterAsync()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var draft = new AccountDraft("grace", null, AccountHost.Password, AccountHost.Password);
        return await scope.ServiceProvider.GetRequiredService<RegistrationService>().RegisterAsync(draft, UserRole.User);
    }

    private async Task RefreshAsync()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<MarketRefresher>().RunAsync(Stop);
    }

    private async Task<(int Transactions, int Lots)> LedgerAsync()
    {
        await using var db = _host.CreateDbContext();
        return (await db.Transactions.CountAsync(Stop), await db.Tokens.CountAsync(Stop));
    }

    private static SqliteException Cause(Exception exception) => exception as SqliteException ?? Assert.IsType<SqliteException>(exception.InnerException);
}
