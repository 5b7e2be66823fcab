using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace CryptoPilot.Web.Accounts.People;

/// <summary>The state of the list of people as it stands in the address.</summary>
public sealed record PeopleAddress(string? Search, PeopleFilter Filter, PeopleOrder Order, int Page)
{
    /// <summary>Where the list is.</summary>
    public const string Path = "/admin/users";

    /// <summary>Rows on a page.</summary>
    public const int PageSize = 25;

    private const int MostPages = 1_000_000;

    /// <summary>Reads the query; what means nothing is as if it were not there.</summary>
    public static PeopleAddress Read(string? search, string? show, string? order, int? page) => new(
        string.IsNullOrWhiteSpace(search) ? null : search.Length > 256 ? search[..256] : search,
        Enum.TryParse<PeopleFilter>(show, ignoreCase: true, out var filter) && Enum.IsDefined(filter) ? filter : PeopleFilter.All,
        Enum.TryParse<PeopleOrder>(order, ignoreCase: true, out var by) && Enum.IsDefined(by) ? by : PeopleOrder.Name,
        Math.Clamp(page ?? 1, 1, MostPages));

    public override string ToString()
    {
        var query = new Dictionary<string, string?>();
        if (Search is not null) query["q"] = Search;
        if (Filter != PeopleFilter.All) query["show"] = Filter.ToString().ToLowerInvariant();
        if (Order != PeopleOrder.Name) query["order"] = Order.ToString().ToLowerInvariant();
        if (Page > 1) query["page"] = Page.ToString(CultureInfo.InvariantCulture);
        return QueryHelpers.AddQueryString(Path, query);
    }
}
