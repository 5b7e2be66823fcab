using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Events;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Api.Webhooks;

namespace CryptoPilot.Tests.Api.Docs;

/// <summary>The guide's examples are run as they stand; what it shows as an answer is the answer.</summary>
public sealed partial class GuideTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private const string Guide = "docs/api.md";
    private const string Site = "SITE=http://localhost:5000";
    private const string Token = "TOKEN=cpk_….cps_…";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Blocks_AreAllOfAKindThatIsRun() =>
        Assert.Empty(Blocks().Select(block => block.Language).Except(["sh", "json", "text", "python"]));

    [Fact]
    public async Task ShellBlocks_InOrder_GiveTheAnswersThatAreShown()
    {
        SamplePrograms.Need("bash", "curl", "openssl", "sed", "cmp");
        using var client = await house.NewClientAsync();
        using var folder = new TemporaryFolder();
        var blocks = Blocks();
        var script = Script(blocks, client.Token);
        await File.WriteAllTextAsync(folder.File("guide.sh"), script, Stop);

        var run = await SamplePrograms.RunAsync("bash", new Dictionary<string, string>(), folder.Path, "guide.sh");

        var outputs = await OutputsAsync(folder, blocks);
        Assert.True(run.ExitCode == 0, $"Example {outputs.Count} failed: {run.Errors}\n{string.Join("\n---\n", outputs.Values)}");
        for (var i = 1; i < blocks.Count; i++)
        {
            if (blocks[i].Language == "text") Assert.Equal(blocks[i].Text, outputs[i - 1].Trim());
            if (blocks[i].Language == "json") Assert.Equal(Comparable(blocks[i].Text), Comparable(outputs[i - 1]));
        }

        Assert.Contains("event: prices", outputs.Values.Single(text => text.Contains("retry:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebhookBlock_TellsGenuineFromOther()
    {
        SamplePrograms.Need("python3");
        var code = Blocks().Single(block => block.Language == "python").Text;
        Assert.Equal(WebhookSnippets.All.Single(snippet => snippet.Language == "Python").Code.ReplaceLineEndings("\n"), code);
        var body = Encoding.UTF8.GetBytes("""{"type":"webhook.test"}""");
        var signature = WebhookSignature.Of("whs_secret", body);
        var driver = $"{code}\nprint(is_genuine({{'X-CryptoPilot-Signature': '{signature}'}}, b'{Encoding.UTF8.GetString(body)}'), is_genuine({{'X-CryptoPilot-Signature': '{signature}'}}, b'{{}}'))\n";

        var run = await SamplePrograms.RunAsync("python3", new Dictionary<string, string> { ["CRYPTOPILOT_WEBHOOK_SECRET"] = "whs_secret" }, Repository.Root, "-c", driver);

        Assert.Equal("True False", run.AssertDone().Trim());
    }

    [Fact]
    public void Guide_NamesTheLimitsThatHold()
    {
        var text = Repository.Read(Guide).ReplaceLineEndings(" ");
        var (rate, events) = (new AccessOptions(), new EventOptions());

        Assert.All(
            [
                string.Create(CultureInfo.InvariantCulture, $"may send {rate.Burst} requests at once and gets {rate.PermitsPerMinute} a minute"),
                string.Create(CultureInfo.InvariantCulture, $"A body may have {RequestBytes.MostBytes / 1024} KiB"),
                string.Create(CultureInfo.InvariantCulture, $"A key holds {events.MaxStreamsPerKey} streams open"),
                string.Create(CultureInfo.InvariantCulture, $"good for {RequestSigning.UsualWindow / 1000} seconds, or for the milliseconds of `{RequestSigning.WindowHeader}`, {RequestSigning.LongestWindow} at most"),
            ],
            limit => Assert.Contains(limit, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Links_LeadSomewhere() =>
        Assert.All(Link().Matches(Repository.Read(Guide)).Select(match => match.Groups[1].Value), link => Assert.True(Path.Exists(Path.Combine(Repository.Root, "docs", link)), link));

    /// <summary>One script, so that a block can use what a former one learned; each writes a file of its own.</summary>
    private string Script(IReadOnlyList<(string Language, string Text)> blocks, string token)
    {
        var script = new StringBuilder("set -euo pipefail\n");
        for (var i = 0; i < blocks.Count; i++)
            if (blocks[i].Language == "sh") script.Append(CultureInfo.InvariantCulture, $"exec > block{i}.out\n{blocks[i].Text}\n");
        var text = script.ToString();
        Assert.Contains(Site, text, StringComparison.Ordinal);
        Assert.Contains(Token, text, StringComparison.Ordinal);
        return text.Replace(Site, $"SITE={house.App.Url.ToString().TrimEnd('/')}", StringComparison.Ordinal).Replace(Token, $"TOKEN={token}", StringComparison.Ordinal);
    }

    private static async Task<Dictionary<int, string>> OutputsAsync(TemporaryFolder folder, IReadOnlyList<(string Language, string Text)> blocks)
    {
        var outputs = new Dictionary<int, string>();
        for (var i = 0; i < blocks.Count; i++)
            if (File.Exists(folder.File($"block{i}.out"))) outputs[i] = await File.ReadAllTextAsync(folder.File($"block{i}.out"), Stop);
        return outputs;
    }

    /// <summary>JSON without what names the single request.</summary>
    private static string Comparable(string json)
    {
        var document = JsonNode.Parse(json)!.AsObject();
        if (document.ContainsKey("instance")) document["instance"] = "";
        return document.ToJsonString();
    }

    private static List<(string Language, string Text)> Blocks() =>
        [.. Block().Matches(Repository.Read(Guide)).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];

    [GeneratedRegex(@"^```(\w+)\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
