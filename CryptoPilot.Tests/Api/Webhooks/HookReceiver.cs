using System.Collections.Concurrent;
using CryptoPilot.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CryptoPilot.Tests.Api.Webhooks;

/// <summary>A program that webhooks are posted to: a real HTTP server that keeps what it got and answers as a test tells it.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly Signals _arrived = new();

    private HookReceiver(string listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(listen);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What it answers; 204 unless a test says otherwise.</summary>
    public Func<Received, HttpContext, Task> Answer { get; set; } = (_, context) =>
    {
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    };

    public Uri Url => new(_app.Urls.Single());

    public int Port => Url.Port;

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<Received> Received => [.. _received];

    public static async Task<HookReceiver> StartAsync(string listen = "http://127.0.0.1:0")
    {
        var receiver = new HookReceiver(listen);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Answers everything with a status from now on.</summary>
    public void AnswerWith(int status, params (string Name, string Value)[] headers) => Answer = (_, context) =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
        return Task.CompletedTask;
    };

    public Task WaitForAsync(int count) => _arrived.WaitForAsync(count);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var received = new Received(
            context.Request.Method, context.Request.Path.Value!, context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
        _received.Enqueue(received);
        await _arrived.CountAsync();
        await Answer(received, context);
    }
}

/// <summary>A request as the receiver saw it.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Delivery => Headers["X-CryptoPilot-Delivery"];

    public System.Text.Json.JsonElement Json => System.Text.Json.JsonDocument.Parse(Body).RootElement;

    public string? Title => Json.GetProperty("data").TryGetProperty("title", out var title) ? title.GetString() : null;
}
