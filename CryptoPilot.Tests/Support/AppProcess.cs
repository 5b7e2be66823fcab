using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace CryptoPilot.Tests.Support;

/// <summary>The product as a process of its own, which a test may kill at any moment and start again.</summary>
public sealed partial class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private AppProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data, _output);
        process.ErrorDataReceived += (_, line) => Take(line.Data, _errors);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens; set once it does.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Lines on standard error so far.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Lines on standard output so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Starts the product and waits until it listens.</summary>
    /// <param name="dataDirectory">Kept by the caller, so that a second process finds what the first one left.</param>
    /// <param name="url">Null takes a free port.</param>
    /// <param name="settings">Command line arguments.</param>
    public static async Task<AppProcess> StartAsync(string dataDirectory, Uri? url, params string[] settings)
    {
        var app = Launch([$"--DataDirectory={dataDirectory}", $"--urls={url?.ToString() ?? "http://127.0.0.1:0"}", .. settings]);
        app.Url = new Uri(ListeningAt().Match(await app.WaitForAsync(line => ListeningAt().IsMatch(line))).Groups[1].Value);
        return app;
    }

    /// <summary>Runs the product with settings that stop its start.</summary>
    /// <returns>The exit code and the lines on standard error.</returns>
    public static async Task<(int ExitCode, IReadOnlyCollection<string> Errors)> RunAsync(
        string[] settings, params (string Name, string Value)[] environment)
    {
        await using var app = Launch(settings, environment);
        return (await app.ExitAsync(), app.Errors);
    }

    /// <summary>Waits for a line of the log that was not waited for before.</summary>
    public async Task<string> WaitForAsync(Func<string, bool> wanted)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            while (await _lines.Reader.WaitToReadAsync(patience.Token))
            {
                while (_lines.Reader.TryRead(out var line))
                    if (wanted(line)) return line;
            }
        }
        catch (OperationCanceledException)
        {
            // Told below, with what was written instead.
        }

        throw new InvalidOperationException($"The process never wrote what was waited for:\n{string.Join('\n', _output.Concat(_errors))}");
    }

    /// <summary>Waits until the process ended by itself.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends the process as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private static AppProcess Launch(string[] settings, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(DotNet())
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "CryptoPilot.Web.dll"));
        foreach (var setting in settings) start.ArgumentList.Add(setting);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new AppProcess(new Process { StartInfo = start });
    }

    /// <summary>The host that runs these tests; it need not be on the path.</summary>
    internal static string DotNet()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
    }

    private void Take(string? line, ConcurrentQueue<string> lines)
    {
        if (line is null) return;
        lines.Enqueue(line);
        LogSecrecy.Run.Read("process", line);
        _lines.Writer.TryWrite(line);
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningAt();
}
