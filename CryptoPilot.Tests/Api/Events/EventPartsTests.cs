using System.IO.Pipelines;
using System.Text;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Events;

namespace CryptoPilot.Tests.Api.Events;

/// <summary>The parts of a stream, each for itself and on a clock that stands still.</summary>
public sealed class EventPartsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTime s_at = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void State_OfTheSamePrices_IsTheSameStateAndStamp()
    {
        var one = PriceState.Empty.With([Price(1, 100m), Price(2, 10m)], s_at);

        Assert.Same(one, one.With([Price(1, 100m), Price(2, 10m)], s_at.AddSeconds(1)));
        Assert.Equal(one.Stamp, PriceState.Empty.With([Price(1, 1m)], s_at).With([Price(2, 10m), Price(1, 100m)], s_at).Stamp);
        Assert.NotEqual(one.Stamp, one.With([Price(1, 100.1m), Price(2, 10m)], s_at).Stamp);
        Assert.Matches("^[0-9a-f]{16}$", one.Stamp);
    }

    [Fact]
    public void State_SinceAnEarlierTick_HoldsAllThatChangedSince()
    {
        var one = PriceState.Empty.With([Price(1, 100m), Price(2, 10m), Price(3, 1m)], s_at);
        var two = one.With([Price(1, 101m), Price(2, 10m), Price(3, 1m)], s_at);
        var three = two.With([Price(1, 101m), Price(2, 11m), Price(3, 1m)], s_at);

        Assert.Equal("C2", Symbols(three.Since(two.Sequence, CoinChoice.All)));
        Assert.Equal("C1,C2", Symbols(three.Since(one.Sequence, CoinChoice.All)));
        Assert.Equal("C1,C2,C3", Symbols(three.Since(0, CoinChoice.All)));
        Assert.Equal("", Symbols(three.Since(two.Sequence, CoinChoice.Of(["C1", "C3"]))));
        Assert.Equal("", Symbols(three.Since(three.Sequence, CoinChoice.All)));
    }

    [Fact]
    public void State_OneTick_IsWrittenOnceForAllStreams()
    {
        var state = PriceState.Empty.With([Price(1, 100m), Price(2, 10m)], s_at);

        var (one, two) = (state.Since(0, CoinChoice.Of(["C1", "C2"])), state.Since(0, CoinChoice.Of(["C2", "C1"])));

        Assert.True(one.Span == two.Span);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("-0")]
    [InlineData("0123456789abcdef-")]
    [InlineData("0123456789abcdef-17.19.20")]
    public void Position_ReadBack_IsTheSame(string text)
    {
        Assert.True(EventPosition.TryParse(text, out var position));
        Assert.Equal(text, position.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("0123456789ABCDEF-1")]
    [InlineData("0123456789abcdef0-1")]
    [InlineData("-1..2")]
    [InlineData("-1.2.")]
    [InlineData("--1")]
    [InlineData("-9999999999999999999")]
    public void Position_NobodySent_IsRefused(string text) => Assert.False(EventPosition.TryParse(text, out _));

    [Fact]
    public async Task Tail_ForgetsWhatIsOldAndNeverNamesTooMuch()
    {
        var user = await database.UserAsync();
        for (var i = 0; i < 100; i++) await AddAsync(user, $"{i}");
        var tail = new NotificationTail(database, user.Id, database.Time);
        await tail.StartAsync(EventPosition.Start with { Floor = 0 }, Stop);

        var first = await tail.ReadAsync(60, Stop);
        foreach (var row in first) tail.Take(row);
        var second = await tail.ReadAsync(60, Stop);
        foreach (var row in second) tail.Take(row);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), first.Concat(second).Select(row => row.Title));
        Assert.Empty(await tail.ReadAsync(60, Stop));
        Assert.Equal(EventPosition.MostTaken, tail.Position.Taken.Count);
        database.Time.Advance(TimeSpan.FromSeconds(31));
        await AddAsync(user, "young");
        foreach (var row in await tail.ReadAsync(60, Stop)) tail.Take(row);
        Assert.Single(tail.Position.Taken);
        Assert.Equal(second[^1].Id, tail.Position.Floor);
    }

    [Fact]
    public async Task Tail_ThatBeginsNow_SkipsWhatIsThereButNotWhatIsOnItsWay()
    {
        var user = await database.UserAsync();
        await AddAsync(user, "old");
        database.Time.Advance(TimeSpan.FromMinutes(1));
        await AddAsync(user, "there");
        var tail = new NotificationTail(database, user.Id, database.Time);

        await tail.StartAsync(EventPosition.Start, Stop);

        Assert.Empty(await tail.ReadAsync(10, Stop));
        Assert.Single(tail.Position.Taken);
        await AddAsync(user, "new");
        Assert.Equal("new", Assert.Single(await tail.ReadAsync(10, Stop)).Title);
    }

    [Fact]
    public async Task Stream_ThatHasNothingToSay_SendsAHeartbeat()
    {
        using var ticks = new PriceTicks(database, database.Time);
        var known = new KnownKey(new ApiCaller(1, 1, ApiKeyType.Read), [], true, null, null, AllowAll(), new KeyOwner(UserRole.User, true, false, null, null, null));
        var stream = new EventSubscriber("cpk", known, null, new EventChoice(true, CoinChoice.All, false), ticks, null, database.Time, () => { });
        var pipe = new Pipe();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = stream.RunAsync(pipe.Writer, EventPosition.Start, end.Token);

        Assert.Equal("retry: 3000\n\n", await ReadAsync(pipe));
        database.Time.Advance(TimeSpan.FromSeconds(14));
        stream.Beat();
        stream.Wake();
        Assert.False(pipe.Reader.TryRead(out _));
        database.Time.Advance(TimeSpan.FromSeconds(1));
        stream.Beat();
        Assert.Equal(": heartbeat\n\n", await ReadAsync(pipe));

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Queries_AreTSql()
    {
        var server = new SqlServerTranslation();
        using var ticks = new PriceTicks(server, database.Time);
        await ticks.ReadAsync(Stop);
        var feed = new NotificationFeed(server, database.Time);
        await feed.PollAsync([1, 2], Stop);
        var tail = new NotificationTail(server, 1, database.Time);
        await tail.StartAsync(EventPosition.Start, Stop);
        await tail.ReadAsync(10, Stop);

        server.AssertParses();
        Assert.Equal(6, server.Commands.Count);
    }

    private static CoinPrice Price(int id, decimal price) => new(id, $"C{id}", price, null, "replay", s_at);

    private static string Symbols(ReadOnlyMemory<byte> json) => json.Length == 0
        ? ""
        : string.Join(',', System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("prices").EnumerateArray().Select(price => price.GetProperty("symbol").GetString()));

    private static AddressList AllowAll()
    {
        Assert.True(AddressList.TryParse(null, out var all, out _));
        return all;
    }

    private static async Task<string> ReadAsync(Pipe pipe)
    {
        var read = await pipe.Reader.ReadAsync(Stop);
        var text = Encoding.UTF8.GetString(read.Buffer);
        pipe.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }

    private Task AddAsync(AppUser user, string title) =>
        database.AddAsync(new UserNotification { UserId = user.Id, Type = NotificationType.Info, Title = title, Message = "What happened" });
}
