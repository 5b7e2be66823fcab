using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Database;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Lots;

/// <summary>Keeps <c>lot_sums</c> in step with the lots, in the context's current transaction.</summary>
public static class LotSums
{
    public const string AddSum = """
        INSERT INTO "lot_sums" ("user_id", "symbol", "wallet_id", "amount", "cost_basis_usd", "dated_lots")
        VALUES (@user_id, @symbol, @wallet_id, @amount, @cost_basis_usd, @dated_lots);
        """;

    public const string ChangeSum = """
        UPDATE "lot_sums" SET "amount" = @amount, "cost_basis_usd" = @cost_basis_usd, "dated_lots" = @dated_lots
        WHERE "user_id" = @user_id AND "symbol" = @symbol AND "wallet_id" = @wallet_id;
        """;

    /// <summary>The sums of a coin by wallet; empty when they are not known.</summary>
    public static Task<List<LotSum>> ReadAsync(CryptoPilotContext db, int userId, string symbol, CancellationToken cancellationToken) =>
        db.LotSums.AsNoTracking().Where(sum => sum.UserId == userId && sum.Symbol == symbol).ToListAsync(cancellationToken);

    /// <summary>Brings the sums of a plan's coins up to date; to be called after its lots are written.</summary>
    public static async Task WriteAsync(CryptoPilotContext db, LotPlan plan, CancellationToken cancellationToken)
    {
        var symbols = plan.Coins.Select(coin => coin.Symbol).ToList();
        var stored = await db.LotSums.AsNoTracking().Where(sum => sum.UserId == plan.UserId && symbols.Contains(sum.Symbol)).ToListAsync(cancellationToken);
        var (added, changed) = (new List<LotSum>(), new List<LotSum>());
        foreach (var coin in plan.Coins)
        {
            var known = stored.Where(sum => sum.Symbol == coin.Symbol).ToDictionary(sum => sum.WalletId);
            var sums = new CoinSums(plan.UserId, coin.Symbol, known);
            try
            {
                if (known.Count > 0) Change(sums, coin);
                else await CountAsync(db, sums, cancellationToken);
                added.AddRange(sums.Added);
                changed.AddRange(sums.Changed);
            }
            catch (LedgerDigitsException)
            {
                // Each lot keeps its digits, their sum cannot: it is not known then, and whoever needs it reads the lots.
                await db.LotSums.Where(sum => sum.UserId == plan.UserId && sum.Symbol == coin.Symbol).ExecuteDeleteAsync(cancellationToken);
            }
        }

        if (added.Count > 0) await new RowStatement<LotSum>(db, AddSum).RunAsync(added, cancellationToken);
        if (changed.Count > 0) await new RowStatement<LotSum>(db, ChangeSum).RunAsync(changed, cancellationToken);
    }

    private static void Change(CoinSums sums, CoinPlan coin)
    {
        foreach (var token in coin.Stored?.Removed ?? []) sums.Subtract(token);
        foreach (var lot in coin.Book.Lots)
        {
            if (lot.Stored is { } before)
            {
                if (!lot.IsChanged) continue;
                sums.Subtract(before);
            }

            sums.Add(lot.Row);
        }
    }

    private static async Task CountAsync(CryptoPilotContext db, CoinSums sums, CancellationToken cancellationToken)
    {
        var lots = db.Tokens.Where(lot => lot.UserId == sums.UserId && lot.Symbol == sums.Symbol && lot.Status != TokenStatus.Locked && lot.Amount > 0m)
            .Select(lot => new Token
            {
                Symbol = lot.Symbol, Blockchain = "", Amount = lot.Amount, CostBasisUsd = lot.CostBasisUsd, Status = lot.Status, ExpiresAt = lot.ExpiresAt, WalletId = lot.WalletId,
            });
        await foreach (var lot in lots.AsAsyncEnumerable().WithCancellation(cancellationToken)) sums.Add(lot);
    }

    /// <summary>The sums of one coin while they are worked on.</summary>
    private sealed class CoinSums(int userId, string symbol, Dictionary<int, LotSum> known)
    {
        private readonly Dictionary<int, LotSum> _added = known.Count > 0 ? [] : new() { [LotSum.NoWallet] = Empty(userId, symbol, LotSum.NoWallet) };
        private readonly HashSet<LotSum> _changed = [];

        public int UserId => userId;

        public string Symbol => symbol;

        public IEnumerable<LotSum> Added => _added.Values;

        public IEnumerable<LotSum> Changed => _changed;

        public void Add(Token lot) => Count(lot, 1);

        public void Subtract(Token lot) => Count(lot, -1);

        private void Count(Token lot, int sign)
        {
            if (lot.Amount <= 0m || lot.Status == TokenStatus.Locked) return;
            var sum = Of(lot.WalletId ?? LotSum.NoWallet);
            if (lot.ExpiresAt is not null)
            {
                sum.DatedLots += sign;
                return;
            }

            sum.Amount = LedgerMath.Add(sum.Amount, sign * lot.Amount);
            sum.CostBasisUsd = LedgerMath.Add(sum.CostBasisUsd, sign * lot.CostBasisUsd);
        }

        private LotSum Of(int walletId)
        {
            if (_added.TryGetValue(walletId, out var added)) return added;
            if (!known.TryGetValue(walletId, out var sum)) return _added[walletId] = Empty(userId, symbol, walletId);
            _changed.Add(sum);
            return sum;
        }

        private static LotSum Empty(int userId, string symbol, int walletId) => new() { UserId = userId, Symbol = symbol, WalletId = walletId };
    }
}
