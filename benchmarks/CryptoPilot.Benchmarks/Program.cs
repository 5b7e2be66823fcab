using System.Globalization;
using CryptoPilot.Benchmarks;

// Measurements for docs/benchmarks.md. Each pairs the product with a yardstick in one run, in turn, and prints ratios of medians.
//   dotnet run -c Release --project benchmarks/CryptoPilot.Benchmarks -- [alerts] [refresh] [snapshots] [convert] [transactions] [coldstart]
string[] known = ["alerts", "refresh", "snapshots", "convert", "transactions", "coldstart"];
if (args is ["snapshots-in-process", var users, var runs, var folder])
    return await SnapshotBenchmark.RunInProcessAsync(int.Parse(users, CultureInfo.InvariantCulture), int.Parse(runs, CultureInfo.InvariantCulture), folder);

foreach (var name in args.Length == 0 ? known : args)
{
    switch (name)
    {
        case "alerts": await AlertBenchmark.RunAsync(); break;
        case "refresh": await RefreshBenchmark.RunAsync(); break;
        case "snapshots": await SnapshotBenchmark.RunAsync(); break;
        case "convert": await ConvertBenchmark.RunAsync(); break;
        case "transactions": await TransactionBenchmark.RunAsync(); break;
        case "coldstart": await ColdStartBenchmark.RunAsync(); break;
        default: await Console.Error.WriteLineAsync($"'{name}' is not measured here; known are {string.Join(", ", known)}."); return 1;
    }
}

return 0;
