using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPilot.Web.Operations;

/// <summary>Opens the job engine's store and declares the jobs once pages are answered: nobody waits for it with an empty screen.</summary>
public sealed class JobEngineStart(IHostApplicationLifetime lifetime, IServiceProvider services, IOptionsMonitor<QuartzHostedServiceOptions> options)
    : QuartzHostedService(lifetime, services, options), IHostedLifecycleService
{
    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task StartedAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        await base.StartedAsync(cancellationToken);
    }
}
