using System.Globalization;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>What the market page shows, as it stands in its address. What cannot be read takes its usual value.</summary>
public sealed record MarketAddress(string? Search, MarketSort Sort, bool Descending, int Page)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 25;

    private const int LastPage = 1_000_000;

    /// <summary>Reads the values of the query.</summary>
    public static MarketAddress Read(string? search, string? sort, string? direction, string? page)
    {
        var key = Enum.TryParse<MarketSort>(sort, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : MarketSort.Rank;
        var number = int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? Math.Clamp(given, 1, LastPage) : 1;
        return new(
            string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
            key,
            direction is null ? StartsDescending(key) : string.Equals(direction, "desc", StringComparison.OrdinalIgnoreCase),
            number);
    }

    /// <summary>What is asked of the queries.</summary>
    public MarketFilter Filter => new(Search, Sort, Descending, Page, PageSize);

    /// <summary>Sorted by another column, or the other way round by the same; from the first page.</summary>
    public MarketAddress By(MarketSort sort) =>
        this with { Sort = sort, Descending = sort == Sort ? !Descending : StartsDescending(sort), Page = 1 };

    /// <summary>The address below the site's root; usual values are left out.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (Search is not null) parts.Add($"q={Uri.EscapeDataString(Search)}");
        if (Sort != MarketSort.Rank) parts.Add($"sort={Sort.ToString().ToLowerInvariant()}");
        if (Descending != StartsDescending(Sort)) parts.Add(Descending ? "dir=desc" : "dir=asc");
        if (Page != 1) parts.Add(string.Create(CultureInfo.InvariantCulture, $"page={Page}"));
        return parts.Count == 0 ? "market" : $"market?{string.Join('&', parts)}";
    }

    /// <summary>Numbers are read from the largest down, places and names from the first up.</summary>
    private static bool StartsDescending(MarketSort sort) => sort is not (MarketSort.Rank or MarketSort.Name);
}
