using System.Data.Common;
using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Administration;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Portfolio;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts;

/// <summary>What the set-up page asks for.</summary>
/// <param name="Administrator">The first account.</param>
/// <param name="Source">Where prices come from.</param>
/// <param name="BaseCurrency">What portfolio values are shown in: <c>USD</c> or a coin's symbol.</param>
/// <param name="WithDemoPortfolio">Whether to start with a portfolio to look around in.</param>
/// <param name="Code">The code from the log; not looked at when <paramref name="IsLocal"/>.</param>
/// <param name="IsLocal">See <see cref="SetupAccess.IsLocal"/>.</param>
public sealed record SetupCommand(
    AccountDraft Administrator, MarketSource Source, string BaseCurrency, bool WithDemoPortfolio, string? Code, bool IsLocal);

/// <summary>How a set-up ended.</summary>
/// <param name="UserId">The administrator, or null when nothing was set up.</param>
/// <param name="Faults">What is wrong; with a user it is only the demo portfolio that is missing.</param>
public sealed record SetupAnswer(int? UserId, IReadOnlyList<AccountFault> Faults);

/// <summary>Makes a fresh instance usable: the administrator and the market source together or not at all, by one person only.</summary>
public sealed partial class SetupService(
    IServiceScopeFactory scopes,
    IDbContextFactory<CryptoPilotContext> contexts,
    SetupState state,
    SetupCode code,
    MarketSourceService market,
    DemoPortfolio portfolio,
    ILogger<SetupService> logger) : IDisposable
{
    private const string Marker = "setup.completed";

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Sets up, or says what is wrong. After a failure nothing is left behind and it can be tried again.</summary>
    public async Task<SetupAnswer> CompleteAsync(SetupCommand command, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await state.IsDoneAsync(cancellationToken)) return Failed(AccountField.Form, AccountsText.SetupDone);
            if (!command.IsLocal && !code.Accepts(command.Code)) return Failed(AccountField.Code, AccountsText.WrongCode);
            return await CompleteAloneAsync(command, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes up for a set-up whose process died between the account and the choice of the market.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (await market.GetAsync(cancellationToken) is not null) return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var chosen = await db.SystemConfig.Where(setting => setting.Key == Marker).Select(setting => setting.Value).SingleOrDefaultAsync(cancellationToken);
        if (chosen is not null) await market.ChooseAsync(JsonSerializer.Deserialize<MarketSource>(chosen, JsonSerializerOptions.Web), cancellationToken);
    }

    /// <summary>Gives a user the demo portfolio; one who has it gets nothing more.</summary>
    /// <returns>Null, or what to tell the person.</returns>
    public async Task<string?> AddDemoPortfolioAsync(int userId, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<MarketRefresher>().RunAsync(cancellationToken);
            await portfolio.CreateAsync(userId, cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.NoPortfolio(logger, exception);
            return AccountsText.NoDemoPortfolio;
        }
    }

    public void Dispose() => _turn.Dispose();

    private static SetupAnswer Failed(AccountField field, string text) => new(null, [new(field, text)]);

    private async Task<SetupAnswer> CompleteAloneAsync(SetupCommand command, CancellationToken cancellationToken)
    {
        var (user, faults) = await TryCreateAdministratorAsync(command, cancellationToken);
        if (user is null) return await state.IsDoneAsync(cancellationToken) ? Failed(AccountField.Form, AccountsText.SetupDone) : new(null, faults);

        try
        {
            await market.ChooseAsync(command.Source, cancellationToken);
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
            await TakeBackAsync(user.Id);
            if (exception is OperationCanceledException) throw;
            return Failed(AccountField.Form, AccountsText.SetupFailed);
        }

        Log.Done(logger, command.Source);
        if (!command.WithDemoPortfolio || command.Source != MarketSource.Replay) return new(user.Id, []);
        return await AddDemoPortfolioAsync(user.Id, cancellationToken) is { } fault ? new(user.Id, [new(AccountField.Form, fault)]) : new(user.Id, []);
    }

    private async Task<(AppUser? User, IReadOnlyList<AccountFault> Faults)> TryCreateAdministratorAsync(SetupCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await CreateAdministratorAsync(command, cancellationToken);
        }
        catch (Exception exception) when (exception is DbUpdateException or DbException)
        {
            Log.Failed(logger, exception);
            return (null, [new(AccountField.Form, AccountsText.SetupFailed)]);
        }
    }

    /// <summary>The user and the marker, which holds the choice, are saved at once; its unique key lets one of two nodes win.</summary>
    private async Task<(AppUser? User, IReadOnlyList<AccountFault> Faults)> CreateAdministratorAsync(SetupCommand command, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CryptoPilotContext>();
        await db.SystemConfig.Where(setting => setting.Key == Marker && !db.Users.Any()).ExecuteDeleteAsync(cancellationToken);
        db.SystemConfig.Add(new SystemSetting
        {
            Key = Marker,
            Value = JsonSerializer.Serialize(command.Source, JsonSerializerOptions.Web),
            Description = "The market source that was chosen when this instance was set up.",
        });
        return await scope.ServiceProvider.GetRequiredService<RegistrationService>()
            .RegisterAsync(command.Administrator, UserRole.Admin, new UserPreferences { BaseCurrency = command.BaseCurrency });
    }

    private async Task TakeBackAsync(int userId)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        await using var unit = await db.Database.BeginTransactionAsync(CancellationToken.None);
        await db.SystemConfig.Where(setting => setting.Key == Marker).ExecuteDeleteAsync(CancellationToken.None);
        await db.Users.Where(user => user.Id == userId).ExecuteDeleteAsync(CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);
        state.Forget();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Set up: the market source is {Source}")]
        public static partial void Done(ILogger logger, MarketSource source);

        [LoggerMessage(Level = LogLevel.Error, Message = "The set-up failed and was taken back")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "The demo portfolio could not be written")]
        public static partial void NoPortfolio(ILogger logger, Exception exception);
    }
}
