namespace CryptoPilot.Web.Wallets.Explorers;

/// <summary>Spreads questions to an explorer evenly over each second, whoever asks.</summary>
public sealed class Pace(int perSecond, TimeProvider time)
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1) / perSecond;
    private readonly Lock _gate = new();
    private DateTimeOffset _next;

    /// <summary>Waits for the next free moment.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) =>
        Reserve() is var wait && wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;

    /// <summary>Takes the next free moment and tells how far away it is.</summary>
    public TimeSpan Reserve()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var moment = _next > now ? _next : now;
            _next = moment + _interval;
            return moment - now;
        }
    }
}
