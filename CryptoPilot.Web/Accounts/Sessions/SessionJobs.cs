using Quartz;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>The jobs of this slice.</summary>
public static class SessionJobs
{
    /// <summary>Lifts suspensions that are over and deletes what is old.</summary>
    public static readonly JobKey Upkeep = new("keep-user-sessions", "accounts");

    /// <summary>How often it runs; no rule waits for it, for suspensions are compared with the clock.</summary>
    public static readonly TimeSpan UpkeepInterval = TimeSpan.FromMinutes(5);
}
