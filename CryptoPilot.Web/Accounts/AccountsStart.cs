using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Administration;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts;

/// <summary>Readies the demo before the first page; otherwise, once pages are answered, announces the set-up code or ends a set-up that was cut off.</summary>
public sealed class AccountsStart(
    IDbContextFactory<CryptoPilotContext> contexts,
    IServiceScopeFactory scopes,
    DemoMode demo,
    SetupState state,
    SetupCode code,
    SetupService setup,
    MarketSourceService market) : IHostedLifecycleService
{
    /// <summary>Says that this database was made for the demo.</summary>
    private const string Marker = "demo.created";

    public Task StartAsync(CancellationToken cancellationToken) => demo.IsOn ? StartDemoAsync(cancellationToken) : Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (demo.IsOn) return;
        if (await state.IsDoneAsync(cancellationToken))
            await setup.ResumeAsync(cancellationToken);
        else
            code.Announce();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task StartDemoAsync(CancellationToken cancellationToken)
    {
        var userId = await FindDemoUserAsync(cancellationToken) ?? await CreateDemoUserAsync();
        await market.ChooseAsync(MarketSource.Replay, cancellationToken);
        if (await setup.AddDemoPortfolioAsync(userId, cancellationToken) is { } fault) throw new SettingException(DemoMode.Key, fault);
    }

    /// <exception cref="SettingException">The database belongs to others.</exception>
    private async Task<int?> FindDemoUserAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var isDemo = await db.SystemConfig.AnyAsync(setting => setting.Key == Marker, cancellationToken);
        var users = await db.Users.OrderBy(user => user.Id).Select(user => new { user.Id, user.UserName }).Take(2).ToListAsync(cancellationToken);
        return users switch
        {
            [] => null,
            [{ UserName: DemoMode.UserName, Id: var id }] when isDemo => id,
            _ => throw new SettingException(DemoMode.Key, "this database already has users; start without --demo, or point DataDirectory to an empty folder."),
        };
    }

    private async Task<int> CreateDemoUserAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CryptoPilotContext>();
        db.SystemConfig.Add(new SystemSetting { Key = Marker, Value = "true", Description = "This database was made for the demo." });
        var draft = new AccountDraft(DemoMode.UserName, null, DemoMode.Password, DemoMode.Password);
        var (user, faults) = await scope.ServiceProvider.GetRequiredService<RegistrationService>().RegisterAsync(draft, UserRole.User);
        return user?.Id ?? throw new SettingException(DemoMode.Key, string.Join(" ", faults.Select(fault => fault.Text)));
    }
}
