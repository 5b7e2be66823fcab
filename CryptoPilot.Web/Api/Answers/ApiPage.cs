namespace CryptoPilot.Web.Api.Answers;

/// <summary>A piece of a list.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="NextCursor">What to send as <c>cursor</c> for the next piece; null at the end.</param>
public sealed record ApiPage<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Makes pieces of lists.</summary>
public static class ApiPage
{
    /// <summary>Cuts what was read, one row more than asked for, to the piece.</summary>
    /// <param name="read">At most <paramref name="limit"/> + 1 rows.</param>
    /// <param name="limit">Rows of a piece.</param>
    /// <param name="cursor">Makes the cursor that goes on after a row.</param>
    /// <param name="show">What is shown of a row.</param>
    public static ApiPage<T> Of<TRow, T>(IReadOnlyList<TRow> read, int limit, Func<TRow, string> cursor, Func<TRow, T> show) =>
        new([.. read.Take(limit).Select(show)], read.Count > limit ? cursor(read[limit - 1]) : null);

    /// <summary>A list that is short by its nature and comes as a whole.</summary>
    public static ApiPage<T> Whole<T>(IEnumerable<T> items) => new([.. items], null);
}
