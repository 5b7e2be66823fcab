using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Ledger.Lots;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>
/// After the migration: computes the lots anew that were written before lots carried their cost. One user after the other, each in a
/// transaction of its own, so that a start that is stopped half-way goes on where it was.
/// </summary>
public sealed partial class LedgerStart(
    IDbContextFactory<CryptoPilotContext> contexts, SystemSettings settings, TimeProvider time, ILogger<LedgerStart> logger)
{
    /// <summary>Says that all lots carry their cost.</summary>
    public const string Marker = "ledger.costs";

    private const string SetValue = """UPDATE "transactions" SET "value_usd" = @value_usd WHERE "id" = @id;""";

    /// <summary>Does it once; later starts find the marker.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await settings.GetAsync<bool>(Marker, cancellationToken)) return;

        var users = await UsersAsync(cancellationToken);
        foreach (var userId in users) await UpgradeAsync(userId, cancellationToken);
        await MarkAsync(cancellationToken);
        if (users.Count > 0) Log.Upgraded(logger, users.Count);
    }

    private async Task<List<int>> UsersAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Tokens.Where(lot => lot.AcquiredCostUsd == 0m && lot.UnitCostUsd > 0m).Select(lot => lot.UserId).Distinct().ToListAsync(cancellationToken);
    }

    private async Task UpgradeAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        await LedgerLock.TakeAsync(db, [userId], cancellationToken);
        var rows = await db.Transactions.AsNoTracking()
            .Where(row => row.UserId == userId && row.Type == TransactionType.Generate && row.ValueUsd == 0m && row.UnitPriceUsd > 0m)
            .ToListAsync(cancellationToken);
        foreach (var row in rows) row.ValueUsd = LedgerMath.Value(row.Amount, row.UnitPriceUsd!.Value);
        await new RowStatement<LedgerTransaction>(db, SetValue).RunAsync(rows, cancellationToken);

        var now = time.GetUtcNow().UtcDateTime;
        var coins = await LedgerWriter.CoinsAsync(db, userId, cancellationToken);
        var plan = await new LotPlanner(db, userId, now).PlanAsync(LedgerChange.Recompute(coins), cancellationToken);
        await LotWriter.WriteAsync(db, plan, now, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    private async Task MarkAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await SystemSettings.SetAsync(db, Marker, true, "All lots carry their cost.", cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Lots of {Users} users were given their cost")]
        public static partial void Upgraded(ILogger logger, int users);
    }
}
