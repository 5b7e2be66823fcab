using System.Diagnostics;

namespace CryptoPilot.Benchmarks;

/// <summary>This program once more, as another process.</summary>
internal static class ApiProcess
{
    /// <summary>Runs it to its end.</summary>
    /// <returns>The last line it printed.</returns>
    public static async Task<string> ReadAsync(string mode, params string[] arguments)
    {
        using var process = Start(mode, arguments);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{mode} ended with {process.ExitCode}.");
        return output.Trim().Split('\n')[^1];
    }

    /// <summary>Starts it; the caller kills it.</summary>
    public static Process Start(string mode, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in (string[])[mode, .. arguments]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
