namespace CryptoPilot.Web.Operations;

/// <summary>The work of a recurring job. It knows nothing of the engine that runs it.</summary>
public interface IJobRunner
{
    /// <summary>Does the work once; doing it again changes nothing that was already done.</summary>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    Task<JobReport> RunAsync(CancellationToken cancellationToken);
}

/// <summary>What one run did.</summary>
/// <param name="Counts">Named counts in the order they are told: <c>("refreshed", 60), ("skipped", 0)</c>.</param>
public sealed record JobReport(params (string Name, long Count)[] Counts)
{
    /// <summary>The counts in one line: <c>refreshed 60, skipped 0</c>.</summary>
    public override string ToString() => string.Join(", ", Counts.Select(count => $"{count.Name} {count.Count}"));
}
