using System.Diagnostics;
using System.Text.Json;
using CryptoPilot.Tests.Api.Access;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Keys;

/// <summary>The snippets run as they are pasted, against a host that runs.</summary>
public sealed class SnippetTests(KeyHouse house) : IClassFixture<KeyHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Curl_Pasted_IsAnswered(bool isSigned) => RunAsync(SnippetLanguage.Curl, isSigned, "snippet.sh", "bash", "curl", "openssl");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task CSharp_Pasted_IsAnswered(bool isSigned) => RunAsync(SnippetLanguage.CSharp, isSigned, "snippet.cs", AppProcess.DotNet());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Python_Pasted_IsAnswered(bool isSigned) => RunAsync(SnippetLanguage.Python, isSigned, "snippet.py", "python3");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task JavaScript_Pasted_IsAnswered(bool isSigned) => RunAsync(SnippetLanguage.JavaScript, isSigned, "snippet.mjs", "node");

    private async Task RunAsync(SnippetLanguage language, bool isSigned, string file, string program, params string[] tools)
    {
        var missing = tools.Append(program).FirstOrDefault(tool => !IsThere(tool));
        Assert.SkipWhen(missing is not null, $"This machine has no {missing}, so that the {KeySnippets.NameOf(language)} snippet cannot be run.");
        var (_, key) = await house.AddKeyAsync();
        using var folder = new TemporaryFolder();
        var path = folder.File(file);
        await File.WriteAllTextAsync(path, KeySnippets.Of(language, isSigned, house.App.Url, key), Stop);

        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        if (language == SnippetLanguage.CSharp) start.ArgumentList.Add("run");
        start.ArgumentList.Add(path);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Stop), process.StandardError.ReadToEndAsync(Stop));
        await process.WaitForExitAsync(Stop);

        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
        var text = await output;
        var answer = JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
        Assert.Equal(JsonValueKind.Object, answer.ValueKind);
        Assert.False(answer.TryGetProperty("status", out _), text);
        Assert.Equal(1, await UsesAsync(key));
    }

    private async Task<long> UsesAsync(NewKey key)
    {
        await house.App.Services.GetRequiredService<KeyUses>().WriteAsync(Stop);
        await using var db = house.App.CreateDbContext();
        return await db.ApiKeyUses.Where(use => use.ApiKeyId == key.Id).SumAsync(use => use.Count, Stop);
    }

    private static bool IsThere(string program) => Path.IsPathRooted(program)
        ? File.Exists(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
