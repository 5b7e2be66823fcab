using System.Diagnostics;
using Microsoft.Playwright;

namespace CryptoPilot.Tests.Support;

/// <summary>Finds a browser on this machine, or gets one.</summary>
internal static class BrowserInstall
{
    private static readonly string[] s_names =
        ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge-stable", "microsoft-edge", "msedge"];

    private static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    /// <summary>Starts the first browser that can be had: one that is installed, Playwright's own, the distribution's.</summary>
    /// <exception cref="InvalidOperationException">None can be had; the message says what was tried.</exception>
    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        var tried = new List<string>();
        foreach (var path in Installed())
        {
            if (await TryLaunchAsync(playwright, path, tried) is { } browser) return browser;
        }

        if (await DownloadAsync(tried) && await TryLaunchAsync(playwright, null, tried) is { } downloaded) return downloaded;
        if (await InstallPackageAsync(tried))
        {
            foreach (var path in Installed())
            {
                if (await TryLaunchAsync(playwright, path, tried) is { } packaged) return packaged;
            }
        }

        throw new InvalidOperationException(
            "The browser tests need Chromium, Chrome or Edge, and none could be had. Install one, or name its program in CRYPTOPILOT_TEST_BROWSER.\nTried:\n- "
            + string.Join("\n- ", tried));
    }

    private static async Task<IBrowser?> TryLaunchAsync(IPlaywright playwright, string? path, List<string> tried)
    {
        try
        {
            return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = s_arguments, Timeout = 180_000 });
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            tried.Add($"{path ?? "Playwright's Chromium"} does not start: {exception.Message.Split('\n')[0]}");
            return null;
        }
    }

    private static IEnumerable<string> Installed()
    {
        if (Environment.GetEnvironmentVariable("CRYPTOPILOT_TEST_BROWSER") is { Length: > 0 } given) yield return given;
        foreach (var path in Places().Where(File.Exists)) yield return path;
    }

    private static IEnumerable<string> Places()
    {
        if (OperatingSystem.IsMacOS())
        {
            return new[] { "Google Chrome", "Chromium", "Microsoft Edge" }
                .SelectMany(name => new[] { "", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) }.Select(root => $"{root}/Applications/{name}.app/Contents/MacOS/{name}"));
        }

        if (OperatingSystem.IsWindows())
        {
            return new[] { Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86, Environment.SpecialFolder.LocalApplicationData }
                .Select(Environment.GetFolderPath)
                .SelectMany(root => new[] { @"Google\Chrome\Application\chrome.exe", @"Microsoft\Edge\Application\msedge.exe", @"Chromium\Application\chrome.exe" }.Select(file => Path.Combine(root, file)));
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome"])
            .Where(folder => folder.Length > 0)
            .Distinct()
            .SelectMany(folder => s_names.Select(name => Path.Combine(folder, name)));
    }

    private static async Task<bool> DownloadAsync(List<string> tried)
    {
        var code = await Task.Run(() => Microsoft.Playwright.Program.Main(["install", "chromium"]));
        if (code != 0) tried.Add($"Playwright's own download ended with code {code}.");
        return code == 0;
    }

    private static async Task<bool> InstallPackageAsync(List<string> tried)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
        {
            tried.Add("The distribution's package: only root on Debian or a relative of it can install it from here.");
            return false;
        }

        foreach (var arguments in new[] { "update -qq", "install -y -qq --no-install-recommends chromium fonts-dejavu-core" })
        {
            var start = new ProcessStartInfo("/usr/bin/apt-get", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync();
            if (process.ExitCode == 0) continue;
            tried.Add($"apt-get {arguments} ended with code {process.ExitCode}: {error.Trim()}");
            return false;
        }

        return true;
    }
}
