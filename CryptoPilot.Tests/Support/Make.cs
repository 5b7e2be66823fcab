using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Market;

namespace CryptoPilot.Tests.Support;

/// <summary>Rows that tests start from.</summary>
public static class Make
{
    private static int s_next;

    /// <summary>Adds a user.</summary>
    public static async Task<AppUser> UserAsync(this TestDatabase database, string? name = null)
    {
        name ??= $"user{Interlocked.Increment(ref s_next)}";
        var user = new AppUser
        {
            UserName = name,
            NormalizedUserName = name.ToUpperInvariant(),
            Email = $"{name}@example.com",
            NormalizedEmail = $"{name}@example.com".ToUpperInvariant(),
            PasswordHash = "none",
            SecurityStamp = name,
        };
        await database.AddAsync(user);
        return user;
    }

    /// <summary>Adds a coin whose price is true now.</summary>
    public static async Task<Cryptocurrency> CoinAsync(this TestDatabase database, string? symbol = null, decimal price = 100m, string source = "replay")
    {
        symbol ??= $"COIN{Interlocked.Increment(ref s_next)}";
        var coin = new Cryptocurrency { Name = symbol, Symbol = symbol, Blockchain = "ethereum", Price = price, PriceSource = source, PricedAt = database.Time.Now };
        await database.AddAsync(coin);
        return coin;
    }

    /// <summary>Saves rows.</summary>
    public static async Task AddAsync(this TestDatabase database, params object[] rows)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }
}
