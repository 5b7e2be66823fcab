using System.Globalization;
using System.Text.RegularExpressions;

namespace CryptoPilot.Web.Api.Events;

/// <summary>
/// How far a stream came, as the <c>id</c> of its events and as <c>Last-Event-ID</c>: <c>stamp-floor.id.id</c>. The stamp tells which
/// prices were sent; of notifications all up to the floor were, and those above it that are named, because one of a lower key may
/// still be committed after them.
/// </summary>
/// <param name="Prices">The stamp of the prices; empty when none were sent.</param>
/// <param name="Floor">Null when the stream sends no notifications.</param>
/// <param name="Taken">Keys above the floor, in ascending order.</param>
public sealed partial record EventPosition(string Prices, long? Floor, IReadOnlyList<long> Taken)
{
    /// <summary>Keys that one position names at most.</summary>
    public const int MostTaken = 64;

    /// <summary>A stream that sent nothing.</summary>
    public static EventPosition Start { get; } = new("", null, []);

    /// <summary>Reads what a client sends.</summary>
    /// <returns>False when it was not sent to the client by this API.</returns>
    public static bool TryParse(string text, out EventPosition position)
    {
        position = Start;
        if (!Form().IsMatch(text)) return false;
        var (prices, rest) = (text[..text.IndexOf('-')], text[(text.IndexOf('-') + 1)..]);
        var ids = new List<long>();
        foreach (var part in rest.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return false;
            ids.Add(id);
        }

        if (ids.Count > MostTaken + 1) return false;
        position = ids.Count == 0 ? new EventPosition(prices, null, []) : new EventPosition(prices, ids[0], ids[1..]);
        return true;
    }

    public override string ToString() => Floor is { } floor
        ? string.Create(CultureInfo.InvariantCulture, $"{Prices}-{floor}{string.Concat(Taken.Select(id => string.Create(CultureInfo.InvariantCulture, $".{id}")))}")
        : $"{Prices}-";

    [GeneratedRegex(@"^[0-9a-f]{0,16}-([0-9]{1,19}(\.[0-9]{1,19})*)?$")]
    private static partial Regex Form();
}
