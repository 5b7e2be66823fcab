using System.Globalization;
using CryptoPilot.Benchmarks;

// Measurements for docs/benchmarks.md. Each pairs the product with a yardstick in one run, in turn, and prints ratios of medians.
//   dotnet run -c Release --project benchmarks/CryptoPilot.Benchmarks -- [alerts] [refresh] [snapshots] [convert] [import [rows]] [transactions] [sessions] [signin] [api] [delivery [mails]] [coldstart]
string[] known = ["alerts", "refresh", "snapshots", "convert", "import", "transactions", "sessions", "signin", "api", "delivery", "coldstart"];
if (args is ["snapshots-in-process", var users, var runs, var folder])
    return await SnapshotBenchmark.RunInProcessAsync(int.Parse(users, CultureInfo.InvariantCulture), int.Parse(runs, CultureInfo.InvariantCulture), folder);
if (args is ["import-in-process", var rows]) return await ImportBenchmark.RunInProcessAsync(int.Parse(rows, CultureInfo.InvariantCulture));
if (args is ["api-load", .. var load]) return await ApiLoad.RunInProcessAsync(load);
if (args is ["api-product", var data, var port, var streams]) return await ApiServers.RunProductAsync(data, port, streams);
if (args is ["api-bare", var file, var barePort, var row, var list]) return await ApiServers.RunBareAsync(file, barePort, row, list);
if (args is ["api-streams", var url, var token, var clients, var ticks])
    return await ApiStreams.RunInProcessAsync(new Uri(url), token, int.Parse(clients, CultureInfo.InvariantCulture), int.Parse(ticks, CultureInfo.InvariantCulture));
if (args is ["import", var fewer] && int.TryParse(fewer, CultureInfo.InvariantCulture, out var count))
{
    ImportBenchmark.Rows = count;
    args = ["import"];
}

if (args is ["delivery", var mails] && int.TryParse(mails, CultureInfo.InvariantCulture, out var letters))
{
    DeliveryBenchmark.Mails = letters;
    args = ["delivery"];
}

foreach (var name in args.Length == 0 ? known : args)
{
    switch (name)
    {
        case "alerts": await AlertBenchmark.RunAsync(); break;
        case "refresh": await RefreshBenchmark.RunAsync(); break;
        case "snapshots": await SnapshotBenchmark.RunAsync(); break;
        case "convert": await ConvertBenchmark.RunAsync(); break;
        case "coldstart": await ColdStartBenchmark.RunAsync(); break;
        case "import": await ImportBenchmark.RunAsync(); break;
        case "sessions": await SessionBenchmark.RunAsync(); break;
        case "signin": await SignInBenchmark.RunAsync(); break;
        case "api": await ApiBenchmark.RunAsync(); break;
        case "delivery": await DeliveryBenchmark.RunAsync(); break;
        case "transactions": await TransactionBenchmark.RunAsync(); break;
        default: await Console.Error.WriteLineAsync($"'{name}' is not measured here; known are {string.Join(", ", known)}."); return 1;
    }
}

return 0;
