namespace CryptoPilot.Web.Market;

/// <summary>Gives the refresh the interval of the chosen source once the job engine has declared its jobs.</summary>
public sealed class MarketStart(MarketSourceService source) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken) => source.ResumeAsync(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
