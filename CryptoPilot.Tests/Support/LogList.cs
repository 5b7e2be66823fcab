using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Tests.Support;

/// <summary>A log that a test reads.</summary>
public class LogList : ILogger
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();
    private readonly Signals _written = new();

    /// <summary>What was logged at Information and above, in order.</summary>
    public IReadOnlyCollection<LogEntry> Entries => _entries;

    /// <summary>Waits until so many entries were written in all.</summary>
    public Task WaitForAsync(int count) => _written.WaitForAsync(count);

    /// <summary>Takes the lines of all classes.</summary>
    public ILoggerProvider AsProvider() => new Provider(this);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        _entries.Enqueue(new LogEntry(logLevel, formatter(state, exception), exception));
        _written.CountAsync();
    }

    private sealed class Provider(LogList log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}

/// <summary>The log of one class.</summary>
public sealed class LogList<T> : LogList, ILogger<T>;

/// <summary>One line of a log.</summary>
public sealed record LogEntry(LogLevel Level, string Message, Exception? Exception);
