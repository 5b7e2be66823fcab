using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Web.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger.Fire;

/// <summary>Sends random commands of random users. What it does follows from its seed and from what it finds in the database.</summary>
internal sealed class FireCommands(FireWorld world, PortfolioWorld services, Random random)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private LedgerService Ledger => services.Ledger;

    private DateTime Now => world.Database.Time.Now;

    /// <summary>How often each command was carried out, by name.</summary>
    public Dictionary<string, int> Done { get; } = [];

    /// <summary>Sends one command, now and then twice, as after a time-out.</summary>
    public async Task SendAsync()
    {
        var userId = Pick(world.People).Id;
        switch (random.Next(100))
        {
            case < 24: await GenerateAsync(userId); break;
            case < 44: await ConvertAsync(userId); break;
            case < 60: await TransferAsync(userId); break;
            case < 70: await EndAsync(userId); break;
            case < 80: await EditAsync(userId); break;
            case < 87: await DeleteAsync(userId); break;
            case < 94: await ImportAsync(userId); break;
            case < 97: await UndoAsync(userId); break;
            default: await RecomputeAsync(userId); break;
        }
    }

    private async Task GenerateAsync(int userId)
    {
        var at = When();
        var command = new GenerateHolding(
            Coin(), Amount(), Usd(), at, Pick(Enum.GetValues<HoldingSource>()), Guid.NewGuid(), Fee(), Wallet(userId),
            random.Next(8) == 0 ? at.AddDays(random.Next(1, 60)) : null, AcceptMissing: Chance(3));
        await CountAsync("generate", () => Ledger.GenerateAsync(userId, command, Stop), twice: Chance(6));
    }

    private async Task ConvertAsync(int userId)
    {
        var (from, to) = (Coin(), Chance(4) ? "USD" : Coin());
        var command = new ConvertCoins(
            from, to, Amount(), Guid.NewGuid(), ToAmount: Amount(), ExecutedAt: When(), ValueUsd: Chance(2) ? Usd() : null, Fee: Fee(), Method: Method(),
            FromWalletId: Wallet(userId), ToWalletId: Wallet(userId), AcceptMissing: Chance(4));
        if (Chance(3) && (await services.Quotes.QuoteAsync(userId, from, to, command.Amount, Stop)).Quote is { } quote) command = command with { Quote = quote.Token };
        await CountAsync("convert", () => Ledger.ConvertAsync(userId, command, Stop), twice: Chance(6));
    }

    private async Task TransferAsync(int userId)
    {
        var other = Pick(world.People).Id;
        var address = random.Next(3) == 0 ? $"outside-{random.Next(5)}" : Pick(world.Wallets[other]).Address;
        var command = new TransferCoins(
            Coin(), Amount(), FireWorld.Chain, address, Guid.NewGuid(), Chance(2) ? null : When(), Chance(3) ? Usd() : null, Fee(), Wallet(userId), Method());
        await CountAsync("transfer", () => Ledger.TransferAsync(userId, command, Stop), twice: Chance(6));
    }

    private async Task EndAsync(int userId)
    {
        if (await FindAsync(userId, TransactionStatus.Pending) is not { } row) return;
        switch (random.Next(3))
        {
            case 0: await CountAsync("settle", () => Ledger.SettleAsync(userId, new SettleTransfer(row.Id, $"hash-{row.Id}", random.Next(9), Chance(3) ? Usd() : null), Stop)); break;
            case 1: await CountAsync("fail", () => Ledger.FailAsync(userId, new FailTransfer(row.Id), Stop)); break;
            default: await CountAsync("cancel", () => Ledger.CancelAsync(userId, new CancelTransfer(row.Id), Stop)); break;
        }
    }

    private async Task EditAsync(int userId)
    {
        if (await FindAsync(userId, null) is not { } row) return;
        var edit = EditTransaction.Of(row) with
        {
            Amount = Chance(2) ? row.Amount : Amount(),
            ExecutedAt = Chance(2) ? row.ExecutedAt : When(),
            ValueUsd = Chance(2) ? row.ValueUsd : Usd(),
            Method = row.Method is null || Chance(2) ? row.Method : Pick(Enum.GetValues<CostBasisMethod>()),
            ExpiresAt = null,
            AcceptMissing = Chance(3),
        };
        if (Chance(3)) edit = edit with { Fee = Fee() };
        if (Chance(4) && row.FromSymbol is not null) edit = edit with { FromSymbol = Coin(), FromWalletId = Wallet(userId) };
        if (Chance(4) && row.Type != TransactionType.Transfer) edit = edit with { ToSymbol = Coin() };
        await CountAsync("edit", () => Ledger.EditAsync(userId, edit, Stop));
    }

    private async Task DeleteAsync(int userId)
    {
        if (await FindAsync(userId, null) is not { } row) return;
        await CountAsync("delete", () => Ledger.DeleteAsync(userId, new DeleteTransaction(row.Id, row.Version, Chance(3)), Stop));
    }

    private async Task ImportAsync(int userId)
    {
        var rows = Enumerable.Range(0, random.Next(1, 9)).Select(_ => Imported(userId)).ToList();
        await using var db = world.CreateDbContext();
        await using var unit = await db.Database.BeginTransactionAsync(Stop);
        var outcome = await services.Batches.AppendAsync(db, userId, rows, Stop);
        if (Chance(5)) return;
        await unit.CommitAsync(Stop);
        Count("import", true);
        await services.Batches.FinishAsync(userId, outcome.EarliestAt, Stop);
    }

    private async Task UndoAsync(int userId)
    {
        await using var db = world.CreateDbContext();
        var ids = await db.Transactions.Where(row => row.UserId == userId && row.Notes == "imported").OrderBy(row => row.Id).Select(row => row.Id).Take(200).ToListAsync(Stop);
        var chosen = ids.Where(_ => Chance(3)).ToList();
        if (chosen.Count == 0) return;
        await using var unit = await db.Database.BeginTransactionAsync(Stop);
        await services.Batches.RemoveAsync(db, userId, chosen, Stop);
        await unit.CommitAsync(Stop);
        Count("undo", true);
    }

    private async Task RecomputeAsync(int userId)
    {
        var method = Pick(Enum.GetValues<CostBasisMethod>());
        if (Chance(2)) await Ledger.ChooseMethodAsync(userId, method, Stop);
        else await CountAsync("recompute", () => Ledger.RecomputeAsync(userId, new RecomputeMethod(method, AcceptMissing: Chance(2)), Stop));
    }

    private LedgerTransaction Imported(int userId)
    {
        var type = random.Next(3);
        var (from, to) = (Coin(), Coin());
        if (from == to) type = 0;
        var row = new LedgerTransaction
        {
            UserId = userId,
            Type = type switch { 0 => TransactionType.Generate, 1 => TransactionType.Convert, _ => TransactionType.Transfer },
            Status = type == 2 && Chance(3) ? TransactionStatus.Pending : TransactionStatus.Completed,
            Blockchain = FireWorld.Chain, FromSymbol = type == 0 ? null : from, ToSymbol = type == 2 ? null : to, Amount = Amount(), ToAmount = type == 1 ? Amount() : null,
            ValueUsd = LedgerMath.Usd(Usd()), ExecutedAt = When(), IdempotencyKey = Guid.NewGuid(), Notes = "imported", Source = type == 0 ? HoldingSource.Bought : null,
            FromWalletId = type == 0 ? null : Wallet(userId), ToWalletId = type == 0 ? Wallet(userId) : null,
        };
        if (Chance(3)) (row.Fee, row.FeeSymbol, row.FeeUsd) = (Amount() / 1_000_000m, Coin(), 1.5m);
        if (row.Fee is { } fee) row.Fee = decimal.Round(fee, 18);
        if (row.Fee == 0m) (row.Fee, row.FeeSymbol, row.FeeUsd) = (null, null, null);
        return row;
    }

    private async Task<LedgerTransaction?> FindAsync(int userId, TransactionStatus? status)
    {
        await using var db = world.CreateDbContext();
        var rows = db.Transactions.AsNoTracking().Where(row => row.UserId == userId && (status == null || row.Status == status));
        var count = await rows.CountAsync(Stop);
        return count == 0 ? null : await rows.OrderBy(row => row.Id).Skip(random.Next(count)).FirstOrDefaultAsync(Stop);
    }

    private async Task CountAsync(string name, Func<Task<LedgerResult>> send, bool twice = false)
    {
        var result = await send();
        if (twice && result.Succeeded)
        {
            var again = await send();
            Assert.Equal(result.TransactionId, again.TransactionId);
        }

        Count(result.Succeeded ? name : $"{name} refused: {string.Join(", ", result.Faults.Select(fault => $"{fault.Key} {fault.Value}"))}", result.Succeeded);
    }

    private void Count(string name, bool _) => Done[name] = Done.GetValueOrDefault(name) + 1;

    private string Coin() => Pick(world.Coins).Symbol;

    private int? Wallet(int userId) => Chance(3) ? Pick(world.Wallets[userId]).Id : null;

    private CostBasisMethod? Method() => Chance(3) ? null : Pick(Enum.GetValues<CostBasisMethod>());

    private LedgerFee? Fee() => Chance(3) ? new LedgerFee(decimal.Round(Amount() / 50m, 12) + 0.000001m, Chance(4) ? "USD" : Coin(), Chance(2) ? null : random.Next(300) / 7m) : null;

    private DateTime When() => Chance(2) ? Now : Now.AddMilliseconds(-random.NextInt64(1, (FireWorld.DaysOfPrices - 2) * 86_400_000L) / 3_600_000 * 3_600_000);

    /// <summary>Often the same small numbers, so that lots are used up whole; else with as many digits as there may be.</summary>
    private decimal Amount() => random.Next(3) switch
    {
        0 => random.Next(1, 6),
        1 => random.Next(1, 5_000) / 1_000m,
        _ => random.NextInt64(1, 4_000_000_000_000_000_000L) / 1_000_000_000_000_000_000m,
    };

    private decimal Usd() => random.Next(2) == 0 ? random.Next(0, 400) : random.NextInt64(0, 900_000_000_000_000L) / 1_000_000_000_000m;

    private bool Chance(int one) => random.Next(one) == 0;

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
