using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CryptoPilot.Benchmarks;

/// <summary>What a load found.</summary>
/// <param name="PerSecond">Answers per second.</param>
/// <param name="MedianMs">Milliseconds from when a request was due to its answer's last byte.</param>
/// <param name="P99Ms">The same for the slowest hundredth.</param>
internal sealed record LoadResult(double PerSecond, double MedianMs, double P99Ms);

/// <summary>
/// Asks a server over plain sockets, so that the asking costs as little as can be; runs in a process of its own. With a rate the
/// requests are due at fixed times, and one that has to wait for its turn counts from when it was due.
/// </summary>
internal static class ApiLoad
{
    private const int Header = 64 * 1024;
    private const int Prepared = 4_000;

    /// <summary>The child process: <c>api-load url connections seconds rate token|-|key secret</c>; prints the result as JSON.</summary>
    public static async Task<int> RunInProcessAsync(string[] args)
    {
        var url = new Uri(args[0]);
        var (connections, seconds, rate) = (int.Parse(args[1], CultureInfo.InvariantCulture), double.Parse(args[2], CultureInfo.InvariantCulture), double.Parse(args[3], CultureInfo.InvariantCulture));
        var latencies = new ConcurrentBag<List<double>>();
        var requests = Enumerable.Range(0, connections).Select(_ => new SignedText(url, args[4..])).ToList();
        foreach (var request in requests) request.Prepare();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(requests.Select((request, number) => Task.Run(async () => latencies.Add(await AskAsync(url, request, watch, seconds, rate / connections, (double)number / connections)))));
        var all = latencies.SelectMany(list => list).Order().ToList();
        Console.WriteLine(JsonSerializer.Serialize(new LoadResult(all.Count / watch.Elapsed.TotalSeconds, all[all.Count / 2], all[(int)(all.Count * 0.99)])));
        return 0;
    }

    /// <summary>Starts the child process and reads what it found.</summary>
    public static async Task<LoadResult> RunAsync(Uri url, int connections, double seconds, double rate, params string[] access)
    {
        var output = await ApiProcess.ReadAsync("api-load", [url.ToString(), connections.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture), rate.ToString(CultureInfo.InvariantCulture), .. access]);
        return JsonSerializer.Deserialize<LoadResult>(output)!;
    }

    private static async Task<List<double>> AskAsync(Uri url, SignedText request, Stopwatch watch, double seconds, double rate, double phase)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        var buffer = new byte[Header];
        var latencies = new List<double>(100_000);
        for (var sent = 0; ; sent++)
        {
            var due = rate == 0 ? watch.Elapsed.TotalSeconds : (sent + phase) / rate;
            if (due >= seconds) return latencies;
            if (rate > 0 && due - watch.Elapsed.TotalSeconds is > 0.001 and var wait) await Task.Delay(TimeSpan.FromSeconds(wait));
            await socket.SendAsync(request.Next());
            await ReceiveAsync(socket, buffer);
            latencies.Add((watch.Elapsed.TotalSeconds - due) * 1000);
        }
    }

    private static async Task ReceiveAsync(Socket socket, byte[] buffer)
    {
        var read = 0;
        int end;
        while ((end = buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(read));
            if (count == 0) throw new InvalidOperationException("The server closed the connection.");
            read += count;
        }

        var head = Encoding.ASCII.GetString(buffer, 0, end);
        if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new InvalidOperationException(head);
        var at = head.IndexOf("Content-Length: ", StringComparison.Ordinal) + "Content-Length: ".Length;
        var missing = int.Parse(head.AsSpan(at, head.IndexOf('\r', at) is var line and > 0 ? line - at : head.Length - at), CultureInfo.InvariantCulture) - (read - end - 4);
        while (missing > 0) missing -= await socket.ReceiveAsync(buffer);
    }

    /// <summary>The bytes of a request; signed anew each time when it is to be signed.</summary>
    private sealed class SignedText
    {
        private readonly string _head;
        private readonly string? _key;
        private readonly byte[] _secret = [];
        private readonly string _path;
        private readonly string _query;
        private readonly byte[] _plain;
        private readonly string _prefix = Guid.NewGuid().ToString("N");
        private readonly Queue<byte[]> _signed = [];
        private int _count;

        public SignedText(Uri url, string[] access)
        {
            (_path, _query) = (url.AbsolutePath, url.Query.TrimStart('?'));
            _head = $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n";
            if (access.Length == 2) (_key, _secret) = (access[0], Encoding.UTF8.GetBytes(access[1]));
            _plain = Encoding.ASCII.GetBytes(access is ["-"] ? $"{_head}\r\n" : $"{_head}Authorization: Bearer {access[0]}\r\n\r\n");
        }

        /// <summary>Signs beforehand what will be sent, so that the load costs the machine the same with and without signatures.</summary>
        public void Prepare()
        {
            for (var i = 0; _key is not null && i < Prepared; i++) _signed.Enqueue(Sign());
        }

        public ReadOnlyMemory<byte> Next() => _key is null ? _plain : _signed.TryDequeue(out var signed) ? signed : Sign();

        private byte[] Sign()
        {
            var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            var nonce = $"{_prefix}{_count++}";
            var text = $"GET\n{_path}\n{_query}\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n{at}\n\n{nonce}";
            var signature = Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(text)));
            return Encoding.ASCII.GetBytes($"{_head}X-CP-Key: {_key}\r\nX-CP-Timestamp: {at}\r\nX-CP-Nonce: {nonce}\r\nX-CP-Signature: {signature}\r\n\r\n");
        }
    }
}
