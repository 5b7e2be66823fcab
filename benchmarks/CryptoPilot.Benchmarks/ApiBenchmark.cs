using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace CryptoPilot.Benchmarks;

/// <summary>The API beside bare endpoints that answer the same bytes, each server and the load in a process of its own; and a thousand streams.</summary>
internal static class ApiBenchmark
{
    private const int Rounds = 7;
    private const int Connections = 16;
    private const double Seconds = 3;
    private const int Streams = 1_000;
    private const int Ticks = 12;

    public static async Task RunAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"cryptopilot-api-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            var product = new Uri($"http://127.0.0.1:{FreePort()}");
            using var server = ApiProcess.Start("api-product", folder, product.Port.ToString(CultureInfo.InvariantCulture), Streams.ToString(CultureInfo.InvariantCulture));
            var key = (await server.StandardOutput.ReadLineAsync())!.Split(' ');
            try
            {
                await MeasureAsync(folder, product, key);
                await StreamAsync(server, product, key);
            }
            finally
            {
                server.Kill();
                await server.WaitForExitAsync();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string folder, Uri product, string[] key)
    {
        var token = $"{key[0]}.{key[1]}";
        var portfolio = new Uri(product, "/api/v1/portfolio");
        var coins = new Uri(product, "/api/v1/market/coins?limit=250");
        var (portfolioFile, coinsFile) = (Path.Combine(folder, "portfolio.json"), Path.Combine(folder, "coins.json"));
        await SaveAsync(portfolio, token, portfolioFile);
        await SaveAsync(coins, token, coinsFile);
        var bare = new Uri($"http://127.0.0.1:{FreePort()}");
        using var server = ApiProcess.Start("api-bare", Path.Combine(folder, "cryptopilot.db"), bare.Port.ToString(CultureInfo.InvariantCulture), portfolioFile, coinsFile);
        await server.StandardOutput.ReadLineAsync();
        try
        {
            var (rowUrl, bytesUrl) = (new Uri(bare, "/row"), new Uri(bare, "/bytes"));
            var mine = await CompareAsync("GET /portfolio with a bearer key / a bare endpoint that reads one row by key", portfolio, [token], rowUrl, ["-"], 0.50);
            await CompareAsync("GET /portfolio signed / with a bearer key", portfolio, key, portfolio, [token], 0.85);
            await CompareAsync("GET /market/coins of 250 / a bare endpoint from memory", coins, [token], bytesUrl, ["-"], 0.60);
            var half = await ApiLoad.RunAsync(portfolio, Connections, 10, mine / 2, token);
            var ratio = half.P99Ms / half.MedianMs;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"at half of peak ({mine / 2:0} per second): median {half.MedianMs:0.000} ms, p99 {half.P99Ms:0.000} ms = {ratio:0.0} times (target at most 5: {(ratio <= 5 ? "met" : "MISSED")})"));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task<double> CompareAsync(string what, Uri a, string[] accessA, Uri b, string[] accessB, double target)
    {
        var (ours, theirs) = await Paired.MedianAsync(
            Rounds,
            async () => (await ApiLoad.RunAsync(a, Connections, Seconds, 0, accessA)).PerSecond,
            async () => (await ApiLoad.RunAsync(b, Connections, Seconds, 0, accessB)).PerSecond);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} (requests per second): {ours:0} / {theirs:0} = {ours / theirs:0.00} (target at least {target:0.00}: {(ours / theirs >= target ? "met" : "MISSED")})"));
        return ours;
    }

    private static async Task StreamAsync(Process server, Uri product, string[] key)
    {
        server.Refresh();
        var before = server.WorkingSet64;
        var output = await ApiProcess.ReadAsync("api-streams", new Uri(product, "/api/v1/events?types=prices").ToString(), $"{key[0]}.{key[1]}", Streams.ToString(CultureInfo.InvariantCulture), Ticks.ToString(CultureInfo.InvariantCulture));
        server.Refresh();
        Console.WriteLine(output);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory of the server with {Streams} streams: {(server.WorkingSet64 - before) / 1024.0 / Streams:0} KiB for each"));
    }

    private static async Task SaveAsync(Uri url, string token, string file)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        await File.WriteAllBytesAsync(file, await client.GetByteArrayAsync(url));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
