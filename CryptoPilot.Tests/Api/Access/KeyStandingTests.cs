using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Api.Access;

public sealed class KeyStandingTests : IAsyncLifetime
{
    private readonly KeySecrets _secrets = new(new EphemeralDataProtectionProvider());
    private TestDatabase _database = null!;
    private SessionNode _node = null!;
    private CountedContexts _contexts = null!;
    private KeyStanding _standing = null!;
    private KeyService _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _node = new SessionNode(_database);
        _contexts = new CountedContexts(_database);
        _standing = new KeyStanding(_contexts, _node.Standing, _secrets, _database.Time, NullLogger<KeyStanding>.Instance);
        _service = new KeyService(_database, _node.Standing, _secrets, new LiveUpdates(NullLogger<LiveUpdates>.Instance), _database.Time);
    }

    public ValueTask DisposeAsync()
    {
        _node.Dispose();
        return _database.DisposeAsync();
    }

    [Fact]
    public async Task Find_KnownKey_AsksOnce()
    {
        var (_, key) = await MakeAsync();
        Assert.False(_standing.TryFind(key.Key, out _));
        await _standing.ReadAsync(key.Key, Stop);

        for (var i = 0; i < 100; i++) Assert.True(_standing.TryFind(key.Key, out var entry) && entry is not null);
        Assert.Equal(1, _contexts.Count);
    }

    [Fact]
    public async Task Find_UnknownKey_AsksOnceAMinute()
    {
        var key = KeyText.NewKey();
        Assert.Null(await _standing.ReadAsync(key, Stop));

        Assert.True(_standing.TryFind(key, out var entry) && entry is null);
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_standing.TryFind(key, out _));
    }

    [Fact]
    public async Task Read_OtherCase_IsAnotherKey()
    {
        var (_, key) = await MakeAsync();

        Assert.Null(await _standing.ReadAsync(key.Key.ToUpperInvariant(), Stop));
        Assert.NotNull(await _standing.ReadAsync(key.Key, Stop));
    }

    [Fact]
    public async Task Find_UserOrKeyChanged_AsksAgain()
    {
        var (user, key) = await MakeAsync();
        await _standing.ReadAsync(key.Key, Stop);
        _database.Time.Advance(TimeSpan.FromSeconds(1));
        await _node.PollAsync();
        Assert.True(_standing.TryFind(key.Key, out _));

        await _database.ChangeAsync(user, row => row.IsActive = false);
        await _node.PollAsync();

        Assert.False(_standing.TryFind(key.Key, out _));
        var entry = await _standing.ReadAsync(key.Key, Stop);
        Assert.Equal("account-deactivated", entry!.Known.Judge(_database.Time.Now, null)!.Problem.Code);
    }

    [Fact]
    public async Task Find_FeedSilent_BelievesNothingOlderThanAMinute()
    {
        var (_, key) = await MakeAsync();
        await _standing.ReadAsync(key.Key, Stop);
        _database.Time.Advance(TimeSpan.FromSeconds(61));

        Assert.False(_standing.TryFind(key.Key, out _));
    }

    [Theory]
    [InlineData("expiry")]
    [InlineData("type")]
    [InlineData("addresses")]
    [InlineData("secret")]
    [InlineData("active")]
    public async Task Save_WhatDecidesOverAKey_AddsAChange(string what)
    {
        var (user, key) = await MakeAsync();
        await using var db = _database.CreateDbContext();
        var row = db.ApiKeys.Single(row => row.Id == key.Id);
        if (what == "expiry") row.ExpiresAt = _database.Time.Now;
        if (what == "type") row.Type = ApiKeyType.Write;
        if (what == "addresses") row.AllowedAddresses = "10.0.0.1";
        if (what == "secret") row.Secret = "another";
        if (what == "active") row.IsActive = false;
        await db.SaveChangesAsync(Stop);

        Assert.Equal(1, await _database.ChangesAsync(user));
    }

    [Fact]
    public async Task Save_AnythingElse_AddsNone()
    {
        var (user, key) = await MakeAsync();
        await _service.RenameAsync(user.Id, key.Id, "another name", Stop);

        Assert.Equal(0, await _database.ChangesAsync(user));
    }

    [Fact]
    public async Task Read_OnSqlServer_Translates()
    {
        var server = new SqlServerTranslation();
        await new KeyStanding(server, _node.Standing, _secrets, _database.Time, NullLogger<KeyStanding>.Instance).ReadAsync(KeyText.NewKey(), Stop);

        server.AssertParses();
    }

    /// <summary>The path of almost every request.</summary>
    [Fact]
    public async Task Authenticate_KnownBearerKey_AllocatesLittleAndAsksNobody()
    {
        const int Requests = 2_000;
        var (_, key) = await MakeAsync();
        await _standing.ReadAsync(key.Key, Stop);
        var asked = _contexts.Count;
        var options = Options.Create(new AccessOptions { Burst = 1_000_000, PermitsPerMinute = 10_000_000 });
        using var uses = new KeyUses(_database, _database.Time, NullLogger<KeyUses>.Instance);
        var (failures, replays) = (new FailureLimit(options, _database.Time), new ReplayGuard(_database.Time));
        var scheme = new AuthenticationScheme(ApiAccess.Scheme, null, typeof(ApiKeyHandler));
        var contexts = new DefaultHttpContext[Requests + 100];
        for (var i = 0; i < contexts.Length; i++)
        {
            contexts[i] = new DefaultHttpContext();
            contexts[i].Request.Headers.Authorization = $"Bearer {key.Token}";
            // What the server has made by then is not counted here.
            _ = (contexts[i].Connection.RemoteIpAddress, contexts[i].Response.Headers, contexts[i].Features.Get<ApiCaller>());
        }

        long Run(int from, int to)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = from; i < to; i++)
            {
                var handler = new ApiKeyHandler(_standing, failures, replays, uses, options, _database.Time, NullLogger<ApiKeyHandler>.Instance);
                handler.InitializeAsync(scheme, contexts[i]);
                var judged = handler.AuthenticateAsync();
                if (!judged.IsCompletedSuccessfully || !judged.GetAwaiter().GetResult().Succeeded) throw new InvalidOperationException("It is not let in.");
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Run(0, 100);
        var bytes = Run(100, contexts.Length) / Requests;

        Assert.True(bytes < 700, $"A request allocates {bytes} bytes.");
        Assert.Equal(asked, _contexts.Count);
    }

    private async Task<(AppUser User, NewKey Key)> MakeAsync()
    {
        var user = await _database.UserAsync();
        var made = await _service.CreateAsync(user.Id, new KeyDraft("robot", ApiKeyType.Read), SessionOrigin.None, Stop);
        return (user, made.Made!);
    }
}
