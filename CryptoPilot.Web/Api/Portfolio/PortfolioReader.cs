using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Portfolio;

namespace CryptoPilot.Web.Api.Portfolio;

/// <summary>
/// Answers what a user owns. Each request asks for the ledger's version, so that an entry is seen at once; prices, and what a
/// preference changes, are at most a second old.
/// </summary>
public sealed class PortfolioReader(PortfolioQueries portfolio, LedgerQueries ledger, AnswerCache answers)
{
    public Task<ReadyAnswer> SummaryAsync(int userId, CancellationToken cancellationToken) =>
        ReadAsync("summary", userId, view => ReadyAnswer.Of(PortfolioWire.Summary(view)), cancellationToken);

    public Task<ReadyAnswer> HoldingsAsync(int userId, CancellationToken cancellationToken) =>
        ReadAsync("holdings", userId, view => ReadyAnswer.Of(ApiPage.Whole(view.Holdings.Select(PortfolioWire.Holding))), cancellationToken);

    private async Task<ReadyAnswer> ReadAsync(string what, int userId, Func<PortfolioView, ReadyAnswer> show, CancellationToken cancellationToken)
    {
        var version = await ledger.VersionAsync(userId, cancellationToken);
        return await answers.GetAsync((what, userId), version, async () => show(await portfolio.ViewAsync(userId, CancellationToken.None)));
    }
}
