using System.Net;
using CryptoPilot.Data.Insights;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Insights;

namespace CryptoPilot.Tests.Api.Insights;

public sealed class InsightsEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static readonly DateTime s_past = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime s_future = new(2999, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_IsMineAndEverybodys_AsTheyStand()
    {
        using var client = await house.NewClientAsync();
        var mine = await WriteAsync(client.User.Id, InsightCategory.Portfolio, expires: s_future);
        var everybodys = await WriteAsync(null, InsightCategory.Market);
        var expired = await WriteAsync(client.User.Id, InsightCategory.Portfolio, expires: s_past);
        var off = await WriteAsync(client.User.Id, InsightCategory.Security, isActive: false);
        var foreign = await WriteAsync(house.Client.User.Id, InsightCategory.Price);

        // Other tests write for everybody too.
        string[] written = [mine, everybodys, expired, off, foreign];
        Assert.Equal([everybodys, mine], (await client.WalkAsync("/insights", "id")).Intersect(written));
        Assert.Equal([off, expired], await client.WalkAsync("/insights?state=past", "id"));
        Assert.Equal([off, expired, everybodys, mine], (await client.WalkAsync("/insights?state=all", "id")).Intersect(written));
        Assert.Equal([expired, mine], await client.WalkAsync("/insights?state=all&category=portfolio", "id"));
    }

    [Fact]
    public async Task Insight_IsToldInFull()
    {
        using var client = await house.NewClientAsync();
        var id = await WriteAsync(client.User.Id, InsightCategory.Security, expires: s_future);

        var insight = (await client.GetAsync($"/insights/{id}")).AssertDone();

        Assert.Equal(("security", "high", "A title", "A description", "Do this", "False"), (insight["category"], insight["impact"], insight["title"], insight["description"], insight["action_recommended"], insight["is_for_everybody"]));
        Assert.Equal("2999-01-01T00:00:00.000Z", insight["expires_at"]);
        Assert.Equal("True", (await client.GetAsync($"/insights/{await WriteAsync(null, InsightCategory.Market)}")).AssertDone()["is_for_everybody"]);
    }

    [Fact]
    public async Task Insight_OfSomebodyElse_IsAnsweredAsOneThatIsNotThere()
    {
        using var owner = await house.NewClientAsync();

        await house.Client.AssertForeignIsMissingAsync(HttpMethod.Get, "/insights/{id}", await WriteAsync(owner.User.Id, InsightCategory.Price));
    }

    [Theory]
    [InlineData("/insights?category=weather", "invalid-parameter", "category")]
    [InlineData("/insights?state=future", "invalid-parameter", "state")]
    [InlineData("/insights?cursor=%00", "invalid-parameter", "cursor")]
    public async Task WrongQuestions_AreRefusedByName(string path, string code, string field) =>
        (await house.Client.GetAsync(path)).AssertRefused(HttpStatusCode.BadRequest, code, field);

    [Fact]
    public async Task Insight_CannotBeDeleted() =>
        (await house.Client.DeleteAsync($"/insights/{await WriteAsync(house.Client.User.Id, InsightCategory.Price)}")).AssertRefused(HttpStatusCode.MethodNotAllowed, "method-not-allowed");

    [Fact]
    public async Task Queries_OnSqlServer_Translate()
    {
        var server = new SqlServerTranslation();
        var queries = new InsightQueries(server, TimeProvider.System);

        foreach (var state in Enum.GetValues<InsightState>()) await queries.ListAsync(1, InsightCategory.Market, state, 5, 3, Stop);
        await queries.FindAsync(1, 5, Stop);

        server.AssertParses();
    }

    private async Task<string> WriteAsync(int? userId, InsightCategory category, bool isActive = true, DateTime? expires = null)
    {
        var insight = new AiInsight
        {
            UserId = userId, Title = "A title", Description = "A description", ActionRecommended = "Do this", Category = category, Impact = InsightImpact.High, IsActive = isActive, ExpiryDate = expires,
        };
        await using var db = house.App.CreateDbContext();
        db.AiInsights.Add(insight);
        await db.SaveChangesAsync(Stop);
        return $"{insight.Id}";
    }
}
