using System.Text.RegularExpressions;

namespace CryptoPilot.Tests.Api.Docs;

/// <summary>
/// A file of requests as the editors of Visual Studio and VS Code read it: as much as both understand. Whatever else a line says is
/// refused, so that no request passes for one that is only a remark.
/// </summary>
internal sealed partial class HttpFile
{
    private HttpFile(IReadOnlyDictionary<string, string> variables, IReadOnlyList<HttpFileRequest> requests) => (Variables, Requests) = (variables, requests);

    /// <summary>Names and values of the top.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<HttpFileRequest> Requests { get; }

    public static HttpFile Parse(string text)
    {
        var parts = Separator().Split(text);
        var variables = new Dictionary<string, string>();
        foreach (var line in parts[0].Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (!line.StartsWith('@')) throw new FormatException($"What is \"{line}\"?");
            var (name, value) = Pair(line[1..], '=');
            variables.Add(name, value);
        }

        return new HttpFile(variables, [.. parts.Skip(1).Select(Request)]);
    }

    private static HttpFileRequest Request(string part)
    {
        var lines = part.Split('\n');
        var title = lines[0].Trim();
        string? name = null;
        var at = 1;
        for (; lines[at].StartsWith('#'); at++)
            if (lines[at].StartsWith("# @name ", StringComparison.Ordinal)) name = lines[at]["# @name ".Length..].Trim();
        var (method, address) = Pair(lines[at++], ' ');
        var headers = new List<(string Name, string Value)>();
        for (; at < lines.Length && lines[at].Length > 0; at++) headers.Add(Pair(lines[at], ':'));
        var body = string.Join('\n', lines.Skip(at + 1)).Trim();
        return new HttpFileRequest(title, name, method, address, headers, body.Length == 0 ? null : body);
    }

    private static (string Left, string Right) Pair(string line, char between) =>
        line.IndexOf(between, StringComparison.Ordinal) is > 0 and var at ? (line[..at].Trim(), line[(at + 1)..].Trim()) : throw new FormatException($"What is \"{line}\"?");

    [GeneratedRegex("^### ", RegexOptions.Multiline)]
    private static partial Regex Separator();
}

/// <summary>A request with its variables still in it.</summary>
internal sealed record HttpFileRequest(string Title, string? Name, string Method, string Address, IReadOnlyList<(string Name, string Value)> Headers, string? Body);
