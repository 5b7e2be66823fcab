using System.Diagnostics;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Alerts;

namespace CryptoPilot.Tests.Alerts;

/// <summary>
/// A process that evaluates the alerts of a test database again and again and tells what it writes, so that its parent can kill it in the
/// middle of a transaction. It never ends by itself.
/// </summary>
internal static class EvaluatorProcess
{
    /// <summary>The argument that starts it.</summary>
    public const string Command = "evaluate-alerts";

    /// <summary>The line after its first evaluation.</summary>
    public const string Ready = "ready";

    /// <summary>How the line begins that tells that it fired some.</summary>
    public const string Fired = "fired ";

    private const string Stepped = "stepped";

    /// <summary>Starts the process.</summary>
    /// <param name="name">See <see cref="TestDatabase.Name"/>.</param>
    /// <param name="command">What it does.</param>
    /// <param name="isStepped">True has it wait for a line of its parent after each that it tells.</param>
    public static Process Start(string name, string command = Command, bool isStepped = false)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && !path.EndsWith("dotnet", StringComparison.Ordinal) ? path : "dotnet")
        {
            RedirectStandardInput = isStepped,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (start.FileName == "dotnet") start.ArgumentList.Add(typeof(EvaluatorProcess).Assembly.Location);
        start.ArgumentList.Add(command);
        start.ArgumentList.Add(name);
        start.ArgumentList.Add(isStepped ? Stepped : "running");
        return Process.Start(start)!;
    }

    /// <summary>The contexts of such a process.</summary>
    public static ToldContexts Contexts(string name, string mode) => new(name, mode == Stepped);

    /// <summary>What the process does.</summary>
    public static async Task<int> RunAsync(string name, string mode)
    {
        var contexts = Contexts(name, mode);
        var options = new AlertOptions { BatchSize = 25 };
        for (var isReady = false; ; isReady = true)
        {
            var report = (await AlertSetup.Evaluator(contexts, TimeProvider.System, options).RunAsync(CancellationToken.None)).ToString();
            if (report.StartsWith(Fired, StringComparison.Ordinal) && !report.StartsWith($"{Fired}0,", StringComparison.Ordinal)) contexts.Tell(report);
            if (!isReady) contexts.Tell(Ready);
        }
    }
}
