using CryptoPilot.Web.Operations;
using Quartz;

namespace CryptoPilot.Web.Portfolio;

/// <summary>Asks for a valuation now, after holdings changed.</summary>
public sealed partial class SnapshotRequest(ISchedulerFactory schedulers, ILogger<SnapshotRequest> logger)
{
    /// <summary>Requests one run. When the job engine refuses, what was saved stays saved and the next regular run catches up.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            var scheduler = await schedulers.GetScheduler(cancellationToken);
            await scheduler.RequestAsync(PortfolioJobs.Snapshot, cancellationToken);
        }
        catch (SchedulerException exception)
        {
            Log.Refused(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A snapshot could not be requested; the next regular run makes up for it")]
        public static partial void Refused(ILogger logger, Exception exception);
    }
}
