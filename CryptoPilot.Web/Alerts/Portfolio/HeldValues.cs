using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Portfolio;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts.Portfolio;

/// <summary>What a user's portfolio is worth now.</summary>
internal sealed class HeldValues
{
    /// <summary>A portfolio of which more than this share has no living price fires nothing.</summary>
    private const decimal MostDead = 0.1m;

    private readonly Dictionary<int, decimal> _coins = [];
    private decimal _dead;
    private bool _isUnpriced;

    /// <summary>USD.</summary>
    public decimal Total { get; private set; }

    /// <summary>False when too much of it has no price, or an old one.</summary>
    public bool IsUsable => !_isUnpriced && _dead <= Total * MostDead;

    /// <summary>Percent of the whole; null when the whole is nothing.</summary>
    public decimal? Share(int coinId) => Total > 0m ? Valuation.Share(_coins.GetValueOrDefault(coinId), Total) : null;

    /// <summary>The portfolios of some users. Lots are streamed; they count as in a snapshot.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="users">Whose portfolios.</param>
    /// <param name="prices">All coins by symbol.</param>
    /// <param name="now">Decides which lots have lapsed, UTC.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public static async Task<Dictionary<int, HeldValues>> ReadAsync(
        CryptoPilotContext db, int[] users, Dictionary<string, CoinPrice> prices, DateTime now, CancellationToken cancellationToken)
    {
        var found = users.ToDictionary(user => user, _ => new HeldValues());
        await foreach (var lot in Lots(db, users, now).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (prices.TryGetValue(lot.Symbol, out var price)) found[lot.UserId].Add(lot.Amount, price);
            else found[lot.UserId]._isUnpriced = true;
        }

        return found;
    }

    private static IQueryable<HeldAmount> Lots(CryptoPilotContext db, int[] users, DateTime now) => db.Tokens
        .Where(lot => users.Contains(lot.UserId) && lot.Amount > 0m && lot.Status != TokenStatus.Expired && (lot.ExpiresAt == null || lot.ExpiresAt > now))
        .Select(lot => new HeldAmount(lot.UserId, lot.Symbol, lot.Amount));

    private void Add(decimal amount, CoinPrice price)
    {
        var value = Valuation.Of(amount, price.Price);
        Total += value;
        _coins[price.CoinId] = _coins.GetValueOrDefault(price.CoinId) + value;
        if (!price.IsLiving) _dead += value;
    }

    private sealed record HeldAmount(int UserId, string Symbol, decimal Amount);
}

/// <summary>The price of a coin, and whether it is young enough to fire an alert.</summary>
internal sealed record CoinPrice(int CoinId, decimal Price, bool IsLiving);
