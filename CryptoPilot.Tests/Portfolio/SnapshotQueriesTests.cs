using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Portfolio;

namespace CryptoPilot.Tests.Portfolio;

public sealed class SnapshotQueriesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_SqlServer_Translates(bool within)
    {
        var translation = new SqlServerTranslation();
        DateTime? from = within ? new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc) : null;

        await new SnapshotQueries(translation).ListAsync(1, from, from?.AddDays(1), 10, TestContext.Current.CancellationToken);

        Assert.Single(translation.Commands);
        translation.AssertParses();
    }
}
