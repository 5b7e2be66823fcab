using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CryptoPilot.Tests.Support;

/// <summary>A real HTTP server on a free port that answers as a test tells it, badly too. A path without an answer gets 404.</summary>
public sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<StubRequest, StubAnswer>> _answers = new();
    private readonly ConcurrentQueue<StubRequest> _requests = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StubServer()
    {
        // Empty, so that no settings file of the product has a say.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The server's address, with a path so that a client that drops it is found out.</summary>
    public Uri BaseUrl => new($"{_app.Urls.Single()}/stub/");

    /// <summary>What was asked so far.</summary>
    public IReadOnlyList<StubRequest> Requests => [.. _requests];

    /// <summary>Completes with the first request; gives up when none comes.</summary>
    public Task Reached => _reached.Task.WaitAsync(Signals.Patience);

    public static async Task<StubServer> StartAsync()
    {
        var server = new StubServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Answers a path, such as <c>/api/v3/ping</c>, from now on.</summary>
    public StubServer On(string path, Func<StubRequest, StubAnswer> answer)
    {
        _answers[path] = answer;
        return this;
    }

    /// <summary>Answers a path, from now on.</summary>
    public StubServer On(string path, StubAnswer answer) => On(path, _ => answer);

    /// <summary>Answers every path that has no answer of its own.</summary>
    public StubServer OnAny(StubAnswer answer) => On("", _ => answer);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = new StubRequest(
            context.Request.Path.Value!.Replace("/stub/", "/", StringComparison.Ordinal),
            context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
            context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        _requests.Enqueue(request);
        _reached.TrySetResult();
        var answer = _answers.TryGetValue(request.Path, out var own) || _answers.TryGetValue("", out own) ? own(request) : StubAnswer.Status(404);
        await answer.WriteAsync(context, _app.Lifetime.ApplicationStopping);
    }
}

/// <summary>A request as the server saw it.</summary>
public sealed record StubRequest(string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers);

/// <summary>An answer, or one of the ways not to give one.</summary>
public sealed class StubAnswer
{
    private readonly Func<HttpContext, CancellationToken, Task> _write;

    private StubAnswer(Func<HttpContext, CancellationToken, Task> write) => _write = write;

    public static StubAnswer Json(string text, int status = 200) => Body(text, "application/json", status);

    public static StubAnswer Html(string text = "<!doctype html><html><body>Checking your browser</body></html>", int status = 200) => Body(text, "text/html", status);

    /// <summary>A status with headers such as <c>("Retry-After", "30")</c> and no body.</summary>
    public static StubAnswer Status(int status, params (string Name, string Value)[] headers) => new((context, _) =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
        return Task.CompletedTask;
    });

    /// <summary>Promises a longer body than it sends: the server then closes the connection.</summary>
    public static StubAnswer CutOff(string start) => new(async (context, cancellationToken) =>
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = start.Length + 1000;
        await context.Response.WriteAsync(start, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    });

    /// <summary>Breaks the connection without a word.</summary>
    public static StubAnswer HangUp() => new((context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Says nothing until the client gives up.</summary>
    public static StubAnswer Hang() => new((context, stopping) => UntilGoneAsync(context, stopping));

    /// <summary>Sends the start of a body and then nothing until the client gives up.</summary>
    public static StubAnswer HangAfter(string start) => new(async (context, stopping) =>
    {
        await context.Response.WriteAsync(start, stopping);
        await context.Response.Body.FlushAsync(stopping);
        await UntilGoneAsync(context, stopping);
    });

    /// <summary>A JSON array of zeros without a stated length.</summary>
    public static StubAnswer Endless(int bytes) => new(async (context, cancellationToken) =>
    {
        var zeros = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0,", 32 * 1024)));
        await context.Response.WriteAsync("[", cancellationToken);
        for (var sent = 0; sent < bytes && !context.RequestAborted.IsCancellationRequested; sent += zeros.Length)
            await context.Response.Body.WriteAsync(zeros, cancellationToken);
        await context.Response.WriteAsync("0]", cancellationToken);
    });

    internal Task WriteAsync(HttpContext context, CancellationToken stopping) => _write(context, stopping);

    private static StubAnswer Body(string text, string type, int status) => new(async (context, cancellationToken) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = string.Create(CultureInfo.InvariantCulture, $"{type}; charset=utf-8");
        await context.Response.WriteAsync(text, cancellationToken);
    });

    private static async Task UntilGoneAsync(HttpContext context, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
