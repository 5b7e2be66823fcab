using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Tests.Support;

namespace CryptoPilot.Tests.Ledger.Transactions;

/// <summary>Transactions that tests of the pages start from, past the service.</summary>
internal static class LedgerSeed
{
    public static LedgerTransaction Line(int userId, DateTime at, decimal amount = 1m, decimal value = 100m, TransactionType type = TransactionType.Generate, string coin = "BTC") => new()
    {
        UserId = userId,
        Type = type,
        FromSymbol = type == TransactionType.Generate ? null : coin,
        ToSymbol = type switch { TransactionType.Generate => coin, TransactionType.Convert => "ETH", _ => null },
        ToAmount = type == TransactionType.Convert ? amount * 2m : null,
        Amount = amount,
        ValueUsd = value,
        Blockchain = "bitcoin",
        Status = TransactionStatus.Completed,
        Source = type == TransactionType.Generate ? HoldingSource.Bought : null,
        UnitPriceUsd = type == TransactionType.Generate ? value / amount : null,
        ExecutedAt = at,
        IdempotencyKey = Guid.NewGuid(),
    };

    /// <summary>Adds transactions that differ in all that they are sorted by; some share an instant, a value or an amount.</summary>
    public static async Task<List<LedgerTransaction>> LinesAsync(this TestDatabase database, int userId, int count)
    {
        var rows = Enumerable.Range(0, count)
            .Select(index => Line(userId, database.Time.Now.AddHours(-(index * 37 % count) / 3), 1m + (index * 17 % count / 2), 10m + (index * 29 % count / 4 * 0.01m), (TransactionType)(index % 3), index % 5 == 0 ? "SOL" : "BTC"))
            .ToList();
        await database.AddAsync([.. rows]);
        return rows;
    }

    public static async Task<Wallet> WalletAsync(this TestDatabase database, int userId, string name, string address = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", string chain = "bitcoin")
    {
        var wallet = new Wallet { UserId = userId, Name = name, Address = address, Blockchain = chain };
        await database.AddAsync(wallet);
        return wallet;
    }
}
