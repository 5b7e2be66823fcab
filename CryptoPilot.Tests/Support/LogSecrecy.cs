using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using CryptoPilot.Tests.Support;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(LogSecrecyGuard))]

namespace CryptoPilot.Tests.Support;

/// <summary>
/// Reads every line that the hosts of a run log and keeps those that hold what no log may hold: e-mail addresses, protected
/// payloads, bearer tokens, hashes of passwords, and every secret that a test has named.
/// </summary>
public sealed partial class LogSecrecy : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, byte> _secrets = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _leaks = new();
    private long _lines;

    /// <summary>The one of the whole run.</summary>
    public static LogSecrecy Run { get; } = new();

    /// <summary>The lines that gave something away.</summary>
    public IReadOnlyCollection<string> Leaks => _leaks;

    /// <summary>How many lines were read.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>Names a password, code, token or key: no line may hold it from now on.</summary>
    public string Watch(string secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, 6, nameof(secret));
        _secrets[secret] = 0;
        return secret;
    }

    /// <summary>Reads a line.</summary>
    public void Read(string source, string line)
    {
        Interlocked.Increment(ref _lines);
        if (Pattern().IsMatch(line) || _secrets.Keys.Any(secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase))) _leaks.Enqueue($"{source}: {line}");
    }

    public ILogger CreateLogger(string categoryName) => new Reader(this, categoryName);

    public void Dispose()
    {
        // Outlives the hosts that use it.
    }

    [GeneratedRegex(@"[\w.+-]+@[\w-]+\.[a-z]{2,}|CfDJ8[\w-]{20,}|\bBearer\s+\S{8,}|AQAAAA[\w+/]{20,}={0,2}", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();

    private sealed class Reader(LogSecrecy secrecy, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            secrecy.Read(category, state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            secrecy.Read(category, exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception}");
    }
}

/// <summary>Fails the run when any line gave something away.</summary>
public sealed class LogSecrecyGuard : IDisposable
{
    public void Dispose() => Assert.True(LogSecrecy.Run.Leaks.Count == 0, $"The log gives away:\n{string.Join('\n', LogSecrecy.Run.Leaks.Take(20))}");
}
