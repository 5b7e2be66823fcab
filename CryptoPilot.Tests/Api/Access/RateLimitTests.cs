using System.Globalization;
using System.Net;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Keys;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Api.Access;

public sealed class RateLimitTests : IAsyncLifetime
{
    private AppHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await KeyHouse.StartAsync(null, "--Api:RateLimit:Burst=3", "--Api:RateLimit:PermitsPerMinute=1", "--Api:RateLimit:FailuresPerMinute=2");

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Key_AsksTooMuch_IsToldWhenToComeBack()
    {
        var (user, key) = await KeyHouse.AddKeyAsync(_host);
        foreach (var left in new[] { "2", "1", "0" })
        {
            var answer = await SendAsync(key.Token);
            Assert.Equal((HttpStatusCode.OK, "3", left), (answer.Status, answer.Header("RateLimit-Limit"), answer.Header("RateLimit-Remaining")));
            Assert.InRange(int.Parse(answer.Header("RateLimit-Reset")!, CultureInfo.InvariantCulture), 1, 180);
        }

        var refused = await SendAsync(key.Token);

        refused.AssertRefused(HttpStatusCode.TooManyRequests, "rate-limited");
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal("0", refused.Header("RateLimit-Remaining"));

        // A change of the user makes the node read the key anew; what it used up it used up.
        await KeyHouse.ChangeAsync(_host, user, row => row.IsSuspended = true);
        (await SendAsync(key.Token)).AssertRefused(HttpStatusCode.TooManyRequests, "rate-limited");
        var other = await KeyHouse.AddKeyAsync(_host, user);
        (await SendAsync(other.Token)).AssertRefused(HttpStatusCode.Forbidden, "account-suspended");
    }

    [Fact]
    public async Task Address_ComesWithNoKeys_IsLimitedWithItsNetworkButNotItsGoodKeys()
    {
        var (user, known) = await KeyHouse.AddKeyAsync(_host);
        var unknown = await KeyHouse.AddKeyAsync(_host, user);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(known.Token, "2001:db8:1:1::1")).Status);
        foreach (var from in new[] { "2001:db8:1:1::1", "2001:db8:1:1::2" })
            (await SendAsync($"{KeyText.NewKey()}.{KeyText.NewSecret()}", from)).AssertRefused(HttpStatusCode.Unauthorized, "key-unknown");

        var refused = await SendAsync($"{known.Key}.{KeyText.NewSecret()}", "2001:db8:1:1:ffff::3");

        refused.AssertRefused(HttpStatusCode.TooManyRequests, "rate-limited");
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(known.Token, "2001:db8:1:1::1")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsync(unknown.Token, "2001:db8:1:1::1")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(unknown.Token, "2001:db8:1:2::1")).Status);
    }

    [Fact]
    public void Bucket_Tokens_ComeBackEvenly()
    {
        var rate = new TokenRate(60, 2);
        var bucket = new TokenBucket();
        var second = TimeSpan.TicksPerSecond;

        Assert.Equal(new TokenLease(true, 1, TimeSpan.FromSeconds(1), TimeSpan.Zero), bucket.Take(rate, 0));
        Assert.Equal(new TokenLease(true, 0, TimeSpan.FromSeconds(2), TimeSpan.Zero), bucket.Take(rate, 0));
        Assert.Equal(new TokenLease(false, 0, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)), bucket.Take(rate, 0));
        Assert.Equal(TimeSpan.FromSeconds(0.5), bucket.WaitFor(rate, second / 2));
        Assert.True(bucket.Take(rate, second).IsTaken);
        Assert.False(bucket.Take(rate, second).IsTaken);
        Assert.True(bucket.IsFull(3 * second));
        Assert.Equal(1, bucket.Take(rate, 100 * second).Remaining);
    }

    [Fact]
    public async Task Bucket_AskedByManyAtOnce_GivesNoMoreThanItHas()
    {
        var (bucket, rate) = (new TokenBucket(), new TokenRate(1, 1_000));

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 500).Count(_ => bucket.Take(rate, 0).IsTaken))));

        Assert.Equal(1_000, taken.Sum());
    }

    [Fact]
    public void FailureLimit_MoreAddressesThanAreRemembered_ShareOneLimit()
    {
        var time = new ManualTime();
        var limit = new FailureLimit(Options.Create(new AccessOptions { FailuresPerMinute = 1 }), time);
        for (var i = 0; i < 50_000; i++) limit.Note(new IPAddress(i));
        var (one, other) = (IPAddress.Parse("203.0.113.1"), IPAddress.Parse("203.0.113.2"));

        Assert.Equal(TimeSpan.Zero, limit.Note(one));
        Assert.NotEqual(TimeSpan.Zero, limit.Note(other));
        Assert.NotEqual(TimeSpan.Zero, limit.WaitOf(other));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.Zero, limit.Note(other));
        Assert.Equal(1, limit.Count);
    }

    private Task<KeyAnswer> SendAsync(string token, string? from = null) => KeyHouse.SendAsync(_host, KeyHouse.Bearing(token, from: from));
}
