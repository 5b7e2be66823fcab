using System.Globalization;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Alerts;

namespace CryptoPilot.Tests.Alerts;

public sealed class AlertQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly AlertQueries _queries = new(database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_States_FiltersCountsAndPages()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var fired = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 50m);
        await AlertSetup.Evaluator(database, database.Time).RunAsync(Token);
        var paused = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 150m);
        await database.Service().PauseAsync(user.Id, paused.Id, Token);
        var waiting = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 200m);

        var all = await _queries.PageAsync(user.Id, null, 0, 10, Token);

        Assert.Equal([waiting.Id, paused.Id, fired.Id], all.Rows.Select(row => row.Id));
        Assert.Equal([AlertState.Waiting, AlertState.Paused, AlertState.Fired], all.Rows.Select(row => row.State));
        foreach (var (state, id) in new[] { (AlertState.Waiting, waiting.Id), (AlertState.Paused, paused.Id), (AlertState.Fired, fired.Id) })
        {
            var some = await _queries.PageAsync(user.Id, state, 0, 10, Token);
            Assert.Equal((1, id), (some.Total, Assert.Single(some.Rows).Id));
        }

        var second = await _queries.PageAsync(user.Id, null, 1, 1, Token);
        Assert.Equal((3, paused.Id), (second.Total, Assert.Single(second.Rows).Id));
    }

    [Fact]
    public async Task EveryQuery_ForeignUser_SeesNothing()
    {
        var (owner, stranger, coin) = (await database.UserAsync(), await database.UserAsync(), await database.CoinAsync());
        var alert = await database.AlertAsync(owner.Id, coin, AlertDirection.Above, 500m);

        Assert.NotNull(await _queries.FindAsync(owner.Id, alert.Id, Token));
        Assert.Null(await _queries.FindAsync(stranger.Id, alert.Id, Token));
        Assert.Equal(0, (await _queries.PageAsync(stranger.Id, null, 0, 10, Token)).Total);
        Assert.Empty(await _queries.OfCoinAsync(stranger.Id, coin.Symbol, Token));
        Assert.Empty(await _queries.NearestAsync(stranger.Id, 5, Token));
    }

    [Fact]
    public async Task Nearest_SeveralWaiting_ByDistanceInEitherDirection()
    {
        var (user, coin, other) = (await database.UserAsync(), await database.CoinAsync(price: 100m), await database.CoinAsync(price: 1m));
        var far = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 150m);
        var near = await database.AlertAsync(user.Id, other, AlertDirection.Below, 0.99m);
        var middle = await database.AlertAsync(user.Id, coin, AlertDirection.Below, 90m);
        var paused = await database.AlertAsync(user.Id, coin, AlertDirection.Below, 99.9m);
        await database.Service().PauseAsync(user.Id, paused.Id, Token);

        Assert.Equal([near.Id, middle.Id, far.Id], (await _queries.NearestAsync(user.Id, 5, Token)).Select(row => row.Id));
        Assert.Equal([near.Id], (await _queries.NearestAsync(user.Id, 1, Token)).Select(row => row.Id));
    }

    [Fact]
    public async Task Coins_PartOfSymbolOrName_FindsActiveOnes_TextIsNoPattern()
    {
        var coin = await database.CoinAsync("ZZQ1");

        Assert.Contains(await _queries.CoinsAsync("zzq", 20, Token), found => found.Symbol == coin.Symbol);
        Assert.Empty(await _queries.CoinsAsync("Z_Q", 20, Token));
        Assert.Empty(await _queries.CoinsAsync("%", 20, Token));
        Assert.Equal(coin.Symbol, (await _queries.CoinAsync(" zzq1 ", Token))?.Symbol);
    }

    [Theory]
    [InlineData("100", "110", "10")]
    [InlineData("100", "50", "-50")]
    [InlineData("0.000000000000000001", "99999999999999999999", "999999")]
    public void DistanceOf_Prices_PercentOfThePrice(string price, string target, string percent) =>
        Assert.Equal(Number(percent), AlertQueries.DistanceOf(Number(price), Number(target)));

    [Fact]
    public async Task EveryQuery_OnSqlServer_Translates()
    {
        var server = new SqlServerTranslation();
        var queries = new AlertQueries(server);
        var states = new AlertState?[] { null, AlertState.Waiting, AlertState.Paused, AlertState.Fired };

        foreach (var state in states) await Record.ExceptionAsync(() => queries.PageAsync(1, state, 0, 10, Token));
        await queries.FindAsync(1, 1, Token);
        await queries.OfCoinAsync(1, "BTC", Token);
        await queries.NearestAsync(1, 5, Token);
        await queries.CoinsAsync("b", 20, Token);
        await queries.CoinAsync("BTC", Token);

        server.AssertParses();
        Assert.Equal(states.Length + 5, server.Commands.Count);
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
