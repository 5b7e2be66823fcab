namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>The open pages of this node by their user, so that they can be told to look whether their session still lives.</summary>
public sealed class LiveSessions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, HashSet<Registration>> _users = [];

    /// <summary>How many pages of a user are open.</summary>
    public int CountOf(int userId)
    {
        lock (_gate) return _users.TryGetValue(userId, out var pages) ? pages.Count : 0;
    }

    /// <summary>Calls <paramref name="look"/> after each change of the user, on any thread, until the result is disposed.</summary>
    /// <param name="userId">Whose page.</param>
    /// <param name="look">Must not throw.</param>
    public IDisposable Register(int userId, Func<Task> look)
    {
        var registration = new Registration(this, userId, look);
        lock (_gate)
        {
            if (!_users.TryGetValue(userId, out var pages)) _users[userId] = pages = [];
            pages.Add(registration);
        }

        return registration;
    }

    /// <summary>Tells the pages of one user. Does not wait for them.</summary>
    public void Tell(int userId)
    {
        lock (_gate)
        {
            if (!_users.TryGetValue(userId, out var pages)) return;
            foreach (var page in pages) page.Tell();
        }
    }

    /// <summary>Tells all pages.</summary>
    public void TellAll()
    {
        lock (_gate)
        {
            foreach (var page in _users.Values.SelectMany(pages => pages)) page.Tell();
        }
    }

    private sealed class Registration(LiveSessions owner, int userId, Func<Task> look) : IDisposable
    {
        public void Tell() => _ = Task.Run(look);

        public void Dispose()
        {
            lock (owner._gate)
            {
                if (!owner._users.TryGetValue(userId, out var pages) || !pages.Remove(this)) return;
                if (pages.Count == 0) owner._users.Remove(userId);
            }
        }
    }
}
