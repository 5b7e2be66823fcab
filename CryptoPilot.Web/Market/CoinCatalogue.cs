using System.Collections.Frozen;
using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CsvHelper;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market;

/// <summary>The coins that ship with the product.</summary>
public sealed class CoinCatalogue
{
    private readonly FrozenDictionary<string, CatalogueCoin> _bySymbol;

    public CoinCatalogue()
    {
        Coins = Read();
        _bySymbol = Coins.ToFrozenDictionary(coin => coin.Symbol, StringComparer.Ordinal);
    }

    /// <summary>All of them, best known first.</summary>
    public IReadOnlyList<CatalogueCoin> Coins { get; }

    /// <summary>The coin of that symbol, or null when it does not ship with the product.</summary>
    public CatalogueCoin? Find(string symbol) => _bySymbol.GetValueOrDefault(symbol);

    /// <summary>Adds the coins that the database lacks; those it has are left as they are.</summary>
    /// <returns>How many were added.</returns>
    public async Task<int> SeedAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        var known = await db.Cryptocurrencies.Select(coin => coin.Symbol).ToHashSetAsync(cancellationToken);
        var missing = Coins.Where(coin => !known.Contains(coin.Symbol)).Select(ToRow).ToList();
        db.Cryptocurrencies.AddRange(missing);
        await db.SaveChangesAsync(cancellationToken);
        return missing.Count;
    }

    private static Cryptocurrency ToRow(CatalogueCoin coin) => new()
    {
        Name = coin.Name,
        Symbol = coin.Symbol,
        Blockchain = coin.Blockchain,
        CoingeckoId = coin.CoingeckoId,
        BinanceSymbol = coin.BinanceSymbol,
        CoinmarketcapId = coin.CoinmarketcapId,
        IsDefault = true,
    };

    private static List<CatalogueCoin> Read()
    {
        using var stream = typeof(CoinCatalogue).Assembly.GetManifestResourceStream(typeof(CoinCatalogue), "coins.csv")
            ?? throw new InvalidOperationException("The list of coins is not in the program.");
        using var csv = CsvReader.Create(stream);
        var coins = new List<CatalogueCoin>();
        csv.ReadHeader();
        while (csv.Read())
        {
            coins.Add(new CatalogueCoin
            {
                Name = csv.GetString("name"),
                Symbol = csv.GetString("symbol"),
                Blockchain = csv.GetString("blockchain"),
                CoingeckoId = csv.GetString("coingecko_id"),
                BinanceSymbol = csv.GetString("binance_symbol") is { Length: > 0 } pair ? pair : null,
                CoinmarketcapId = int.Parse(csv.GetSpan("coinmarketcap_id"), CultureInfo.InvariantCulture),
                SeedPrice = decimal.Parse(csv.GetSpan("seed_price"), CultureInfo.InvariantCulture),
                Supply = decimal.Parse(csv.GetSpan("supply"), CultureInfo.InvariantCulture),
                Follows = csv.GetString("follows") is { Length: > 0 } followed ? followed : null,
            });
        }

        return coins;
    }
}

/// <summary>A coin that ships with the product.</summary>
public sealed record CatalogueCoin
{
    public required string Name { get; init; }

    public required string Symbol { get; init; }

    public required string Blockchain { get; init; }

    public required string CoingeckoId { get; init; }

    /// <summary>The pair against USDT; null where Binance has none.</summary>
    public string? BinanceSymbol { get; init; }

    public required int CoinmarketcapId { get; init; }

    /// <summary>USD for one coin on the first replayed day; the level from which the demo market starts.</summary>
    public required decimal SeedPrice { get; init; }

    /// <summary>Coin units in circulation around the first replayed day.</summary>
    public required decimal Supply { get; init; }

    /// <summary>The coin whose recorded history it follows where it has none of its own; <c>USD</c> for a stable coin.</summary>
    public string? Follows { get; init; }
}
