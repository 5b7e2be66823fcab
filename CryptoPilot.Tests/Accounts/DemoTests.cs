using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Accounts;

public sealed class DemoTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_DemoOnAnEmptyDatabase_ShowsHowToSignInAndHasAPortfolioAndRestarts()
    {
        using var folder = new TemporaryFolder();
        var transactions = 0;
        for (var start = 0; start < 2; start++)
        {
            await using var host = await AppHost.StartAsync("--demo", $"--DataDirectory={folder.Path}");
            using var client = host.CreateClient();
            var page = await client.GetStringAsync(new Uri("/Identity/Account/Login", UriKind.Relative), Cancel);
            Assert.Contains(DemoMode.Password, page, StringComparison.Ordinal);
            using var response = await AccountHost.SignInAsync(client, DemoMode.UserName, DemoMode.Password);
            Assert.Equal("/dashboard", response.Headers.Location?.OriginalString);

            await using var db = host.CreateDbContext();
            Assert.Equal(UserRole.User, (await db.Users.SingleAsync(Cancel)).Role);
            Assert.Equal(MarketSource.Replay, (await host.Services.GetRequiredService<MarketSourceService>().GetAsync(Cancel))?.Source);
            var now = await db.Transactions.CountAsync(Cancel);
            Assert.True(now > 0);
            Assert.True(start == 0 || now == transactions, "A restart wrote the portfolio again.");
            transactions = now;
        }
    }

    [Fact]
    public async Task Register_InTheDemo_IsClosed()
    {
        await using var host = await AppHost.StartAsync("--demo");
        using var client = host.CreateClient();
        var page = await client.GetStringAsync(new Uri("/Identity/Account/Register", UriKind.Relative), Cancel);
        Assert.DoesNotContain("Input.UserName", page, StringComparison.Ordinal);
        Assert.Contains(AccountsText.RegisterClosed, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DemoOnADatabaseWithUsers_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        await using (var host = await AccountHost.StartEmptyAsync(null, $"--DataDirectory={folder.Path}"))
            await AccountHost.AddUserAsync(host, DemoMode.UserName);

        var refusal = await Assert.ThrowsAsync<SettingException>(() => AppHost.StartAsync("--demo", $"--DataDirectory={folder.Path}"));
        Assert.StartsWith("Setting Demo:", refusal.Message, StringComparison.Ordinal);
    }
}
