using System.Security.Cryptography;
using System.Text;
using Bunit;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Keys;
using Microsoft.AspNetCore.Http;

namespace CryptoPilot.Tests.Api.Keys;

/// <summary>What the page about signing shows is what the product takes.</summary>
public sealed class SigningExampleTests
{
    public static TheoryData<string> Examples => ["reading", "writing"];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_HashAndSignature_AreTheProductsOwn(string name)
    {
        var example = Of(name);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(example.Body))), example.BodyHash);
        Assert.Equal(RequestSigning.Sign(SigningExample.Secret, example.StringToSign), example.Signature);
        Assert.True(KeyText.IsKey(SigningExample.Key) && KeyText.IsSecret(SigningExample.Secret));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_Request_IsTakenByTheHandlersOwnReader(string name)
    {
        var example = Of(name);
        var lines = example.Request.Split('\n');
        var context = new DefaultHttpContext();
        context.Request.Method = lines[0].Split(' ')[0];
        foreach (var line in lines.Skip(1).TakeWhile(line => line.Length > 0)) context.Request.Headers.Append(line.Split(": ")[0], line.Split(": ")[1]);

        Assert.Null(SignedRequest.TryRead(context.Request.Headers, out var signed));
        Assert.True(signed!.IsSignedWith(Encoding.ASCII.GetBytes(SigningExample.Secret), context.Request, lines[0].Split(' ')[1], example.BodyHash));
        Assert.False(signed.IsSignedWith(Encoding.ASCII.GetBytes(KeyText.NewSecret()), context.Request, lines[0].Split(' ')[1], example.BodyHash));
    }

    [Fact]
    public async Task Page_BothExamples_ShowsTheSameTexts()
    {
        await using var context = new BunitContext();

        var page = context.Render<SigningPage>();

        foreach (var (example, index) in new[] { SigningExample.Reading, SigningExample.Writing }.Select((example, index) => (example, index)))
        {
            Assert.Equal(example.BodyHash, page.FindAll("[data-testid=example-hash]")[index].TextContent);
            Assert.Equal(example.StringToSign, string.Join('\n', page.FindAll("[data-testid=example-text]")[index].QuerySelectorAll("span").Select(line => line.TextContent)));
            Assert.Equal(example.Signature, page.FindAll("[data-testid=example-signature]")[index].TextContent);
            Assert.Equal(example.Request, page.FindAll("[data-testid=example-request]")[index].TextContent.ReplaceLineEndings("\n"));
        }

        Assert.Contains($"{SigningExample.Key}.{SigningExample.Secret}", page.Markup, StringComparison.Ordinal);
    }

    private static SigningExample Of(string name) => name == "reading" ? SigningExample.Reading : SigningExample.Writing;
}
