using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Operations;

namespace CryptoPilot.Tests.Operations;

/// <summary>What a fake job does and how often it was asked; one for each kind of runner.</summary>
internal sealed class Script<TRunner>
{
    /// <summary>Counts the runs as they begin.</summary>
    public Signals Begun { get; } = new();

    /// <summary>Counts the runs that ended well.</summary>
    public Signals Ended { get; } = new();

    public Func<int, CancellationToken, Task> Body { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What a run says that it did; null is its number.</summary>
    public int? Rows { get; set; }

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        await Begun.CountAsync();
        var number = Begun.Count;
        await Body(number, cancellationToken);
        await Ended.CountAsync();
        return new JobReport(("rows", Rows ?? number), ("skipped", 0));
    }
}

internal sealed class FirstRunner(Script<FirstRunner> script) : IJobRunner
{
    public Task<JobReport> RunAsync(CancellationToken cancellationToken) => script.RunAsync(cancellationToken);
}

internal sealed class SecondRunner(Script<SecondRunner> script) : IJobRunner
{
    public Task<JobReport> RunAsync(CancellationToken cancellationToken) => script.RunAsync(cancellationToken);
}
