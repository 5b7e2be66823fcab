using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>
/// Reads <c>access_changes</c> every second and makes this node forget what it knew of the users in it, whichever node changed
/// them. Rows are read by their key; one that is committed after a row of a higher key is still found, because the last half
/// minute is read again each time.
/// </summary>
public sealed partial class AccessFeed(
    IDbContextFactory<CryptoPilotContext> contexts, SessionStanding standing, LiveSessions live, TimeProvider time, ILogger<AccessFeed> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(30);

    /// <summary>How often all circuits look at their session without being told: they learn what only the clock tells.</summary>
    private static readonly TimeSpan s_round = TimeSpan.FromMinutes(1);

    /// <summary>The rows of the last half minute that were taken, and when they were first seen.</summary>
    private readonly Dictionary<long, long> _taken = [];
    private long? _settled;
    private long _roundAt;
    private bool _isFailing;

    /// <summary>Takes what is new.</summary>
    /// <returns>How many users changed.</returns>
    public async Task<int> PollAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var settled = _settled ??= await StartAsync(db, cancellationToken);
        var rows = await db.AccessChanges
            .Where(change => change.Id > settled)
            .OrderBy(change => change.Id)
            .Select(change => new { change.Id, change.UserId })
            .ToListAsync(cancellationToken);
        var now = time.GetTimestamp();
        var users = rows.Where(row => _taken.TryAdd(row.Id, now)).Select(row => row.UserId).ToHashSet();
        foreach (var userId in users) standing.Forget(userId);
        standing.Confirm();
        foreach (var userId in users) live.Tell(userId);
        Settle();
        return users.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _roundAt = time.GetTimestamp();
        using var timer = new PeriodicTimer(s_pause, time);
        // Not at once: what happened since the start is found by the first look, and the first page need not wait for it.
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryPollAsync(stoppingToken);
            if (time.GetElapsedTime(_roundAt) < s_round) continue;
            _roundAt = time.GetTimestamp();
            live.TellAll();
        }
    }

    private async Task TryPollAsync(CancellationToken stoppingToken)
    {
        try
        {
            await PollAsync(stoppingToken);
            if (_isFailing) Log.Recovered(logger);
            _isFailing = false;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Told once; until it goes on, nothing older than a minute is believed.
            if (!_isFailing) Log.Failed(logger, exception);
            _isFailing = true;
        }
    }

    /// <summary>What happened before this node knew anything need not be read, but for what may still be on its way.</summary>
    private async Task<long> StartAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime - s_late;
        return await db.AccessChanges
            .Where(change => change.CreatedAt < before)
            .OrderByDescending(change => change.Id)
            .Select(change => change.Id)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Rows that were seen half a minute ago, and all below them, are behind us.</summary>
    private void Settle()
    {
        foreach (var (id, _) in _taken.Where(taken => time.GetElapsedTime(taken.Value) > s_late)) _settled = Math.Max(_settled ?? 0, id);
        foreach (var id in _taken.Keys.Where(id => id <= _settled).ToList()) _taken.Remove(id);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The changes of who may enter could not be read; it is tried again every second")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Information, Message = "The changes of who may enter are read again")]
        public static partial void Recovered(ILogger logger);
    }
}
