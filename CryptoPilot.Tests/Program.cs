using CryptoPilot.Tests.Alerts;
using CryptoPilot.Tests.Ledger.Imports;
using CryptoPilot.Tests.Notifications.Outbox;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace CryptoPilot.Tests;

/// <summary>
/// The test program. It is also the process that a test starts to kill it: <c>evaluate-alerts</c> and a database, see
/// <see cref="EvaluatorProcess"/>; <c>import-file</c>, see <see cref="KilledImportTests"/>; <c>deliver-notifications</c>, see <see cref="DeliveryProcess"/>. Everything else is what xunit generates when a test project has no entry point.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [EvaluatorProcess.Command, var database, var pace]) return await EvaluatorProcess.RunAsync(database, pace);
        if (args is [DeliveryProcess.Command, var box, var url, var round, var ahead]) return await DeliveryProcess.RunAsync(box, url, round, ahead);
        if (args is [KilledImportTests.Command, var imports, var mode]) return await KilledImportTests.RunAsync(imports, mode);
        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
