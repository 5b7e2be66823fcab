using System.Globalization;
using System.Net;
using System.Text;
using CryptoPilot.Data.Api;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Keys;
using Microsoft.AspNetCore.Http;

namespace CryptoPilot.Tests.Api.Access;

public sealed class SigningTests(KeyHouse house) : IClassFixture<KeyHouse>
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData("")]
    [InlineData("?coins=BTC,ETH&note=a%20b%2Bc&empty=")]
    [InlineData("?")]
    public async Task Send_SignedQuery_IsLetIn(string query)
    {
        var (user, key) = await house.AddKeyAsync();

        var answer = await SendAsync(KeyHouse.SignedRequest(key, KeyHouse.ReadPath + query, nonce: "n-1", window: "10000"));

        Assert.Equal((HttpStatusCode.OK, user.Id), (answer.Status, answer.Body.GetProperty("user").GetInt32()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(200_000)]
    [InlineData(900_000)]
    public async Task Send_SignedBody_ReachesTheEndpointWhole(int length)
    {
        var (_, key) = await house.AddKeyAsync(ApiKeyType.Write);
        var text = new string('x', length);

        var answer = await SendAsync(KeyHouse.SignedRequest(key, KeyHouse.WritePath, HttpMethod.Post, Encoding.UTF8.GetBytes(text)));

        Assert.Equal((HttpStatusCode.OK, text), (answer.Status, answer.Body.GetProperty("body").GetString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_SignedBodyOverTheLimit_Is413(bool hasLength)
    {
        var (_, key) = await house.AddKeyAsync(ApiKeyType.Write);
        var request = KeyHouse.SignedRequest(key, KeyHouse.WritePath, HttpMethod.Post, new byte[1_000_001]);
        request.Headers.ExpectContinue = hasLength;
        request.Headers.TransferEncodingChunked = !hasLength;

        (await SendAsync(request)).AssertRefused(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Theory]
    [InlineData("method")]
    [InlineData("path")]
    [InlineData("query")]
    [InlineData("body")]
    [InlineData("timestamp")]
    [InlineData("window")]
    [InlineData("no window")]
    [InlineData("nonce")]
    [InlineData("no nonce")]
    [InlineData("secret")]
    [InlineData("key")]
    public async Task Send_PartNotAsSigned_IsRefused(string part)
    {
        var (user, key) = await house.AddKeyAsync(ApiKeyType.Write);
        var at = Now;
        var signer = part == "secret" ? key with { Secret = KeyText.NewSecret() } : key;
        var request = KeyHouse.SignedRequest(signer, KeyHouse.WritePath + "?a=1", HttpMethod.Post, "{\"amount\":\"1\"}"u8.ToArray(), at, "60000", "once");
        switch (part)
        {
            case "method": request.Method = HttpMethod.Put; break;
            case "path": request.RequestUri = new Uri(KeyHouse.WritePath.Replace("write", "WRITE", StringComparison.Ordinal) + "?a=1", UriKind.Relative); break;
            case "query": request.RequestUri = new Uri(KeyHouse.WritePath + "?a=2", UriKind.Relative); break;
            case "body": request.Content = new ByteArrayContent("{\"amount\":\"2\"}"u8.ToArray()); break;
            case "timestamp": Replace(request, "X-CP-Timestamp", (at + 1).ToString(CultureInfo.InvariantCulture)); break;
            case "window": Replace(request, "X-CP-Recv-Window", "59000"); break;
            case "no window": request.Headers.Remove("X-CP-Recv-Window"); break;
            case "nonce": Replace(request, "X-CP-Nonce", "twice"); break;
            case "no nonce": request.Headers.Remove("X-CP-Nonce"); break;
            case "key": Replace(request, "X-CP-Key", (await KeyHouse.AddKeyAsync(house.App, user, ApiKeyType.Write)).Key); break;
            default: break;
        }

        (await SendAsync(request)).AssertRefused(HttpStatusCode.Unauthorized, "signature-wrong");
    }

    [Theory]
    [InlineData("X-CP-Timestamp", null)]
    [InlineData("X-CP-Timestamp", "")]
    [InlineData("X-CP-Timestamp", "soon")]
    [InlineData("X-CP-Timestamp", "-1")]
    [InlineData("X-CP-Timestamp", "99999999999999999999")]
    [InlineData("X-CP-Signature", null)]
    [InlineData("X-CP-Signature", "abc")]
    [InlineData("X-CP-Signature", "zz78e60d5a1c2e9d3b2cbd6b6b3c9b3e54f7e4d4e33b3be5b3b0a9e3c0f2aabb")]
    [InlineData("X-CP-Recv-Window", "0")]
    [InlineData("X-CP-Recv-Window", "60001")]
    [InlineData("X-CP-Recv-Window", "1e3")]
    [InlineData("X-CP-Nonce", "with space")]
    [InlineData("X-CP-Nonce", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Send_HeaderOfTheWrongForm_IsNamed(string header, string? value)
    {
        var (_, key) = await house.AddKeyAsync();
        var request = KeyHouse.SignedRequest(key);
        Replace(request, header, value);

        var answer = await SendAsync(request);

        answer.AssertRefused(HttpStatusCode.BadRequest, "invalid-header");
        Assert.Equal(header, answer.Field);
    }

    [Fact]
    public async Task Send_SameHeaderTwice_IsNamed()
    {
        var (_, key) = await house.AddKeyAsync();
        var request = KeyHouse.SignedRequest(key, window: "5000");
        request.Headers.TryAddWithoutValidation("X-CP-Recv-Window", "60000");

        Assert.Equal("X-CP-Recv-Window", (await SendAsync(request)).Field);
    }

    [Fact]
    public async Task Send_SignedAndBearer_IsRefused()
    {
        var (_, key) = await house.AddKeyAsync();
        var request = KeyHouse.SignedRequest(key);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key.Token}");

        (await SendAsync(request)).AssertRefused(HttpStatusCode.BadRequest, "invalid-header");
    }

    [Fact]
    public async Task Send_SignedWithAMistypedOrUnknownKey_SaysWhich()
    {
        var (_, key) = await house.AddKeyAsync();

        (await SendAsync(KeyHouse.SignedRequest(key with { Key = key.Key[..^1] + (key.Key[^1] == '0' ? '1' : '0') }))).AssertRefused(HttpStatusCode.Unauthorized, "key-malformed");
        (await SendAsync(KeyHouse.SignedRequest(key with { Key = KeyText.NewKey() }))).AssertRefused(HttpStatusCode.Unauthorized, "key-unknown");
    }

    [Theory]
    [InlineData(-20_000, null)]
    [InlineData(-90_000, "60000")]
    [InlineData(30_000, null)]
    [InlineData(30_000, "60000")]
    public async Task Send_ClockAway_LearnsTheServersTime(int away, string? window)
    {
        var (_, key) = await house.AddKeyAsync();

        var answer = await SendAsync(KeyHouse.SignedRequest(key, timestamp: Now + away, window: window));

        answer.AssertRefused(HttpStatusCode.Unauthorized, "timestamp-outside-window");
        var server = long.Parse(answer.Body.GetProperty("facts").GetProperty("server_time").GetString()!, CultureInfo.InvariantCulture);
        Assert.InRange(server, Now - 30_000, Now);
    }

    [Fact]
    public async Task Send_WiderWindow_TakesASlowRequest()
    {
        var (_, key) = await house.AddKeyAsync();

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(KeyHouse.SignedRequest(key, timestamp: Now - 20_000, window: "60000"))).Status);
    }

    [Theory]
    [InlineData(0, 5000, true)]
    [InlineData(999, 5000, true)]
    [InlineData(1000, 5000, false)]
    [InlineData(-5000, 5000, true)]
    [InlineData(-5001, 5000, false)]
    [InlineData(-60000, 60000, true)]
    [InlineData(-60001, 60000, false)]
    public void JudgeTime_AtTheEdges_IsExact(int away, int window, bool isTaken)
    {
        var server = DateTimeOffset.FromUnixTimeMilliseconds(1_780_000_000_000);
        var headers = new HeaderDictionary
        {
            ["X-CP-Key"] = KeyText.NewKey(),
            ["X-CP-Timestamp"] = (1_780_000_000_000 + away).ToString(CultureInfo.InvariantCulture),
            ["X-CP-Signature"] = new string('0', 64),
            ["X-CP-Recv-Window"] = window.ToString(CultureInfo.InvariantCulture),
        };
        Assert.Null(SignedRequest.TryRead(headers, out var signed));

        Assert.Equal(isTaken, signed!.JudgeTime(server) is null);
    }

    [Fact]
    public async Task Send_SameSignatureAgain_IsRefused()
    {
        var (_, key) = await house.AddKeyAsync();
        var at = Now;
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(KeyHouse.SignedRequest(key, timestamp: at))).Status);

        (await SendAsync(KeyHouse.SignedRequest(key, timestamp: at))).AssertRefused(HttpStatusCode.Unauthorized, "replayed");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(KeyHouse.SignedRequest(key, timestamp: at, nonce: "2"))).Status);
    }

    [Fact]
    public async Task Send_SameSignatureAtOnce_LetsExactlyOneIn()
    {
        var (_, key) = await house.AddKeyAsync(ApiKeyType.Write);
        var at = Now;
        using var client = house.App.CreateClient();
        using var start = new ManualResetEventSlim();
        var sends = Enumerable.Range(0, 24).Select(_ => Task.Run(() =>
        {
            start.Wait();
            return KeyHouse.SendAsync(client, KeyHouse.SignedRequest(key, KeyHouse.WritePath, HttpMethod.Post, "{}"u8.ToArray(), at, "60000"));
        })).ToList();
        start.Set();

        var answers = await Task.WhenAll(sends);

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(23, answers.Count(answer => answer.Code == "replayed"));
    }

    [Fact]
    public async Task Send_SignedWithTooWeakAKey_IsRefused()
    {
        var (_, key) = await house.AddKeyAsync();

        (await SendAsync(KeyHouse.SignedRequest(key, KeyHouse.WritePath, HttpMethod.Post, "{}"u8.ToArray()))).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
    }

    [Fact]
    public async Task Send_SignedByASuspendedUser_LearnsWhy()
    {
        var (user, key) = await house.AddKeyAsync();
        await KeyHouse.ChangeAsync(house.App, user, row => (row.IsSuspended, row.SuspensionReason) = (true, "too much coffee"));

        var answer = await SendAsync(KeyHouse.SignedRequest(key));

        answer.AssertRefused(HttpStatusCode.Forbidden, "account-suspended");
        Assert.Contains("too much coffee", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a/b?c=d", "/a/b", "c=d")]
    [InlineData("/a?b?c", "/a", "b?c")]
    [InlineData("/a?", "/a", "")]
    [InlineData("https://pilot.example.com/a%20b?c=d", "/a%20b", "c=d")]
    [InlineData("https://pilot.example.com", "/", "")]
    public void Split_Target_IsTakenAsSent(string target, string path, string query) => Assert.Equal((path, query), RequestSigning.Split(target));

    private static void Replace(HttpRequestMessage request, string header, string? value)
    {
        request.Headers.Remove(header);
        if (value is not null) request.Headers.TryAddWithoutValidation(header, value);
    }

    private Task<KeyAnswer> SendAsync(HttpRequestMessage request) => KeyHouse.SendAsync(house.App, request);
}
