using CryptoPilot.Tests.Support;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(SharedBrowser))]

namespace CryptoPilot.Tests.Support;

/// <summary>One browser for the whole run, started when the first test wants it; each visitor has cookies and storage of its own.</summary>
public sealed class SharedBrowser : IAsyncDisposable
{
    /// <summary>Milliseconds; a busy machine is slow, not broken.</summary>
    private const float Patience = 120_000;

    private readonly SemaphoreSlim _gate = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A person with a browser who comes to the site at <paramref name="url"/>.</summary>
    public async Task<Visitor> VisitAsync(Uri url, string locale = "en-US", int width = 1440, ColorScheme scheme = ColorScheme.Dark)
    {
        var browser = await BrowserAsync();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = url.ToString(),
            Locale = locale,
            TimezoneId = "Europe/Berlin",
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 844 : 900 },
        });
        context.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        return new Visitor(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _gate.Dispose();
    }

    private async Task<IBrowser> BrowserAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await BrowserInstall.LaunchAsync(_playwright);
        }
        finally
        {
            _gate.Release();
        }
    }
}
