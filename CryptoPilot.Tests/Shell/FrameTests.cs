using System.Net;
using System.Text.RegularExpressions;
using CryptoPilot.Tests.Accounts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Shell;

public sealed partial class FrameTests(AccountHost house)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/Identity/Account/Login")]
    [InlineData("/nothing-here")]
    [InlineData("/app.css")]
    public async Task Get_Anything_HasStrictHeaders(string path)
    {
        using var client = house.App.CreateClient();
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Empty(response.Headers.Server);
        Assert.NotEmpty(response.Headers.GetValues("Referrer-Policy"));
        Assert.NotEmpty(response.Headers.GetValues("Permissions-Policy"));
    }

    [Fact]
    public async Task Post_LargeBody_IsRefused()
    {
        using var client = house.App.CreateClient();
        using var body = new FormUrlEncodedContent([KeyValuePair.Create("Input.Name", new string('a', 2_000_000))]);
        using var response = await client.PostAsync(new Uri("/Identity/Account/Login", UriKind.Relative), body, Cancel);

        // The check for forgeries meets the end of the limit first, and calls the request bad.
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(1_000_000, house.App.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize);
    }

    [Fact]
    public async Task Get_UnknownAddress_Is404WithAPage()
    {
        using var client = house.App.CreateClient();
        using var response = await client.GetAsync(new Uri("/nothing-here", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("_framework/blazor.web", await AccountHost.TextAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Health_IsAnsweredToAnyone()
    {
        using var client = house.App.CreateClient();
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health", UriKind.Relative), Cancel));
    }

    [Fact]
    public async Task Get_BlazorScript_IsServed()
    {
        using var client = house.App.CreateClient();
        var page = await client.GetStringAsync(new Uri("/", UriKind.Relative), Cancel);
        var script = BlazorScript().Match(page).Groups[1].Value;
        using var response = await client.GetAsync(new Uri($"/{script}", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/Identity/Account/Login")]
    [InlineData("/Identity/Account/Register")]
    [InlineData("/Identity/Account/ForgotPassword")]
    [InlineData("/Identity/Account/ResendEmailConfirmation")]
    [InlineData("/Identity/Account/ResetPassword")]
    [InlineData("/Identity/Account/AccessDenied", HttpStatusCode.Forbidden)]
    public async Task Get_PublicPage_LoadsOnlyWhatThisHostServes(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var client = house.App.CreateClient();
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        Assert.Equal(status, response.StatusCode);

        var page = await AccountHost.TextAsync(response);
        var loaded = Loaded().Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(loaded);
        foreach (var address in loaded)
        {
            Assert.DoesNotContain("//", address, StringComparison.Ordinal);
            using var file = await client.GetAsync(new Uri(new Uri(house.App.Url, "/"), address), Cancel);
            Assert.True(file.IsSuccessStatusCode, $"{path} asks for {address}: {file.StatusCode}");
        }

        Assert.DoesNotContain("<style", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(InlineScript(), page);
    }

    [Theory]
    [InlineData("/alerts")]
    [InlineData("/notifications")]
    public async Task Get_PageOfAUser_Anonymous_LeadsToSignInAndBack(string path)
    {
        using var client = house.App.CreateClient();
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/Identity/Account/Login", response.Headers.Location?.AbsolutePath);
        Assert.Equal($"?ReturnUrl={Uri.EscapeDataString(path)}", response.Headers.Location?.Query);
    }

    [GeneratedRegex("src=\"(_framework/blazor\\.web[^\"]*\\.js)\"")]
    private static partial Regex BlazorScript();

    [GeneratedRegex("<(?:link|script|img)[^>]*(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Loaded();

    [GeneratedRegex("<script(?![^>]*\\bsrc=)")]
    private static partial Regex InlineScript();
}
