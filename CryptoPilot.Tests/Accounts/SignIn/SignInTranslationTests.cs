using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.SignIn;

namespace CryptoPilot.Tests.Accounts.SignIn;

public sealed class SignInTranslationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Links_AreTSql()
    {
        var server = new SqlServerTranslation();
        var links = new LinkService(server, new AdminGuard(server, TimeProvider.System), TimeProvider.System);
        var link = new FoundLink(1, 1, null);
        await links.FindAsync(LinkPurpose.PasswordReset, "token", Cancel);
        await links.UseAsync(link, Cancel);
        await links.GiveBackAsync(link);
        await links.WithdrawAsync(LinkPurpose.PasswordReset, 1, Cancel);
        await links.OpenInvitationsAsync(Cancel);
        await links.WasJustMadeAsync(LinkPurpose.Confirmation, 1, TimeSpan.FromMinutes(2), Cancel);
        await links.PruneAsync(Cancel);

        server.AssertParses();
        Assert.Equal(7, server.Commands.Count);
    }

    [Fact]
    public async Task GuardOfAdministrators_IsTSql()
    {
        var server = new SqlServerTranslation();
        var guard = new AdminGuard(server, TimeProvider.System);
        await using var db = server.CreateDbContext();

        Assert.False(await guard.IsAdminAsync(db, 1, Cancel));
        Assert.True(await guard.IsLastAdminAsync(db, 1, Cancel));

        server.AssertParses();
        Assert.Equal(2, server.Commands.Count);
    }
}
