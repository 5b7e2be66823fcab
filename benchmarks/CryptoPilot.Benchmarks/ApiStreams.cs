using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace CryptoPilot.Benchmarks;

/// <summary>Many clients of the stream of events: how long after the prices' own time, which lies before their commit, each of them has a tick. Runs in a process of its own.</summary>
internal static partial class ApiStreams
{
    /// <summary>The child process: <c>api-streams url token clients ticks</c>.</summary>
    public static async Task<int> RunInProcessAsync(Uri url, string token, int clients, int ticks)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients }) { Timeout = Timeout.InfiniteTimeSpan };
        var delays = new ConcurrentBag<double>();
        using var ready = new CountdownEvent(clients);
        var followers = Enumerable.Range(0, clients).Select(_ => FollowAsync(http, url, token, ticks, delays, ready)).ToList();
        await Task.WhenAll(followers);
        var all = delays.Order().ToList();
        var p99 = all[(int)(all.Count * 0.99)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clients} streams, {all.Count} ticks received after the prices' own time: median {all[all.Count / 2]:0} ms, p99 {p99:0} ms, most {all[^1]:0} ms (target at most 500: {(p99 <= 500 ? "met" : "MISSED")})"));
        return 0;
    }

    private static async Task FollowAsync(HttpClient http, Uri url, string token, int ticks, ConcurrentBag<double> delays, CountdownEvent ready)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var seen = -1;
        while (seen < ticks)
        {
            var line = await reader.ReadLineAsync() ?? throw new InvalidOperationException("The stream ended.");
            if (PricedAt().Match(line) is not { Success: true } match) continue;
            // The first event brings what was true before, and the second may have come while others were still connecting.
            if (seen++ < 0 && ready.Signal()) continue;
            if (!ready.IsSet || seen < 2) continue;
            delays.Add((TimeProvider.System.GetUtcNow().UtcDateTime - DateTime.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)).TotalMilliseconds);
        }
    }

    [GeneratedRegex("\"priced_at\":\"([^\"]+)\"")]
    private static partial Regex PricedAt();
}
