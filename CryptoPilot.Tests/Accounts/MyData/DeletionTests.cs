using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Accounts.SignIn;
using CryptoPilot.Tests.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.MyData;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPilot.Tests.Accounts.MyData;

public sealed class DeletionTests : IAsyncLifetime
{
    private const string Password = "a few words in a row";
    private static readonly SessionOrigin s_origin = new("192.0.2.1", "Firefox");

    private TestDatabase _database = null!;
    private SessionNode _node = null!;
    private ServiceProvider _identity = null!;
    private AdminGuard _guard = null!;
    private DeletionService _deletion = null!;
    private AccountEraser _eraser = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _node = new SessionNode(_database);
        var services = new ServiceCollection();
        services.AddLogging();
        // Identity looks at the clock of the machine.
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IDbContextFactory<CryptoPilotContext>>(_database);
        services.AddSingleton<AuthLogService>().AddSingleton<HashGate>().AddHttpContextAccessor();
        services.AddScoped(_ => _database.CreateDbContext());
        services.AddIdentityCore<AppUser>().AddEntityFrameworkStores<CryptoPilotContext>().AddUserManager<AppUserManager>()
            .AddTokenProvider<AuthenticatorTokenProvider<AppUser>>(TokenOptions.DefaultAuthenticatorProvider);
        _identity = services.BuildServiceProvider();
        var live = new LiveUpdates(NullLogger<LiveUpdates>.Instance);
        _guard = new AdminGuard(_database, _database.Time);
        _deletion = new DeletionService(_database, _identity.GetRequiredService<IServiceScopeFactory>(), _guard, _node.Service, new NotificationService(_database, live, _database.Time), live, _database.Time);
        _eraser = new AccountEraser(_database, _guard, _node.Standing, _database.Time, NullLogger<AccountEraser>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _node.Dispose();
        await _identity.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("not this one")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Ask_WrongPassword_ChangesNothingAndCounts(string? password)
    {
        var (user, session) = await PersonAsync();

        Assert.Equal(MyDataText.WrongPassword, await _deletion.AskAsync(user.Id, session, password, null, s_origin, Stop));

        var row = await ReadAsync(user);
        Assert.Equal((null, 1), (row.DeletionAskedAt, row.AccessFailedCount));
    }

    [Fact]
    public async Task Ask_SecondFactor_IsHeldToTheRuleOfTheSignIn()
    {
        var (user, session) = await PersonAsync();
        var key = await TieAuthenticatorAsync(user);

        foreach (var wrong in new[] { Authenticator.Wrong(key), null, Authenticator.Code(key) + new string(' ', 64) })
            Assert.Equal(MyDataText.WrongCode, await _deletion.AskAsync(user.Id, session, Password, wrong, s_origin, Stop));
        Assert.Equal((null, 3), ((await ReadAsync(user)).DeletionAskedAt, (await ReadAsync(user)).AccessFailedCount));

        Assert.Null(await _deletion.AskAsync(user.Id, session, Password, $" {Authenticator.Code(key)[..3]}-{Authenticator.Code(key)[3..]}", s_origin, Stop));
        await using var db = _database.CreateDbContext();
        var failed = await db.AuthLogs.Where(log => log.UserId == user.Id && log.Status == AuthStatus.Failure).ToListAsync(Stop);
        Assert.All(failed, log => Assert.Equal((AuthActions.DeletionAsked, """{"reason":"second_factor"}"""), (log.Action, log.Details)));
        Assert.Equal(3, failed.Count);
    }

    [Fact]
    public async Task Ask_GuessingOn_IsLockedOut()
    {
        var (user, session) = await PersonAsync();
        for (var i = 0; i < 5; i++) await _deletion.AskAsync(user.Id, session, "not this one", null, s_origin, Stop);

        Assert.Equal(MyDataText.Locked, await _deletion.AskAsync(user.Id, session, Password, null, s_origin, Stop));
        Assert.Null((await ReadAsync(user)).DeletionAskedAt);
    }

    [Fact]
    public async Task Ask_RightPassword_ClosesInFourteenDaysAndEndsOtherSessions()
    {
        var (user, session) = await PersonAsync();
        var other = await _node.BeginAsync(user);

        Assert.Null(await _deletion.AskAsync(user.Id, session, Password, null, s_origin, Stop));

        Assert.Equal(_database.Time.Now + DeletionService.Grace, (await _deletion.StateAsync(user.Id, Stop)).ErasedOn);
        await using var db = _database.CreateDbContext();
        Assert.NotNull((await db.UserSessions.SingleAsync(row => row.Id == other, Stop)).RevokedAt);
        Assert.Null((await db.UserSessions.SingleAsync(row => row.Id == session, Stop)).RevokedAt);
        Assert.Contains(AuthActions.DeletionAsked, await db.AuthLogs.Where(log => log.UserId == user.Id).Select(log => log.Action).ToListAsync(Stop));
    }

    [Fact]
    public async Task Ask_WithoutAPassword_NeedsAFreshSignIn()
    {
        var user = await _database.UserAsync();
        await _database.ChangeAsync(user, row => row.PasswordHash = "");
        var session = await _node.BeginAsync(user);
        _database.Time.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(MyDataText.SignInAgain, await _deletion.AskAsync(user.Id, session, null, null, s_origin, Stop));
        Assert.Null(await _deletion.AskAsync(user.Id, await _node.BeginAsync(user), null, null, s_origin, Stop));
    }

    [Fact]
    public async Task Erase_BeforeItsTimeOrAfterASignIn_KeepsEverything()
    {
        var (early, session) = await PersonAsync();
        await _deletion.AskAsync(early.Id, session, Password, null, s_origin, Stop);
        var (back, other) = await PersonAsync();
        await _deletion.AskAsync(back.Id, other, Password, null, s_origin, Stop);
        _database.Time.Advance(DeletionService.Grace - TimeSpan.FromMinutes(1));
        await _eraser.RunAsync(Stop);
        Assert.Null((await ReadAsync(early)).ErasedAt);

        await _deletion.CancelAsync(back.Id, s_origin, Stop);
        _database.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("erased 1, kept 0, failed 0", (await _eraser.RunAsync(Stop)).ToString());

        Assert.Equal((back.UserName, true), ((await ReadAsync(back)).UserName, (await ReadAsync(back)).IsActive));
        Assert.NotNull((await ReadAsync(early)).ErasedAt);
        await using var db = _database.CreateDbContext();
        Assert.True(await db.UserNotifications.AnyAsync(line => line.UserId == back.Id, Stop));
        Assert.True(await db.AuthLogs.AnyAsync(log => log.UserId == back.Id && log.Action == AuthActions.DeletionCancelled, Stop));
    }

    [Fact]
    public async Task Erase_ItsTimeOver_LeavesNoPersonalDatumAndOthersRowsWhole()
    {
        var house = await LedgerHouse.CreateAsync(_database);
        var (leaving, other) = (house.User, await _database.UserAsync());
        await house.WalletAsync("theirs", other.Id);
        await house.WalletAsync("mine", leaving.Id);
        await house.BuyAsync(3m, 40m, 20);
        await house.TradeAsync(0.5m, 100m, 10);
        var sent = LedgerHouse.Good(await house.Ledger.TransferAsync(leaving.Id, house.Send(1.5m, "theirs"), Stop));
        await PersonaliseAsync(leaving, house.Btc.Id);
        await _database.ChangeAsync(leaving, row => row.DeletionAskedAt = _database.Time.Now - DeletionService.Grace);
        var before = await CountAsync(other.Id);

        Assert.Equal("erased 1, kept 0, failed 0", (await _eraser.RunAsync(Stop)).ToString());
        Assert.Equal("erased 0, kept 0, failed 0", (await _eraser.RunAsync(Stop)).ToString());

        await using var db = _database.CreateDbContext();
        var row = await db.Users.SingleAsync(user => user.Id == leaving.Id, Stop);
        Assert.Equal(($"deleted-{leaving.Id}", null, null, null, null, false), (row.UserName, row.Email, row.DisplayName, row.PhoneNumber, row.ProfilePicture, row.IsActive));
        Assert.Equal("", row.PasswordHash);
        var line = await db.Transactions.SingleAsync(line => line.UserId == leaving.Id, Stop);
        Assert.Equal((sent, null, null, null, 1.5m), (line.Id, line.Notes, line.RecipientAddress, line.Hash, line.Amount));
        foreach (var (table, column, isOwn) in AccountErasure.Others(db.Model).Where(column => column.IsOwn))
            Assert.Equal(0, await CountAsync(db, table, column, leaving.Id));
        Assert.All(await db.AuthLogs.Where(log => log.UserId == leaving.Id).ToListAsync(Stop), log => Assert.Equal((null, null, null), (log.IpAddress, log.UserAgent, log.Details)));
        Assert.Equal(before, await CountAsync(other.Id));
    }

    [Fact]
    public async Task Ask_TheLastAdministrator_IsRefusedAlsoWhenTwoAskAtOnce()
    {
        var (one, first) = await PersonAsync(UserRole.Admin);
        Assert.Equal(MyDataText.LastAdmin, await _deletion.AskAsync(one.Id, first, Password, null, s_origin, Stop));
        var (two, second) = await PersonAsync(UserRole.Admin);

        var answers = await Task.WhenAll(
            _deletion.AskAsync(one.Id, first, Password, null, s_origin, Stop), _deletion.AskAsync(two.Id, second, Password, null, s_origin, Stop));

        Assert.Equal([null, MyDataText.LastAdmin], answers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Erase_AnAdministratorWhoIsTheLastByNow_StaysUntilThereIsAnother()
    {
        var (one, _) = await PersonAsync(UserRole.Admin);
        await _database.ChangeAsync(one, row => row.DeletionAskedAt = _database.Time.Now - DeletionService.Grace);

        Assert.Equal("erased 0, kept 1, failed 0", (await _eraser.RunAsync(Stop)).ToString());

        await PersonAsync(UserRole.Admin);
        Assert.Equal("erased 1, kept 0, failed 0", (await _eraser.RunAsync(Stop)).ToString());
    }

    [Fact]
    public void Others_OfTheModel_AreAllTablesThatReferToAUser()
    {
        using var db = _database.CreateDbContext();
        var all = db.Model.GetEntityTypes().Where(entity => entity.GetForeignKeys().Any(key => key.PrincipalEntityType.ClrType == typeof(AppUser))).Select(entity => entity.GetTableName()!);

        Assert.Equal(all.Except(AccountErasure.Kept).Order(StringComparer.Ordinal), AccountErasure.Others(db.Model).Select(column => column.Table).Distinct().Order(StringComparer.Ordinal));
        // A table with a user's key that the database does not hold to the user would be missed.
        Assert.Empty(db.Model.GetEntityTypes().Where(entity => entity.FindProperty("UserId") is not null && entity.GetTableName() is not ("lot_disposals" or "access_changes"))
            .Select(entity => entity.GetTableName()!).Except(all));
    }

    [Fact]
    public async Task Erase_SqlServer_Translates()
    {
        var translation = new SqlServerTranslation();
        var eraser = new AccountEraser(translation, _guard, _node.Standing, _database.Time, NullLogger<AccountEraser>.Instance);

        await eraser.RunAsync(Stop);
        await Record.ExceptionAsync(() => eraser.EraseAsync(1, _database.Time.Now, Stop));
        await using var db = translation.CreateDbContext();
        await AccountErasure.EraseRowsAsync(db, 1, Stop);

        Assert.Contains(translation.Commands, sql => sql.StartsWith("DELETE", StringComparison.Ordinal));
        Assert.Contains(translation.Commands, sql => sql.Contains("deletion_asked_at", StringComparison.Ordinal));
        translation.AssertParses();
    }

    private async Task<(AppUser User, Guid Session)> PersonAsync(UserRole role = UserRole.User)
    {
        var user = await _database.UserAsync();
        await using var scope = _identity.CreateAsyncScope();
        var hash = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>().PasswordHasher.HashPassword(user, Password);
        await _database.ChangeAsync(user, row => (row.PasswordHash, row.Role, row.LockoutEnabled) = (hash, role, true));
        return (await ReadAsync(user), await _node.BeginAsync(await ReadAsync(user)));
    }

    private async Task<string> TieAuthenticatorAsync(AppUser user)
    {
        await using var scope = _identity.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<AppUserManager>();
        var row = (await users.FindByIdAsync(user.Id.ToString(CultureInfo.InvariantCulture)))!;
        await users.ResetAuthenticatorKeyAsync(row);
        await users.SetTwoFactorEnabledAsync(row, true);
        return (await users.GetAuthenticatorKeyAsync(row))!;
    }

    private async Task PersonaliseAsync(AppUser user, int coinId)
    {
        await _database.ChangeAsync(user, row => (row.Email, row.NormalizedEmail, row.DisplayName, row.PhoneNumber, row.ProfilePicture) = ("a@example.org", "A@EXAMPLE.ORG", "Ada", "+4930123456", "/pictures/x"));
        await _database.AddAsync(
            new UserPicture { UserId = user.Id, Content = [1], ContentHash = "x" },
            new IdentityUserToken<int> { UserId = user.Id, LoginProvider = "x", Name = "y", Value = "z" },
            new UserNotification { UserId = user.Id, Type = NotificationType.Info, Title = "t", Message = "m" },
            new PriceAlert { UserId = user.Id, CryptocurrencyId = coinId, Direction = AlertDirection.Above, TargetPrice = 1m, NotificationMethod = NotificationMethod.InApp },
            new AuthLog { UserId = user.Id, Action = AuthActions.Login, IpAddress = "192.0.2.1", UserAgent = "Firefox", Details = "{}" });
        await _node.BeginAsync(user);
        await using var db = _database.CreateDbContext();
        await db.Transactions.Where(line => line.UserId == user.Id).ExecuteUpdateAsync(set => set.SetProperty(line => line.Notes, "for Bob"), Stop);
    }

    private async Task<AppUser> ReadAsync(AppUser user)
    {
        await using var db = _database.CreateDbContext();
        return await db.Users.SingleAsync(row => row.Id == user.Id, Stop);
    }

    private async Task<string> CountAsync(int userId)
    {
        await using var db = _database.CreateDbContext();
        return $"{await db.Transactions.CountAsync(row => row.UserId == userId, Stop)} {await db.Tokens.CountAsync(row => row.UserId == userId, Stop)} {await db.Wallets.CountAsync(row => row.UserId == userId, Stop)}";
    }

    private static Task<int> CountAsync(CryptoPilotContext db, string table, string column, int userId) =>
#pragma warning disable EF1002 // Both names come from the model.
        db.Database.SqlQueryRaw<int>($"SELECT COUNT(*) AS Value FROM {table} WHERE {column} = {userId}").SingleAsync(Stop);
#pragma warning restore EF1002
}
