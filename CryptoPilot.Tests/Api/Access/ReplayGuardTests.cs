using System.Security.Cryptography;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Access;

namespace CryptoPilot.Tests.Api.Access;

public sealed class ReplayGuardTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Take_SameSignature_IsSeenForAsLongAsItIsGood()
    {
        var guard = new ReplayGuard(_time);
        var signature = RandomNumberGenerator.GetBytes(32);
        var until = _time.Now.AddSeconds(60);

        Assert.Equal(ReplayGuard.Verdict.Fresh, guard.Take(signature, until));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(ReplayGuard.Verdict.Seen, guard.Take(signature, until));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(ReplayGuard.Verdict.Fresh, guard.Take(signature, _time.Now.AddSeconds(5)));
    }

    [Fact]
    public void Take_MoreThanItRemembers_RefusesUntilSomeAreOver()
    {
        var guard = new ReplayGuard(_time);
        var until = _time.Now.AddSeconds(5);
        Span<byte> signature = stackalloc byte[32];
        for (var i = 0; i < ReplayGuard.Most; i++)
        {
            BitConverter.TryWriteBytes(signature, i);
            guard.Take(signature, until);
        }

        BitConverter.TryWriteBytes(signature, -1);
        Assert.Equal(ReplayGuard.Verdict.Full, guard.Take(signature, until));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(ReplayGuard.Verdict.Fresh, guard.Take(signature, until));
    }
}
