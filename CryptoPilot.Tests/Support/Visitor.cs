using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace CryptoPilot.Tests.Support;

/// <summary>A person with a browser of their own, and what went wrong in it.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _faults = new();

    internal Visitor(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = Watch(page);
    }

    /// <summary>The first tab.</summary>
    public IPage Page { get; }

    /// <summary>Console errors, unhandled exceptions, failed requests and answers of 400 and above, in all tabs.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Another tab of the same browser.</summary>
    public async Task<IPage> NewTabAsync() => Watch(await _context.NewPageAsync());

    /// <summary>Forgets the faults a test provoked.</summary>
    public void ForgetFaults() => _faults.Clear();

    public void AssertNoFaults() => Assert.True(_faults.IsEmpty, string.Join('\n', _faults));

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private IPage Watch(IPage page)
    {
        page.Console += (_, message) => Add(message.Type == "error", page, $"console: {message.Text} ({message.Location})");
        page.PageError += (_, error) => Add(true, page, $"exception: {error}");
        page.Response += (_, response) => Add(response.Status >= 400, page, $"{response.Status}: {response.Url}");
        // A request that a navigation cut short was not needed any more.
        page.RequestFailed += (_, request) => Add(request.Failure != "net::ERR_ABORTED", page, $"{request.Failure}: {request.Url}");
        return page;
    }

    private void Add(bool isFault, IPage page, string text)
    {
        if (isFault) _faults.Enqueue($"{page.Url}: {text}");
    }
}
