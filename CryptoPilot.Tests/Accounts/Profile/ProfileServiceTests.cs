using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPilot.Tests.Accounts.Profile;

public sealed class ProfileServiceTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly ReaderChoices _choices = new(database, database.Time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ProfileService Service => new(database, _choices, new LiveUpdates(NullLogger<LiveUpdates>.Instance));

    public void Dispose() => _choices.Dispose();

    [Theory]
    [InlineData("  Ada Lovelace ", "Ada Lovelace")]
    [InlineData("Zoë", "Zoë")]
    [InlineData("Zoe\u0308", "Zoë")]
    [InlineData("田中 👩‍💻", "田中 👩‍💻")]
    [InlineData("   ", null)]
    [InlineData(null, null)]
    public async Task Rename_Names_AreKeptAsTyped(string? typed, string? kept)
    {
        var user = await database.UserAsync();
        Assert.Null(await Service.RenameAsync(user.Id, typed, Stop));
        Assert.Equal(kept, (await Service.GetAsync(user.Id, Stop)).DisplayName);
        Assert.Equal(kept, (await _choices.GetAsync(user.Id, Stop)).DisplayName);
    }

    [Theory]
    [InlineData("ada\u202Enimda")]
    [InlineData("ada\u200B")]
    [InlineData("ada\r\nSet-Cookie: a=b")]
    [InlineData("ada\0")]
    [InlineData("\uE000")]
    public async Task Rename_CharactersThatNobodySees_AreRefused(string typed)
    {
        var user = await database.UserAsync();
        Assert.Equal(ProfileText.DisplayNameInvalid, await Service.RenameAsync(user.Id, typed, Stop));
        Assert.Null((await Service.GetAsync(user.Id, Stop)).DisplayName);
    }

    [Fact]
    public async Task Rename_HalfACharacter_IsRefused()
    {
        var user = await database.UserAsync();
        foreach (var half in new[] { '\uD800', '\uDC00' }) Assert.Equal(ProfileText.DisplayNameInvalid, await Service.RenameAsync(user.Id, $"ada{half}x", Stop));
    }

    [Fact]
    public async Task Rename_TenThousandCharacters_IsRefused()
    {
        var user = await database.UserAsync();
        Assert.NotNull(await Service.RenameAsync(user.Id, new string('a', 10_000), Stop));
        Assert.NotNull(await Service.RenameAsync(user.Id, new string('a', 101), Stop));
        Assert.Null(await Service.RenameAsync(user.Id, new string('a', 100), Stop));
    }
}
