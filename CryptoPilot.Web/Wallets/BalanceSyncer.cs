using CryptoPilot.Data;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Operations;
using CryptoPilot.Web.Wallets.Explorers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Wallets;

/// <summary>How far a sync has come.</summary>
/// <param name="Done">Wallets asked for.</param>
/// <param name="Total">Wallets to ask for.</param>
/// <param name="Unanswered">Those of <paramref name="Done"/> that nobody answered for.</param>
public readonly record struct SyncProgress(int Done, int Total, int Unanswered);

/// <summary>
/// Asks the chains what wallets hold, those that were not asked for the longest first. Wallets come in batches, and each answer is stored
/// before the next question, so that memory does not grow with their number and a stop loses nothing. A wallet that nobody answers for
/// keeps its last balance and says why. Those of someone who may not enter wait until they may again.
/// </summary>
public sealed class BalanceSyncer(
    IDbContextFactory<CryptoPilotContext> contexts, ExplorerChain explorers, IOptions<WalletOptions> options, TimeProvider time, LiveUpdates live) : IJobRunner
{
    private const int LongestError = 200;

    /// <summary>Who presses the button again at once asks nobody again.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(20);

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var chains = Chains.All.Where(explorers.Covers).Select(chain => chain.Name).ToList();
        if (chains.Count == 0) return new JobReport(("answered", 0), ("unanswered", 0));

        // What a person has just asked for need not be asked again.
        var before = Now - (options.Value.SyncInterval / 2);
        var (answered, unanswered) = (0, 0);
        while (await NextAsync(chains, before, cancellationToken) is { Count: > 0 } batch)
        {
            foreach (var question in Questions(batch))
            {
                var isAnswered = await AskAsync(question, cancellationToken);
                if (isAnswered) answered += question.Wallets.Count;
                else unanswered += question.Wallets.Count;
            }
        }

        return new JobReport(("answered", answered), ("unanswered", unanswered));
    }

    /// <summary>Asks for a user's wallets now.</summary>
    /// <param name="userId">Whose wallets.</param>
    /// <param name="walletId">Only this one; null for all.</param>
    /// <param name="progress">Is told after each question.</param>
    /// <param name="cancellationToken">Stops before the next question.</param>
    public async Task<SyncProgress> SyncAsync(int userId, int? walletId, Action<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        var wallets = await OfUserAsync(userId, walletId, cancellationToken);
        var state = new SyncProgress(0, wallets.Count, 0);
        progress?.Invoke(state);
        foreach (var question in Questions(wallets))
        {
            var isAnswered = await AskAsync(question, cancellationToken);
            state = state with { Done = state.Done + question.Wallets.Count, Unanswered = state.Unanswered + (isAnswered ? 0 : question.Wallets.Count) };
            progress?.Invoke(state);
        }

        return state;
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private async Task<List<Asked>> NextAsync(List<string> chains, DateTime before, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var entering = db.Users.Where(AccountStanding.Entering(Now));
        return await db.Wallets
            .Where(wallet => chains.Contains(wallet.Blockchain) && (wallet.SyncedAt == null || wallet.SyncedAt < before))
            .Where(wallet => entering.Any(user => user.Id == wallet.UserId))
            .OrderBy(wallet => wallet.SyncedAt).ThenBy(wallet => wallet.Id)
            .Take(options.Value.SyncBatchSize)
            .Select(wallet => new Asked(wallet.Id, wallet.UserId, wallet.Blockchain, wallet.Address))
            .ToListAsync(cancellationToken);
    }

    private async Task<List<Asked>> OfUserAsync(int userId, int? walletId, CancellationToken cancellationToken)
    {
        var fresh = Now - s_fresh;
        var chains = Chains.All.Where(explorers.Covers).Select(chain => chain.Name).ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Wallets
            .Where(wallet => wallet.UserId == userId && (walletId == null || wallet.Id == walletId) && chains.Contains(wallet.Blockchain)
                && (wallet.SyncedAt == null || wallet.SyncError != null || wallet.SyncedAt < fresh))
            .OrderBy(wallet => wallet.Blockchain).ThenBy(wallet => wallet.Id)
            .Select(wallet => new Asked(wallet.Id, wallet.UserId, wallet.Blockchain, wallet.Address))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The same address is asked for once, whoever has it.</summary>
    private IEnumerable<Question> Questions(List<Asked> wallets) =>
        from ofChain in wallets.GroupBy(wallet => wallet.Blockchain)
        let chain = Chains.Find(ofChain.Key)!
        from addresses in ofChain.GroupBy(wallet => wallet.Address).Chunk(explorers.AddressesPerQuestion(chain))
        select new Question(chain, [.. addresses.Select(address => address.Key)], [.. addresses.SelectMany(address => address)]);

    private async Task<bool> AskAsync(Question question, CancellationToken cancellationToken)
    {
        var answer = await explorers.AskAsync(question.Chain, (explorer, token) => explorer.GetBalancesAsync(question.Chain, question.Addresses, token), cancellationToken);
        await StoreAsync(question, answer, cancellationToken);
        foreach (var userId in question.Wallets.Select(wallet => wallet.UserId).Distinct()) live.Publish(LiveTopic.User(userId));
        return answer.Fault is null;
    }

    private async Task StoreAsync(Question question, ExplorerAnswer<IReadOnlyDictionary<string, ChainAmount>> answer, CancellationToken cancellationToken)
    {
        var now = Now;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        if (answer.Value is { } balances)
            foreach (var address in question.Addresses) await StoreBalanceAsync(db, question, address, balances[address], answer.Source, now, cancellationToken);
        else
            await StoreFaultAsync(db, question, answer.Fault!, now, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    // The version stays: what the chain says is no change of the user's, and must not refuse one.
    private static async Task StoreBalanceAsync(
        CryptoPilotContext db, Question question, string address, ChainAmount amount, string? source, DateTime now, CancellationToken cancellationToken)
    {
        var ids = question.Wallets.Where(wallet => wallet.Address == address).Select(wallet => wallet.Id).ToList();
        await db.Wallets.Where(wallet => ids.Contains(wallet.Id)).ExecuteUpdateAsync(
            set => set
                .SetProperty(wallet => wallet.Balance, amount.Value)
                .SetProperty(wallet => wallet.IsBalanceRounded, amount.IsRounded)
                .SetProperty(wallet => wallet.BalanceAt, now)
                .SetProperty(wallet => wallet.BalanceSource, source)
                .SetProperty(wallet => wallet.SyncedAt, now)
                .SetProperty(wallet => wallet.SyncError, (string?)null),
            cancellationToken);
    }

    private static async Task StoreFaultAsync(CryptoPilotContext db, Question question, string fault, DateTime now, CancellationToken cancellationToken)
    {
        var ids = question.Wallets.Select(wallet => wallet.Id).ToList();
        var error = fault.Length > LongestError ? fault[..LongestError] : fault;
        await db.Wallets.Where(wallet => ids.Contains(wallet.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(wallet => wallet.SyncedAt, now).SetProperty(wallet => wallet.SyncError, error),
            cancellationToken);
    }

    private sealed record Asked(int Id, int UserId, string Blockchain, string Address);

    private sealed record Question(Chain Chain, IReadOnlyList<string> Addresses, IReadOnlyList<Asked> Wallets);
}
