using System.Diagnostics;
using CryptoPilot.Tests.Support;

namespace CryptoPilot.Tests.Api.Docs;

/// <summary>Runs programs to their end.</summary>
internal static class SamplePrograms
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Runs one of the samples, which was built with the tests.</summary>
    /// <param name="project">Its folder below <c>docs/samples/client</c>.</param>
    /// <param name="assembly">Its name.</param>
    /// <param name="environment">Variables.</param>
    /// <param name="arguments">For it.</param>
    public static Task<ProgramRun> RunSampleAsync(string project, string assembly, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // …/bin/Debug/net10.0 as these tests have it.
        var built = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var file = Path.Combine(Repository.Root, "docs/samples/client", project, "bin", built.Parent!.Name, built.Name, $"{assembly}.dll");
        return RunAsync(AppProcess.DotNet(), environment, Repository.Root, [file, .. arguments]);
    }

    public static async Task<ProgramRun> RunAsync(string program, IReadOnlyDictionary<string, string> environment, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Stop), process.StandardError.ReadToEndAsync(Stop));
        await process.WaitForExitAsync(Stop);
        return new ProgramRun(process.ExitCode, (await output).ReplaceLineEndings("\n"), await errors);
    }

    /// <summary>Skips a test on a machine that lacks a program.</summary>
    public static void Need(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var missing = programs.FirstOrDefault(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program))));
        Assert.SkipWhen(missing is not null, $"This machine has no {missing}.");
    }
}

/// <summary>What a program did.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    public string AssertDone()
    {
        Assert.True(ExitCode == 0, $"{Output}\n{Errors}");
        return Output;
    }
}
