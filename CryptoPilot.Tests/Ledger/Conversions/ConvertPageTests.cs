using Bunit;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Conversions;
using CryptoPilot.Web.Ledger.Forms;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger.Conversions;

public sealed class ConvertPageTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Quote_BothSides_ShowsExactlyWhatIsWrittenAndWritesIt()
    {
        await using var bench = await BenchAsync();
        var page = bench.Open<ConvertPage>("convert?from=btc&to=eth");
        await (await page.WaitForElementAsync("[name=amount]", s_patience)).InputAsync("1.5");

        page.WaitForAssertion(() => Assert.Equal("+$100.00", page.Find("[data-testid=preview-gain]").TextContent), s_patience);
        Assert.Equal("3 ETH", page.Find("[data-testid=quote-amount]").TextContent);
        Assert.Equal(["+$100.00", "+$50.00", "+$50.00", "+$75.00"], page.FindAll("tr[data-method] td:nth-of-type(2)").Select(cell => cell.TextContent));
        Assert.Equal("0.5", page.Find("tr[data-coin=BTC] td:nth-of-type(3)").TextContent);
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.StartsWith("transactions?tx=", bench.Address, StringComparison.Ordinal), s_patience);
        await using var db = bench.Database.CreateDbContext();
        Assert.Equal(100m, (await db.LotDisposals.ToListAsync(Stop)).Sum(disposal => disposal.ProceedsUsd - disposal.CostBasisUsd));
        Assert.Equal(3m, (await db.Tokens.SingleAsync(lot => lot.Symbol == "ETH", Stop)).Amount);
    }

    private static async Task<PortfolioBench> BenchAsync(string culture = "en-US")
    {
        var bench = await PortfolioBench.CreateAsync(culture);
        await bench.Database.CoinAsync("BTC", 200m);
        await bench.Database.CoinAsync("ETH", 100m);
        await BuyAsync(bench, 1m, 100m, 20);
        await BuyAsync(bench, 1m, 200m, 10);
        return bench;
    }

    private static async Task BuyAsync(PortfolioBench bench, decimal amount, decimal cost, int daysAgo)
    {
        var holding = new GenerateHolding("BTC", amount, cost, bench.Database.Time.Now.AddDays(-daysAgo), HoldingSource.Bought, Guid.NewGuid());
        Assert.True((await bench.World.Ledger.GenerateAsync(bench.User.Id, holding, Stop)).Succeeded);
    }
}
