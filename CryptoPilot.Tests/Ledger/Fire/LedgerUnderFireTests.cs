using System.Globalization;

namespace CryptoPilot.Tests.Ledger.Fire;

/// <summary>
/// Random commands of several users, from one task in turn (the same commands for the same seed) and from many tasks at once over as many
/// connections. After each round every ledger must add up. <c>CRYPTOPILOT_FIRE_ROUNDS</c> and <c>CRYPTOPILOT_FIRE_SEED</c> make
/// the runs longer, and others.
/// </summary>
public sealed class LedgerUnderFireTests(ITestOutputHelper output)
{
    private const int Tasks = 6;

    private static int Rounds => Setting("CRYPTOPILOT_FIRE_ROUNDS", 4);

    private static int Seed => Setting("CRYPTOPILOT_FIRE_SEED", 20261122);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public Task InTurn_AnyCommands_EveryLedgerAddsUp() => FireAsync(tasks: 1, commands: 30);

    [Fact]
    public Task AtOnce_AnyInterleaving_EveryLedgerAddsUp() => FireAsync(Tasks, commands: 10);

    private async Task FireAsync(int tasks, int commands)
    {
        await using var world = await FireWorld.CreateAsync(tasks);
        var done = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            var rivals = world.Worlds.Select((services, task) => new FireCommands(world, services, new Random(HashCode(round, task)))).ToList();
            try
            {
                await Task.WhenAll(rivals.Select(rival => Task.Run(() => SendAsync(rival, commands), Stop)));
                await CheckAsync(world);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Seed {Seed}, round {round}, {tasks} tasks: {exception.Message}"), exception);
            }

            foreach (var (name, count) in rivals.SelectMany(rival => rival.Done)) done[name] = done.GetValueOrDefault(name) + count;
            world.Database.Time.Advance(TimeSpan.FromMinutes(7));
        }

        foreach (var (name, count) in done) output.WriteLine($"{count} {name}");
        Assert.All(new[] { "generate", "convert", "transfer" }, name => Assert.True(done.GetValueOrDefault(name) > 0, $"No {name} succeeded."));
    }

    private static async Task SendAsync(FireCommands rival, int commands)
    {
        for (var i = 0; i < commands; i++) await rival.SendAsync();
    }

    private static async Task CheckAsync(FireWorld world)
    {
        foreach (var person in world.People)
        {
            await using var db = world.CreateDbContext();
            await new FireChecks(db, person.Id, world.Database.Time.Now).AssertAsync();
        }
    }

    /// <summary>The same on every run, unlike <see cref="System.HashCode"/>.</summary>
    private static int HashCode(int round, int task) => unchecked((Seed * 31) + (round * 1_009) + task);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
