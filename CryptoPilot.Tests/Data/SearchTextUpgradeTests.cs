using CryptoPilot.Data;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CryptoPilot.Tests.Data;

public sealed class SearchTextUpgradeTests
{
    [Fact]
    public async Task Migration_RowsOfBefore_CanBeSearched()
    {
        using var folder = new TemporaryFolder();
        await using var db = new SqliteCryptoPilotContext(new DbContextOptionsBuilder<SqliteCryptoPilotContext>().UseSqlite($"Data Source={folder.File("old.db")};Pooling=False").Options);
        var stop = TestContext.Current.CancellationToken;
        await db.GetService<IMigrator>().MigrateAsync("LedgerAndWallets", stop);
        await db.Database.ExecuteSqlRawAsync("""
            INSERT INTO users (id, username, normalized_username, password, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count) VALUES (1, 'a', 'A', 'none', 0, 0, 0, 0, 0);
            INSERT INTO transactions (id, user_id, type, to_symbol, amount, blockchain, status, notes, raw_line, executed_at, idempotency_key, version) VALUES (7, 1, 'generate', 'BTC', '1', 'bitcoin', 'completed', 'From Kraken', 'buy;btc', '2024-01-01 00:00:00', 'K', 0);
            INSERT INTO transaction_tags (transaction_id, user_id, tag) VALUES (7, 1, 'tax');
            """, stop);

        await db.Database.MigrateAsync(stop);

        Assert.Equal("FROM KRAKEN\u001f\u001f\u001fBUY;BTC\u001f\u001fBTC", await db.Database.SqlQueryRaw<string>("SELECT search_text AS Value FROM transactions").SingleAsync(stop));
        Assert.Equal(1, await db.TransactionTags.CountAsync(stop));
    }
}
