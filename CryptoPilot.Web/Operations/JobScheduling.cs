using Quartz;

namespace CryptoPilot.Web.Operations;

/// <summary>How jobs are declared and asked for.</summary>
public static class JobScheduling
{
    /// <summary>Declares a recurring job; <c>AddOperations</c> gives it to the engine.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="key">See <see cref="JobDefinition{TRunner}"/>.</param>
    /// <param name="interval">See <see cref="JobDefinition{TRunner}"/>.</param>
    /// <param name="then">See <see cref="JobDefinition{TRunner}"/>.</param>
    public static void AddJob<TRunner>(this IServiceCollection services, JobKey key, Func<IServiceProvider, TimeSpan>? interval, params JobKey[] then)
        where TRunner : class, IJobRunner
    {
        services.AddScoped<TRunner>();
        var definition = new JobDefinition<TRunner>(key, interval, then);
        services.AddSingleton(definition);
        services.AddQuartz(quartz => quartz.AddRunner(definition));
    }

    /// <summary>Starts a job now. Requests made while it runs become one further run.</summary>
    public static async Task RequestAsync(this IScheduler scheduler, JobKey job, CancellationToken cancellationToken)
    {
        var trigger = TriggerBuilder.Create().WithIdentity($"{job.Name}-requested", job.Group).ForJob(job).StartNow().Build();
        await scheduler.ScheduleJob(trigger, new ScheduleJobOptions { Replace = true }, cancellationToken);
    }

    /// <summary>Changes how often a job runs, from now on and across restarts of its trigger's owner.</summary>
    public static async Task ChangeIntervalAsync<TRunner>(
        this IScheduler scheduler, JobDefinition<TRunner> definition, TimeSpan interval, CancellationToken cancellationToken)
        where TRunner : class, IJobRunner
    {
        var trigger = TriggerBuilder.Create().WithIdentity(definition.Trigger).ForJob(definition.Key).StartNow().WithSimpleSchedule(Every(interval)).Build();
        await scheduler.ScheduleJob(trigger, new ScheduleJobOptions { Replace = true }, cancellationToken);
    }

    private static void AddRunner<TRunner>(this IQuartzBuilder quartz, JobDefinition<TRunner> definition)
        where TRunner : class, IJobRunner
    {
        quartz.AddJob<RunnerJob<TRunner>>(job => job.WithIdentity(definition.Key).StoreDurably().RequestRecovery());
        if (definition.Interval is not { } interval) return;
        quartz.AddTrigger<RunnerJob<TRunner>>((provider, trigger) =>
            trigger.WithIdentity(definition.Trigger).ForJob(definition.Key).StartNow().WithSimpleSchedule(Every(interval(provider))));
    }

    private static Action<SimpleScheduleBuilder> Every(TimeSpan interval) => schedule => schedule
        .WithInterval(interval)
        .RepeatForever()
        .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount);
}
