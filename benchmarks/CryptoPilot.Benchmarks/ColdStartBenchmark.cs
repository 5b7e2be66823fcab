using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CryptoPilot.Benchmarks;

/// <summary>From process start to the first answered page, beside the empty Blazor template.</summary>
internal static class ColdStartBenchmark
{
    private const int Rounds = 7;

    public static async Task RunAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"cryptopilot-cold-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            var template = await PublishTemplateAsync(Path.Combine(folder, "template"));
            var product = await PublishProductAsync(Path.Combine(folder, "product"));
            string[] arguments = [$"--DataDirectory={Path.Combine(folder, "data")}"];
            await StartAsync(product, [.. arguments, "--demo"], "/Identity/Account/Login", everything: true);

            var (a, b) = await Paired.MedianAsync(
                Rounds,
                () => StartAsync(product, arguments, "/"),
                () => StartAsync(template, [], "/"));
            Paired.Report("cold start to the first page, CryptoPilot / empty Blazor template (ms)", a, b, 2.0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> PublishTemplateAsync(string folder)
    {
        await DotnetAsync("new", "blazor", "-int", "Server", "-n", "EmptyApp", "-o", folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Directory.Build.props"), "<Project><PropertyGroup><RequiresAspNetWebAssets>false</RequiresAspNetWebAssets></PropertyGroup></Project>");
        var output = Path.Combine(folder, "out");
        await DotnetAsync("publish", folder, "-c", "Release", "-o", output);
        return Path.Combine(output, "EmptyApp.dll");
    }

    private static async Task<string> PublishProductAsync(string folder)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "CryptoPilot.sln"))) root = root.Parent!;
        await DotnetAsync("publish", Path.Combine(root.FullName, "CryptoPilot.Web"), "-c", "Release", "-o", folder);
        return Path.Combine(folder, "CryptoPilot.Web.dll");
    }

    /// <summary>Milliseconds until the page answers 200; the process is then killed.</summary>
    private static async Task<double> StartAsync(string program, string[] arguments, string page, bool everything = false)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Path.GetDirectoryName(program), RedirectStandardOutput = true };
        foreach (var argument in (string[])[program, $"--urls=http://127.0.0.1:{port}", "--Logging:LogLevel:Default=Warning", .. arguments]) start.ArgumentList.Add(argument);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            while (!await AnswersAsync(client, page))
            {
                if (process.HasExited) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
                await Task.Delay(TimeSpan.FromMilliseconds(everything ? 500 : 5));
            }

            return watch.Elapsed.TotalMilliseconds;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client, string page)
    {
        try
        {
            using var response = await client.GetAsync(page);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed:\n{output}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
