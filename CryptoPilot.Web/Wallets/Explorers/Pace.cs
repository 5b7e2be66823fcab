namespace CryptoPilot.Web.Wallets.Explorers;

/// <summary>Spreads questions to a service evenly over time, whoever asks.</summary>
/// <param name="interval">What lies between two of them at least.</param>
/// <param name="time">The clock.</param>
public sealed class Pace(TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _next;

    /// <summary>So many questions in each second.</summary>
    public Pace(int perSecond, TimeProvider time)
        : this(TimeSpan.FromSeconds(1) / perSecond, time)
    {
    }

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
            _next = moment + interval;
            return moment - now;
        }
    }
}
