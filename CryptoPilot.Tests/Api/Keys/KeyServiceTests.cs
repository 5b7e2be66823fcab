using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.MyData;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPilot.Tests.Api.Keys;

public sealed class KeyServiceTests : IAsyncLifetime
{
    private static readonly SessionOrigin s_origin = new("192.0.2.1", "Firefox");

    private readonly KeySecrets _secrets = new(new EphemeralDataProtectionProvider());
    private TestDatabase _database = null!;
    private SessionNode _node = null!;
    private KeyService _service = null!;
    private KeyQueries _queries = null!;
    private AppUser _user = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTime Now => _database.Time.Now;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _node = new SessionNode(_database);
        _service = new KeyService(_database, _node.Standing, _secrets, new LiveUpdates(NullLogger<LiveUpdates>.Instance), _database.Time);
        _queries = new KeyQueries(_database, _database.Time);
        _user = await _database.UserAsync();
    }

    public ValueTask DisposeAsync()
    {
        _node.Dispose();
        return _database.DisposeAsync();
    }

    [Fact]
    public async Task Create_Draft_IsStoredNormalisedWithItsSecretEncrypted()
    {
        var made = (await CreateAsync(new KeyDraft(" robot ", ApiKeyType.Write, Now.AddDays(30), "10.1.2.3/8 2001:DB8::1"))).Made!;

        var row = await RowAsync(made.Id);
        Assert.Equal(("robot", ApiKeyType.Write, Now.AddDays(30), "10.0.0.0/8, 2001:db8::1", true), (row.Name, row.Type, row.ExpiresAt, row.AllowedAddresses, row.IsActive));
        Assert.Equal(made.Key, row.Key);
        Assert.Equal(made.Secret, System.Text.Encoding.ASCII.GetString(_secrets.Unprotect(row.Secret)!));
        Assert.DoesNotContain(made.Secret, row.Secret, StringComparison.Ordinal);
        var log = Assert.Single(await EventsAsync());
        Assert.Equal((AuthActions.ApiKeyCreated, "192.0.2.1"), (log.Action, log.IpAddress));
        Assert.DoesNotContain("cps_", log.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WrongInEveryWay_NamesAllFaultsAndMakesNothing()
    {
        var outcome = await CreateAsync(new KeyDraft("  ", ApiKeyType.Read, Now, "10.0.0.1, nowhere"));

        Assert.Equal([KeyFault.NameEmpty, KeyFault.ExpiryPast, KeyFault.AddressWrong], outcome.Faults);
        Assert.Contains("nowhere", outcome.Explain(KeyField.Addresses), StringComparison.Ordinal);
        Assert.Empty(await _queries.ListAsync(_user.Id, Stop));
        Assert.Equal([KeyFault.NameTooLong], (await CreateAsync(new KeyDraft(new string('x', 101), ApiKeyType.Read))).Faults);
        var many = string.Join(' ', Enumerable.Range(1, 21).Select(number => $"10.0.0.{number}"));
        Assert.Equal([KeyFault.TooManyAddresses], (await CreateAsync(new KeyDraft("robot", ApiKeyType.Read, null, many))).Faults);
    }

    [Fact]
    public async Task Create_AdminKey_OnlyForActiveAdministrators()
    {
        var draft = new KeyDraft("robot", ApiKeyType.Admin);
        Assert.Equal([KeyFault.NotAdmin], (await CreateAsync(draft)).Faults);
        await _database.ChangeAsync(_user, row => (row.Role, row.IsSuspended) = (UserRole.Admin, true));
        Assert.Equal([KeyFault.NotAdmin], (await CreateAsync(draft)).Faults);
        await _database.ChangeAsync(_user, row => row.IsSuspended = false);

        Assert.True((await CreateAsync(draft)).IsDone);
    }

    [Fact]
    public async Task Create_TwentyFirst_IsRefusedUntilOneEnds()
    {
        for (var i = 0; i < KeyService.MostActive; i++) Assert.True((await CreateAsync(new KeyDraft($"robot {i}", ApiKeyType.Read, i == 0 ? Now.AddMinutes(1) : null))).IsDone);
        Assert.Equal([KeyFault.TooMany], (await CreateAsync(new KeyDraft("one more", ApiKeyType.Read))).Faults);
        var lines = await _queries.ListAsync(_user.Id, Stop);
        Assert.True((await _service.RotateAsync(_user.Id, lines[0].Id, TimeSpan.FromDays(1), s_origin, Stop)).IsDone);
        Assert.Equal([KeyFault.TooMany], (await CreateAsync(new KeyDraft("one more", ApiKeyType.Read))).Faults);

        _database.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await CreateAsync(new KeyDraft("one more", ApiKeyType.Read))).IsDone);
    }

    [Fact]
    public async Task Create_ManyAtOnce_NeverMoreThanAreAllowed()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, KeyService.MostActive + 6).Select(i => Task.Run(() => CreateAsync(new KeyDraft($"robot {i}", ApiKeyType.Read)))));

        Assert.Equal(KeyService.MostActive, outcomes.Count(outcome => outcome.IsDone));
        Assert.Equal(KeyService.MostActive, (await _queries.ListAsync(_user.Id, Stop)).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(7 * 24 * 60)]
    public async Task Rotate_Overlap_EndsTheOldKeyAndKeepsWhatItWas(int minutes)
    {
        var old = (await CreateAsync(new KeyDraft("robot", ApiKeyType.Write, Now.AddDays(30), "10.0.0.1"))).Made!;
        _database.Time.Advance(TimeSpan.FromDays(10));

        var made = (await _service.RotateAsync(_user.Id, old.Id, TimeSpan.FromMinutes(minutes), s_origin, Stop)).Made!;

        var (before, after) = (await RowAsync(old.Id), await RowAsync(made.Id));
        Assert.Equal((made.Id, Now.AddMinutes(minutes)), (before.ReplacedByKeyId, before.ExpiresAt));
        Assert.Equal(("robot", ApiKeyType.Write, "10.0.0.1", Now.AddDays(30)), (after.Name, after.Type, after.AllowedAddresses, after.ExpiresAt));
        Assert.NotEqual((old.Key, old.Secret), (made.Key, made.Secret));
        Assert.Equal([AuthActions.ApiKeyCreated, AuthActions.ApiKeyRotated], (await EventsAsync()).Select(log => log.Action));
        Assert.Equal(1, await _database.ChangesAsync(_user));
        Assert.Equal(minutes == 0 ? KeyState.Expired : KeyState.Replaced, (await _queries.ListAsync(_user.Id, Stop)).Single(line => line.Id == old.Id).State);
    }

    [Fact]
    public async Task Rotate_KeyThatEndsSooner_IsNotProlonged()
    {
        var end = Now.AddHours(1);
        var old = (await CreateAsync(new KeyDraft("robot", ApiKeyType.Read, end))).Made!;

        await _service.RotateAsync(_user.Id, old.Id, TimeSpan.FromDays(7), s_origin, Stop);

        Assert.Equal(end, (await RowAsync(old.Id)).ExpiresAt);
    }

    [Fact]
    public async Task Rotate_KeyThatHasEnded_IsRefused()
    {
        var old = (await CreateAsync(new KeyDraft("robot", ApiKeyType.Read, Now.AddHours(1)))).Made!;
        Assert.Equal([KeyFault.OverlapWrong], (await _service.RotateAsync(_user.Id, old.Id, TimeSpan.FromDays(8), s_origin, Stop)).Faults);
        Assert.True((await _service.RotateAsync(_user.Id, old.Id, TimeSpan.FromMinutes(1), s_origin, Stop)).IsDone);
        Assert.Equal([KeyFault.Ended], (await _service.RotateAsync(_user.Id, old.Id, TimeSpan.FromMinutes(1), s_origin, Stop)).Faults);
        var revoked = (await CreateAsync(new KeyDraft("robot", ApiKeyType.Read))).Made!;
        await _service.RevokeAsync(_user.Id, revoked.Id, s_origin, Stop);
        Assert.Equal([KeyFault.Ended], (await _service.RotateAsync(_user.Id, revoked.Id, TimeSpan.Zero, s_origin, Stop)).Faults);
    }

    [Fact]
    public async Task Rotate_TwiceAtOnce_MakesOneKey()
    {
        var old = (await CreateAsync(new KeyDraft("robot", ApiKeyType.Read))).Made!;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _service.RotateAsync(_user.Id, old.Id, TimeSpan.FromHours(1), s_origin, Stop))));

        Assert.Single(outcomes, outcome => outcome.IsDone);
        Assert.Equal(2, (await _queries.ListAsync(_user.Id, Stop)).Count);
    }

    [Fact]
    public async Task Rotate_AdminKeyOfADemotedUser_IsRefused()
    {
        await _database.ChangeAsync(_user, row => row.Role = UserRole.Admin);
        var old = (await CreateAsync(new KeyDraft("robot", ApiKeyType.Admin))).Made!;
        await _database.ChangeAsync(_user, row => row.Role = UserRole.User);

        Assert.Equal([KeyFault.NotAdmin], (await _service.RotateAsync(_user.Id, old.Id, TimeSpan.Zero, s_origin, Stop)).Faults);
    }

    [Fact]
    public async Task Revoke_Twice_EndsAndLogsOnce()
    {
        var key = (await CreateAsync(new KeyDraft("robot", ApiKeyType.Read))).Made!;

        Assert.True((await _service.RevokeAsync(_user.Id, key.Id, s_origin, Stop)).IsDone);
        Assert.True((await _service.RevokeAsync(_user.Id, key.Id, s_origin, Stop)).IsDone);

        var row = await RowAsync(key.Id);
        Assert.Equal((false, Now), (row.IsActive, row.RevokedAt));
        Assert.Single(await EventsAsync(), log => log.Action == AuthActions.ApiKeyRevoked);
        Assert.Equal(1, await _database.ChangesAsync(_user));
    }

    [Fact]
    public async Task Rename_Key_KeepsEverythingElse()
    {
        var key = (await CreateAsync(new KeyDraft("robot", ApiKeyType.Read))).Made!;

        Assert.True((await _service.RenameAsync(_user.Id, key.Id, " tax robot ", Stop)).IsDone);
        Assert.Equal([KeyFault.NameEmpty], (await _service.RenameAsync(_user.Id, key.Id, " ", Stop)).Faults);

        Assert.Equal("tax robot", (await RowAsync(key.Id)).Name);
    }

    [Fact]
    public async Task Act_OnAnothersKey_IsLikeAMissingOne()
    {
        var other = await _database.UserAsync();
        var key = (await CreateAsync(new KeyDraft("robot", ApiKeyType.Read))).Made!;

        Assert.Equal([KeyFault.Missing], (await _service.RevokeAsync(other.Id, key.Id, s_origin, Stop)).Faults);
        Assert.Equal([KeyFault.Missing], (await _service.RenameAsync(other.Id, key.Id, "mine", Stop)).Faults);
        Assert.Equal([KeyFault.Missing], (await _service.RotateAsync(other.Id, key.Id, TimeSpan.Zero, s_origin, Stop)).Faults);
        Assert.Empty(await _queries.ListAsync(other.Id, Stop));
        Assert.Equal(("robot", true), ((await RowAsync(key.Id)).Name, (await RowAsync(key.Id)).IsActive));
    }

    [Fact]
    public async Task List_Keys_WorkingFirstWithTheUsesOfThirtyDays()
    {
        var gone = (await CreateAsync(new KeyDraft("gone", ApiKeyType.Read))).Made!;
        var robot = (await CreateAsync(new KeyDraft("robot", ApiKeyType.Read))).Made!;
        var late = (await CreateAsync(new KeyDraft("late", ApiKeyType.Read))).Made!;
        await _service.RevokeAsync(_user.Id, late.Id, s_origin, Stop);
        await _service.RevokeAsync(_user.Id, gone.Id, s_origin, Stop);
        var today = DateOnly.FromDateTime(Now);
        await _database.AddAsync(
            new ApiKeyUse { ApiKeyId = robot.Id, Day = today, Count = 5 },
            new ApiKeyUse { ApiKeyId = robot.Id, Day = today.AddDays(-29), Count = 3_000_000_000 },
            new ApiKeyUse { ApiKeyId = robot.Id, Day = today.AddDays(-30), Count = 100 });

        var lines = await _queries.ListAsync(_user.Id, Stop);

        Assert.Equal(["robot", "late", "gone"], lines.Select(line => line.Name));
        Assert.Equal([3_000_000_005L, 0L, 0L], lines.Select(line => line.Uses));
        _database.Time.Advance(TimeSpan.FromDays(91));
        Assert.Equal("robot", Assert.Single(await _queries.ListAsync(_user.Id, Stop)).Name);
    }

    [Fact]
    public async Task Erase_User_TakesKeysThatReplaceEachOtherAndTheirCounts()
    {
        var old = (await CreateAsync(new KeyDraft("robot", ApiKeyType.Read))).Made!;
        var made = (await _service.RotateAsync(_user.Id, old.Id, TimeSpan.FromDays(1), s_origin, Stop)).Made!;
        await _service.RotateAsync(_user.Id, made.Id, TimeSpan.FromDays(1), s_origin, Stop);
        await _database.AddAsync(new ApiKeyUse { ApiKeyId = made.Id, Day = DateOnly.FromDateTime(Now), Count = 1 });
        await using var db = _database.CreateDbContext();
        await using var unit = await db.Database.BeginTransactionAsync(Stop);

        await AccountErasure.EraseRowsAsync(db, _user.Id, Stop);

        await unit.CommitAsync(Stop);
        Assert.Equal((0, 0), (await db.ApiKeys.CountAsync(Stop), await db.ApiKeyUses.CountAsync(Stop)));
    }

    [Fact]
    public async Task Questions_OnSqlServer_Translate()
    {
        var server = new SqlServerTranslation();
        await new KeyQueries(server, _database.Time).ListAsync(1, Stop);
        var service = new KeyService(server, _node.Standing, _secrets, new LiveUpdates(NullLogger<LiveUpdates>.Instance), _database.Time);
        await service.RenameAsync(1, 1, "robot", Stop);

        server.AssertParses();
    }

    private Task<KeyOutcome> CreateAsync(KeyDraft draft) => _service.CreateAsync(_user.Id, draft, s_origin, Stop);

    private async Task<ApiKey> RowAsync(int id)
    {
        await using var db = _database.CreateDbContext();
        return await db.ApiKeys.SingleAsync(row => row.Id == id, Stop);
    }

    private async Task<List<AuthLog>> EventsAsync()
    {
        await using var db = _database.CreateDbContext();
        return await db.AuthLogs.Where(log => log.UserId == _user.Id).OrderBy(log => log.Id).ToListAsync(Stop);
    }
}
