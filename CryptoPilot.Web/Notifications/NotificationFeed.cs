using CryptoPilot.Data;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications;

/// <summary>
/// Looks every second at what is unread of the users who have a page open here, and tells their pages when it changed, whichever node
/// changed it: one look into the index of unread notifications, none while nobody is here.
/// </summary>
public sealed partial class NotificationFeed(IDbContextFactory<CryptoPilotContext> contexts, LiveUpdates live, TimeProvider time, ILogger<NotificationFeed> logger) : BackgroundService
{
    private const int UsersAtOnce = 500;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>What was last seen of each user who is here.</summary>
    private Dictionary<int, Unread> _seen = [];
    private bool _isFailing;

    /// <summary>Takes what is new.</summary>
    /// <returns>How many users were told.</returns>
    public async Task<int> PollAsync(CancellationToken cancellationToken)
    {
        var users = live.ListenedUsers();
        if (users.Count == 0)
        {
            _seen = [];
            return 0;
        }

        var now = new Dictionary<int, Unread>(users.Count);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            foreach (var some in users.Chunk(UsersAtOnce))
            {
                foreach (var userId in some) now[userId] = default;
                // No further than the bell counts: who never reads has an inbox of any length.
                var unread = await db.Users.Where(user => some.Contains(user.Id))
                    .Select(user => new
                    {
                        UserId = user.Id,
                        Count = db.UserNotifications.Where(row => row.UserId == user.Id && !row.IsRead).OrderBy(row => row.Id).Take(NotificationQueries.CountedUnread).Count(),
                        Last = db.UserNotifications.Where(row => row.UserId == user.Id && !row.IsRead).OrderByDescending(row => row.Id).Select(row => (long?)row.Id).FirstOrDefault(),
                    })
                    .ToListAsync(cancellationToken);
                foreach (var mine in unread) now[mine.UserId] = mine.Last is { } last ? new Unread(mine.Count, last) : default;
            }
        }

        // Who came since the last look has read for themselves, and may just have missed what came in between: they are told too.
        var changed = now.Where(mine => !_seen.TryGetValue(mine.Key, out var before) ? mine.Value != default : before != mine.Value).Select(mine => mine.Key).ToList();
        _seen = now;
        foreach (var userId in changed) live.Publish(LiveTopic.User(userId));
        return changed.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PollAsync(stoppingToken);
                _isFailing = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Told once; pages keep what they show.
                if (!_isFailing) Log.Failed(logger, exception);
                _isFailing = true;
            }
        }
    }

    private readonly record struct Unread(int Count, long Last);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Unread notifications could not be looked at; it is tried again every second")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
