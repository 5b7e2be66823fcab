using System.Globalization;
using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>What the transactions page shows, as it stands in its address. What cannot be read takes its usual value.</summary>
/// <param name="Filter">Which transactions, but for the days.</param>
/// <param name="FirstDay">The first day shown, on the reader's clock.</param>
/// <param name="LastDay">The last day shown, on the reader's clock.</param>
/// <param name="Sort">The order.</param>
/// <param name="Descending">True shows the latest or largest first.</param>
/// <param name="Page">From 1.</param>
/// <param name="Open">The transaction whose details are shown.</param>
public sealed record TransactionAddress(
    TransactionFilter Filter, DateOnly? FirstDay, DateOnly? LastDay, TransactionSort Sort, bool Descending, int Page, long? Open)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 50;

    private const int LastPage = 10_000_000;

    /// <summary>All transactions, latest first.</summary>
    public static TransactionAddress Start { get; } = new(new(), null, null, TransactionSort.Date, true, 1, null);

    /// <summary>True when every transaction is shown.</summary>
    public bool ShowsAll => Filter.IsEmpty && FirstDay is null && LastDay is null;

    /// <summary>Reads the values of the query.</summary>
    public static TransactionAddress Read(IReadOnlyDictionary<string, string> query)
    {
        var sort = Word<TransactionSort>("sort") ?? TransactionSort.Date;
        return new(
            new TransactionFilter(
                Text("q"), Word<TransactionType>("type"), Word<TransactionStatus>("status"), Text("coin")?.ToUpperInvariant(), Number("wallet") is { } wallet and <= int.MaxValue ? (int)wallet : null, Text("tag"),
                IsMissing: Text("missing") == "1"),
            Day("from"),
            Day("to"),
            sort,
            Text("dir") != "asc",
            (int)Math.Clamp(Number("page") ?? 1, 1, LastPage),
            Number("tx"));

        string? Text(string key) => query.TryGetValue(key, out var text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

        long? Number(string key) => long.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        DateOnly? Day(string key) => DateOnly.TryParseExact(Text(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

        T? Word<T>(string key)
            where T : struct, Enum => Enum.TryParse<T>(Text(key), ignoreCase: true, out var word) && Enum.IsDefined(word) ? word : null;
    }

    /// <summary>What is asked of the queries by a reader in that time zone.</summary>
    public TransactionFilter FilterIn(TimeZoneInfo zone) => Filter with
    {
        From = FirstDay is { } first ? BrowserTimeZone.ToUtc(first.ToDateTime(TimeOnly.MinValue), zone) : null,
        Before = LastDay is { } last && last < DateOnly.MaxValue ? BrowserTimeZone.ToUtc(last.AddDays(1).ToDateTime(TimeOnly.MinValue), zone) : null,
    };

    /// <summary>Sorted by another column, or the other way round by the same; from the first page.</summary>
    public TransactionAddress By(TransactionSort sort) => this with { Sort = sort, Descending = sort != Sort || !Descending, Page = 1 };

    /// <summary>The address below the site's root; usual values are left out.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        Add("q", Filter.Text);
        Add("type", Filter.Type?.ToString().ToLowerInvariant());
        Add("status", Filter.Status?.ToString().ToLowerInvariant());
        Add("coin", Filter.Coin);
        Add("wallet", Filter.WalletId?.ToString(CultureInfo.InvariantCulture));
        Add("tag", Filter.Tag);
        Add("from", FirstDay?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Add("to", LastDay?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Add("missing", Filter.IsMissing ? "1" : null);
        Add("sort", Sort == TransactionSort.Date ? null : Sort.ToString().ToLowerInvariant());
        Add("dir", Descending ? null : "asc");
        Add("page", Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture));
        Add("tx", Open?.ToString(CultureInfo.InvariantCulture));
        return parts.Count == 0 ? "transactions" : $"transactions?{string.Join('&', parts)}";

        void Add(string key, string? value)
        {
            if (value is not null) parts.Add($"{key}={Uri.EscapeDataString(value)}");
        }
    }
}
