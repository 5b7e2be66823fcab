using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Formats;

namespace CryptoPilot.Web.Ledger.Imports.Reading;

/// <summary>Finds the header of a table, below whatever stands above it, and what separates its cells.</summary>
public static class HeaderFinder
{
    private const int LinesLookedAt = 40;
    private const int PreambleLines = 25;
    private const int RowsCounted = 400;

    private static readonly char[] s_delimiters = [',', ';', '\t', '|'];

    /// <summary>The reading of a table whose first characters are given, and the format that its header tells.</summary>
    /// <exception cref="ImportFileException">It is no table.</exception>
    public static (ImportReading Reading, CsvFormat? Format) Find(string start, string encoding, IReadOnlyList<CsvFormat> formats)
    {
        if (string.IsNullOrWhiteSpace(start)) throw new ImportFileException(ImportFileFault.Empty);
        var lines = start.TrimStart('\ufeff').ReplaceLineEndings("\n").Split('\n');
        foreach (var (line, index) in lines.Take(PreambleLines).Select((line, index) => (line, index)))
        {
            foreach (var delimiter in s_delimiters)
            {
                var cells = Split(line, delimiter);
                if (cells.Count < 3) continue;
                var header = new ImportHeader(cells);
                if (formats.FirstOrDefault(format => format.Matches(header)) is { } known) return (Describe(lines, index, delimiter, header, encoding), known);
            }
        }

        var (at, separator) = Guess(lines);
        return (Describe(lines, at, separator, new ImportHeader(Split(lines[at], separator)), encoding), null);
    }

    /// <summary>The cells of a line that holds no line break.</summary>
    public static IReadOnlyList<string> Split(string line, char delimiter)
    {
        var cells = new List<string>();
        var (from, quoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"') quoted = !quoted;
            if (i < line.Length && (quoted || line[i] != delimiter)) continue;
            var cell = line[from..i].Trim();
            cells.Add(cell is ['"', .., '"'] && cell.Length > 1 ? cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : cell);
            from = i + 1;
        }

        return cells;
    }

    private static ImportReading Describe(string[] lines, int index, char delimiter, ImportHeader header, string encoding) => new()
    {
        Encoding = encoding,
        Delimiter = delimiter.ToString(),
        HeaderLine = index + 1,
        Header = header.Names,
        DecimalComma = HasDecimalComma(lines.Skip(index + 1).Take(RowsCounted), delimiter),
        DayFirst = HasDayFirst(lines.Skip(index + 1).Take(RowsCounted), delimiter),
    };

    /// <summary>The first line that has as many cells as most lines have, under the delimiter that makes the most cells.</summary>
    private static (int Line, char Delimiter) Guess(string[] lines)
    {
        var some = lines.Take(LinesLookedAt).ToArray();
        var best = s_delimiters
            .Select(delimiter => (delimiter, Count: some.Where(line => line.Length > 0).GroupBy(line => Split(line, delimiter).Count).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First().Key))
            .OrderByDescending(guess => guess.Count).First();
        if (best.Count < 2) throw new ImportFileException(ImportFileFault.NotATable);
        var at = Array.FindIndex(some, line => Split(line, best.delimiter).Count(cell => cell.Length > 0) * 2 > best.Count && Split(line, best.delimiter).Count >= best.Count);
        return (Math.Max(at, 0), best.delimiter);
    }

    private static bool HasDecimalComma(IEnumerable<string> rows, char delimiter)
    {
        var (votes, anyComma) = (0, false);
        foreach (var cell in rows.SelectMany(row => Split(row, delimiter)))
        {
            votes += CellText.DecimalCommaVote(cell);
            anyComma |= cell.Contains(',', StringComparison.Ordinal) && char.IsAsciiDigit(cell[^1]);
        }

        return votes > 0 || (votes == 0 && anyComma && delimiter == ';');
    }

    /// <summary>True when some date with slashes has a first part that is no month.</summary>
    private static bool HasDayFirst(IEnumerable<string> rows, char delimiter) => rows
        .SelectMany(row => Split(row, delimiter))
        .Select(cell => cell.Split('/'))
        .Any(parts => parts.Length == 3 && int.TryParse(parts[0], out var first) && first is > 12 and < 32 && int.TryParse(parts[1], out var second) && second is > 0 and < 13);
}
