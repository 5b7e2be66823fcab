using Quartz;

namespace CryptoPilot.Web.Operations;

/// <summary>A recurring job: its name, its runner, when it runs and what runs after it.</summary>
/// <param name="Key">Kebab-case verb and table in the group of its slice: <c>market.refresh-market-data</c>.</param>
/// <param name="Interval">How often it runs, from the settings; null when only another job or a person starts it.</param>
/// <param name="Then">The jobs to start when a run succeeded.</param>
public sealed record JobDefinition<TRunner>(JobKey Key, Func<IServiceProvider, TimeSpan>? Interval, IReadOnlyList<JobKey> Then)
    where TRunner : class, IJobRunner
{
    /// <summary>The trigger that fires every <see cref="Interval"/>.</summary>
    public TriggerKey Trigger => new(Key.Name, Key.Group);
}
