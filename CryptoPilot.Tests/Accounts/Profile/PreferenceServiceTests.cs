using System.Globalization;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPilot.Tests.Accounts.Profile;

public sealed class PreferenceServiceTests : IAsyncLifetime
{
    private static readonly NotifyDraft s_notify = new(
        new WaysDraft(Email: true, Push: true), new WaysDraft(InApp: false, Telegram: true), new WaysDraft(Sms: true), new WaysDraft(Webhook: true), new WaysDraft(Email: true),
        new TimeOnly(22, 30), new TimeOnly(7, 0), 8);

    private static readonly PreferenceDraft s_draft = new("Europe/Berlin", "en", "de-DE", "USD", ThemeChoice.Dark, s_notify);

    private TestDatabase _database = null!;
    private PreferenceService _service = null!;
    private ReaderChoices _choices = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _choices = new ReaderChoices(_database, _database.Time);
        _service = new PreferenceService(_database, _choices, new LiveUpdates(NullLogger<LiveUpdates>.Instance), _database.Time);
    }

    public async ValueTask DisposeAsync()
    {
        _choices.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Save_Everything_IsReadBackAndReachesTheNextPage()
    {
        var user = await _database.UserAsync();
        Assert.Equal(ReaderChoice.None, await _choices.GetAsync(user.Id, Stop) with { DisplayName = null });

        Assert.Empty(await _service.SaveAsync(user.Id, s_draft, Stop));

        Assert.Equal(s_draft, PreferenceDraft.Of(await _service.GetAsync(user.Id, Stop)));
        var choice = await _choices.GetAsync(user.Id, Stop);
        Assert.Equal(("Europe/Berlin", "de-DE", "en", ThemeChoice.Dark), (choice.TimeZone, choice.NumberFormat, choice.Language, choice.Theme));
    }

    [Fact]
    public async Task Save_UnknownValues_NamesEachBoxAndStoresNothing()
    {
        var user = await _database.UserAsync();

        var faults = await _service.SaveAsync(user.Id, new("Mars/Olympus", "tlh", "xx-YY", "NOSUCH", (ThemeChoice)9, s_notify), Stop);
        var currency = await _service.SaveAsync(user.Id, s_draft with { BaseCurrency = "NOSUCH" }, Stop);

        Assert.Equal([PreferenceField.TimeZone, PreferenceField.Language, PreferenceField.NumberFormat, PreferenceField.Theme], faults.Keys.Order());
        Assert.Equal(PreferenceField.BaseCurrency, Assert.Single(currency).Key);
        Assert.Null((await _service.GetAsync(user.Id, Stop)).TimeZone);
    }

    [Fact]
    public async Task Save_WhatTheInboxMustHave_CannotBeSwitchedOff()
    {
        var user = await _database.UserAsync();
        foreach (var kind in NotifyDraft.Kinds.Where(kind => NotifyDraft.IsFixed(kind, NotificationMethod.InApp)))
        {
            var faults = await _service.SaveAsync(user.Id, s_draft with { Notify = s_notify.With(kind, NotificationMethod.InApp, false) }, Stop);

            Assert.Equal(PreferenceField.Inbox, Assert.Single(faults).Key);
        }

        Assert.Empty(await _service.SaveAsync(user.Id, s_draft with { Notify = s_notify.With(NotificationKind.Transfer, NotificationMethod.InApp, false) }, Stop));
    }

    [Theory]
    [InlineData("22:00", null, 8, PreferenceField.QuietTo)]
    [InlineData(null, "07:00", 8, PreferenceField.QuietFrom)]
    [InlineData("22:00", "22:00", 8, PreferenceField.QuietTo)]
    [InlineData("22:00", "07:00", 24, PreferenceField.DigestHour)]
    [InlineData("22:00", "07:00", -1, PreferenceField.DigestHour)]
    public async Task Save_HoursThatAreNone_AreRefused(string? from, string? to, int digest, PreferenceField field)
    {
        var user = await _database.UserAsync();
        var notify = s_notify with { QuietFrom = Clock(from), QuietTo = Clock(to), DigestHour = digest };

        Assert.Equal(field, Assert.Single(await _service.SaveAsync(user.Id, s_draft with { Notify = notify }, Stop)).Key);

        static TimeOnly? Clock(string? text) => text is null ? null : TimeOnly.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Save_ZoneChanges_MovesTheNextDigest_AndNothingElseDoes()
    {
        var user = await _database.UserAsync();
        await using (var db = _database.CreateDbContext())
        {
            var row = await db.Users.SingleAsync(one => one.Id == user.Id, Stop);
            row.Preferences = new UserPreferences { Notify = new NotifyChoices { DigestHour = 8 } };
            await db.SaveChangesAsync(Stop);
        }

        async Task<DateTime?> NextAsync()
        {
            await using var db = _database.CreateDbContext();
            return await db.Users.Where(one => one.Id == user.Id).Select(one => one.NextDigestAt).SingleAsync(Stop);
        }

        await _service.SaveAsync(user.Id, s_draft with { TimeZone = "Europe/Berlin" }, Stop);
        var berlin = await NextAsync();
        Assert.Equal(_database.Time.Now.Date.AddDays(1).AddHours(7), berlin);
        // One that is due and not written yet stays due.
        _database.Time.Advance(TimeSpan.FromDays(1));
        await _service.SaveAsync(user.Id, s_draft with { Theme = ThemeChoice.Light }, Stop);
        Assert.Equal(berlin, await NextAsync());
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("Europe/../Berlin")]
    [InlineData("W. Europe Standard Time")]
    public async Task Save_ZoneThatIsNoIanaName_IsRefused(string zone)
    {
        var user = await _database.UserAsync();

        Assert.Equal(PreferenceField.TimeZone, Assert.Single(await _service.SaveAsync(user.Id, s_draft with { TimeZone = zone }, Stop)).Key);
    }

    [Fact]
    public async Task Save_OverADocumentOfANewerVersion_KeepsItsKeysAndTheMethod()
    {
        var user = await _database.UserAsync();
        await using (var db = _database.CreateDbContext())
            await db.Database.ExecuteSqlAsync($$"""UPDATE users SET preferences = '{"version":9,"density":"compact","costBasisMethod":"Lifo"}' WHERE id = {{user.Id}}""", Stop);

        await _service.SaveAsync(user.Id, s_draft, Stop);

        var document = await _service.GetAsync(user.Id, Stop);
        Assert.Equal((9, CostBasisMethod.Lifo, "compact"), (document.Version, document.CostBasisMethod, document.Others!["density"].GetString()));
    }

    [Fact]
    public async Task Save_WhileTheMethodChanges_KeepsBoth()
    {
        var user = await _database.UserAsync();
        await using var meanwhile = _database.CreateDbContext();
        var stale = await meanwhile.Users.SingleAsync(row => row.Id == user.Id, Stop);

        await _service.SaveAsync(user.Id, s_draft, Stop);
        stale.Preferences!.CostBasisMethod = CostBasisMethod.Lifo;

        // Who read before the save is refused instead of taking it back.
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => meanwhile.SaveChangesAsync(Stop));
        await using var db = _database.CreateDbContext();
        await LedgerWriter.ChooseAsync(db, user.Id, CostBasisMethod.Hifo, Stop);
        var document = await _service.GetAsync(user.Id, Stop);
        Assert.Equal(("de-DE", CostBasisMethod.Hifo), (document.NumberFormat, document.CostBasisMethod));
    }

    [Fact]
    public async Task Currencies_AreCoinsWithAPriceAndTheChosenOne()
    {
        await _database.CoinAsync("BTC", 50_000m);
        await _database.CoinAsync("OLD", 0m);
        await _database.CoinAsync("GONE", 0m);

        Assert.Equal(["BTC", "OLD"], (await _service.CurrenciesAsync("OLD", Stop)).Select(coin => coin.Symbol));
    }

    [Fact]
    public async Task Choices_ChangedByAnotherNode_AreSeenWithinHalfAMinute()
    {
        var user = await _database.UserAsync();
        await _choices.GetAsync(user.Id, Stop);
        using var elsewhere = new ReaderChoices(_database, _database.Time);
        await new PreferenceService(_database, elsewhere, new LiveUpdates(NullLogger<LiveUpdates>.Instance), _database.Time).ChooseThemeAsync(user.Id, ThemeChoice.Light, Stop);

        Assert.Null((await _choices.GetAsync(user.Id, Stop)).Theme);
        _database.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(ThemeChoice.Light, (await _choices.GetAsync(user.Id, Stop)).Theme);
    }

    [Fact]
    public async Task Everything_OnSqlServer_Translates()
    {
        var translation = new SqlServerTranslation();
        using var choices = new ReaderChoices(translation, _database.Time);
        var service = new PreferenceService(translation, choices, new LiveUpdates(NullLogger<LiveUpdates>.Instance), _database.Time);

        await service.GetAsync(1, Stop);
        await service.CurrenciesAsync("BTC", Stop);
        await service.ChooseThemeAsync(1, ThemeChoice.Dark, Stop);
        await choices.GetAsync(1, Stop);

        translation.AssertParses();
    }
}
