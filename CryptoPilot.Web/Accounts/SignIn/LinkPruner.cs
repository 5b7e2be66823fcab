using CryptoPilot.Web.Operations;
using Quartz;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>Forgets links that have long been of no use.</summary>
public sealed class LinkPruner(LinkService links) : IJobRunner
{
    /// <summary>The job.</summary>
    public static readonly JobKey Key = new("prune-account-links", "accounts");

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken) => new(("deleted", await links.PruneAsync(cancellationToken)));
}
