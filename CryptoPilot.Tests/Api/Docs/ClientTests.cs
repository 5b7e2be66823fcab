using System.Net;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Api.OpenApi;
using CryptoPilot.Tests.Support;

namespace CryptoPilot.Tests.Api.Docs;

/// <summary>The typed client is that of the document, and the sample works with it.</summary>
public sealed class ClientTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private const string Copy = "docs/samples/client/Sample/CryptoPilotClient.g.cs";

    private static readonly Dictionary<string, string> s_nothing = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_IsTheCommittedCopy()
    {
        using var folder = new TemporaryFolder();
        using var http = house.App.CreateClient();
        await File.WriteAllTextAsync(folder.File("document.json"), await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Stop), Stop);

        (await SamplePrograms.RunSampleAsync("Generate", "CryptoPilot.Samples.Generate", s_nothing, folder.File("document.json"), folder.File("client.cs"))).AssertDone();

        var client = await File.ReadAllTextAsync(folder.File("client.cs"), Stop);
        if (Environment.GetEnvironmentVariable(ApiDocumentTests.Rewrite) is not null) await File.WriteAllTextAsync(Path.Combine(Repository.Root, Copy), client, Stop);
        Assert.True(client == Repository.Read(Copy), $"The API has changed: run this test once with {ApiDocumentTests.Rewrite}=1 and review {Copy} with the change.");
    }

    [Fact]
    public async Task Sample_Run_ShowsPortfolioAlertTransactionsAndEvents()
    {
        using var client = await house.NewClientAsync();
        (await client.PostAsync("/transactions/generate", """{"symbol":"BTC","amount":"0.123456789012345678","unit_cost_usd":"41250.5","acquired_at":"2024-05-01T12:30:00Z","source":"bought"}""")).AssertDone(HttpStatusCode.Created);

        var output = (await RunAsync(client.Token)).AssertDone();

        var alert = (await client.GetAsync("/alerts")).Json.GetProperty("items")[0];
        Assert.Contains("Portfolio: ", output, StringComparison.Ordinal);
        Assert.Contains("BTC    0.123456789012345678 worth", output, StringComparison.Ordinal);
        Assert.Contains($"Alert {alert.GetProperty("id")}: BTC above {alert.GetProperty("target_price_usd").GetString()}", output, StringComparison.Ordinal);
        Assert.Contains(": 2024-05-01 Generate 0.123456789012345678 BTC", output, StringComparison.Ordinal);
        Assert.Contains("Prices: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_WithAReadKey_SaysTheProblem()
    {
        using var client = await house.NewClientAsync(ApiKeyType.Read);

        var run = await RunAsync(client.Token);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("(key-too-weak)", run.Errors, StringComparison.Ordinal);
    }

    private Task<ProgramRun> RunAsync(string token) =>
        SamplePrograms.RunSampleAsync("Sample", "CryptoPilot.Samples.Client", new Dictionary<string, string> { ["CRYPTOPILOT_SITE"] = house.App.Url.ToString(), ["CRYPTOPILOT_TOKEN"] = token }, "1");
}
