using System.Diagnostics;
using System.Globalization;

namespace CryptoPilot.Benchmarks;

/// <summary>Times two ways of doing the same in turn, so that a drift of the machine falls on both.</summary>
internal static class Paired
{
    /// <summary>Runs A B A B … after some uncounted pairs.</summary>
    /// <param name="rounds">Pairs that count.</param>
    /// <param name="a">The product.</param>
    /// <param name="b">The yardstick.</param>
    /// <param name="uncounted">Pairs before; what a server does every minute is compiled for good after some dozens.</param>
    /// <returns>The median of each in milliseconds.</returns>
    public static async Task<(double A, double B)> MedianAsync(int rounds, Func<Task<double>> a, Func<Task<double>> b, int uncounted = 1)
    {
        for (var pair = 0; pair < uncounted; pair++)
        {
            await a();
            await b();
        }

        var (timesA, timesB) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            timesA.Add(await a());
            timesB.Add(await b());
        }

        return (Median(timesA), Median(timesB));
    }

    /// <summary>Milliseconds that the work takes.</summary>
    public static async Task<double> TimeAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>One line: what, both medians, the ratio and the target.</summary>
    public static void Report(string what, double a, double b, double target)
    {
        var ratio = a / b;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {a:0.0} / {b:0.0} = {ratio:0.00} (target at most {target:0.0}: {(ratio <= target ? "met" : "MISSED")})"));
    }

    public static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[(values.Count / 2) - 1] + values[values.Count / 2]) / 2;
    }
}
