using System.Threading.Channels;

namespace CryptoPilot.Tests.Support;

/// <summary>Counts what happens elsewhere and lets a test wait for it.</summary>
public sealed class Signals
{
    private readonly Channel<int> _arrived = Channel.CreateUnbounded<int>();
    private int _count;
    private int _awaited;

    /// <summary>How long a test waits for something that ought to happen at once.</summary>
    public static TimeSpan Patience => TimeSpan.FromMinutes(2);

    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one more.</summary>
    public Task CountAsync()
    {
        Interlocked.Increment(ref _count);
        _arrived.Writer.TryWrite(0);
        return Task.CompletedTask;
    }

    /// <summary>Waits until so many were counted in all.</summary>
    public async Task WaitForAsync(int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            for (; _awaited < count; _awaited++) await _arrived.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Expected {count}, saw {Count}.");
        }
    }
}
