using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CryptoPilot.Tests.Support;

/// <summary>Runs every class that works on a <see cref="TestDatabase"/> a second time, on SQL Server.</summary>
public sealed partial class SqlServerRun
{
    [Fact]
    public async Task SliceTests_OnSqlServer_Pass()
    {
        Assert.SkipWhen(
            string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(TestDatabase.ServerVariable)),
            $"To run the slice tests on SQL Server too, set {TestDatabase.ServerVariable} to a connection string whose login may create databases.");

        var start = new ProcessStartInfo(AppProcess.DotNet()) { RedirectStandardOutput = true };
        start.Environment[TestDatabase.ProviderVariable] = "SqlServer";
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "CryptoPilot.Tests.dll"));
        start.ArgumentList.Add("-noColor");
        foreach (var name in Classes())
        {
            start.ArgumentList.Add("-class");
            start.ArgumentList.Add(name);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output);
        Assert.Matches(@"Total: [1-9]\d*, Errors: 0, Failed: 0", output);
    }

    [Fact]
    public void Classes_ThatUseATestDatabase_AreFound() => Assert.NotEmpty(Classes());

    private static List<string> Classes() =>
    [
        .. Repository.Files("CryptoPilot.Tests", "*.cs")
            .Where(file => !file.StartsWith("CryptoPilot.Tests/Support/", StringComparison.Ordinal))
            .Select(Repository.Read)
            .Where(text => text.Contains("TestDatabase", StringComparison.Ordinal) && (text.Contains("[Fact", StringComparison.Ordinal) || text.Contains("[Theory", StringComparison.Ordinal)))
            .Select(text => $"{NamespaceLine().Match(text).Groups[1].Value}.{ClassLine().Match(text).Groups[1].Value}"),
    ];

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^(?:public|internal) (?:sealed )?(?:partial )?class (\w+)", RegexOptions.Multiline)]
    private static partial Regex ClassLine();
}
