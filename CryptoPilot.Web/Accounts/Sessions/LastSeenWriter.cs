using System.Collections.Concurrent;
using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>
/// Writes when sessions were last seen, each at most every five minutes, and never while a request waits: the sessions seen are
/// noted in memory and written together.
/// </summary>
public sealed partial class LastSeenWriter(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time, ILogger<LastSeenWriter> logger) : BackgroundService
{
    /// <summary>How exact the time is.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);

    private const int BatchSize = 500;

    private readonly ConcurrentDictionary<Guid, long> _written = [];
    private readonly ConcurrentDictionary<Guid, byte> _seen = [];

    /// <summary>Notes that a session was seen now.</summary>
    public void Note(Guid sessionId)
    {
        if (_written.TryGetValue(sessionId, out var writtenAt) && time.GetElapsedTime(writtenAt) < Step) return;
        _seen.TryAdd(sessionId, 0);
    }

    /// <summary>Writes what was noted.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        foreach (var old in _written.Where(old => time.GetElapsedTime(old.Value) >= Step)) _written.TryRemove(old);
        foreach (var ids in _seen.Keys.Chunk(BatchSize))
        {
            var now = time.GetUtcNow().UtcDateTime;
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await db.UserSessions
                .Where(session => ids.Contains(session.Id) && session.RevokedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(session => session.LastSeenAt, now), cancellationToken);
            foreach (var id in ids)
            {
                _written[id] = time.GetTimestamp();
                _seen.TryRemove(id, out _);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // What was noted stays noted: the next round writes it.
                Log.NotWritten(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "When sessions were last seen could not be written; it is tried again")]
        public static partial void NotWritten(ILogger logger, Exception exception);
    }
}
