using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Market;

namespace CryptoPilot.Web.Shell;

/// <summary>Whether pages must say that prices are recorded history. Every page asks, so the answer is kept for a few seconds.</summary>
public sealed class DemoMarketNotice(SystemSettings settings, TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(5);
    private Answer? _answer;

    /// <summary>True while the demo market is on.</summary>
    public async Task<bool> IsOnAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_answer is { } known && now - known.At < s_kept) return known.IsOn;
        var choice = await MarketChoice.LoadAsync(settings, cancellationToken);
        _answer = new Answer(choice?.Source == MarketSource.Replay, now);
        return _answer.IsOn;
    }

    private sealed record Answer(bool IsOn, DateTimeOffset At);
}
