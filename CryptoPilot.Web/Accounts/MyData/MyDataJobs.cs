using Quartz;

namespace CryptoPilot.Web.Accounts.MyData;

/// <summary>The jobs of this slice.</summary>
public static class MyDataJobs
{
    /// <summary>Erases accounts whose time is over.</summary>
    public static readonly JobKey Erase = new("erase-deleted-accounts", "accounts");

    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan EraseInterval = TimeSpan.FromHours(1);
}
