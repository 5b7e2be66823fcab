using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Events;

/// <summary>The latest prices, read once for all streams of this node.</summary>
public sealed class PriceTicks(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private PriceState _state = PriceState.Empty;

    /// <summary>What was read last.</summary>
    public PriceState State => Volatile.Read(ref _state);

    /// <summary>Reads the prices anew.</summary>
    /// <returns>True when they changed.</returns>
    public async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var prices = await db.Cryptocurrencies
                .Where(coin => coin.IsActive && coin.PricedAt != null)
                .OrderBy(coin => coin.Id)
                .Select(coin => new CoinPrice(coin.Id, coin.Symbol, coin.Price, coin.Change24h, coin.PriceSource, coin.PricedAt!.Value))
                .ToListAsync(cancellationToken);
            var next = _state.With(prices, time.GetUtcNow().UtcDateTime);
            var changed = next.Sequence != _state.Sequence;
            Volatile.Write(ref _state, next);
            return changed;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
