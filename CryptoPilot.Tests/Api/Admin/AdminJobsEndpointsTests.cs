using System.Net;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Api.Access;
using CryptoPilot.Tests.Operations;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace CryptoPilot.Tests.Api.Admin;

public sealed class AdminJobsEndpointsTests : IAsyncLifetime
{
    private const string Job = "/admin/jobs/test.write-first-rows";

    private readonly Script<FirstRunner> _script = new();
    private AppHost _host = null!;
    private ApiClient _admin = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await KeyHouse.StartAsync(builder =>
        {
            builder.Services.AddSingleton(_script);
            builder.Services.AddJob<FirstRunner>(new JobKey("write-first-rows", "test"), interval: null);
        });
        var (user, key) = await KeyHouse.AddKeyAsync(_host, ApiKeyType.Admin);
        _admin = new ApiClient(_host.CreateClient(), user, key.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task List_HoldsAllJobsWithTheirSchedules()
    {
        var jobs = await _admin.GetAsync("/admin/jobs");

        Assert.Superset(new HashSet<string>(["market.refresh-market-data", "alerts.evaluate-price-alerts", "portfolio.write-portfolio-snapshots", "test.write-first-rows"]), jobs.Items("job").ToHashSet());
        var prune = (await _admin.GetAsync("/admin/jobs/api.prune-api-requests")).AssertDone();
        Assert.Equal("3600", prune["interval_seconds"]);
        Assert.NotEqual("", prune["next_run_at"]);
        var idle = (await _admin.GetAsync(Job)).AssertDone();
        Assert.Equal(("", "", "", "0"), (idle["interval_seconds"], idle["next_run_at"], idle["last_run"], idle["run_count"]));
    }

    [Fact]
    public async Task Run_AskedFor_IsDoneAuditedAndTold()
    {
        var asked = (await _admin.PostAsync($"{Job}/run", null, ("Idempotency-Key", "once"))).AssertDone(HttpStatusCode.Accepted);
        await _script.Ended.WaitForAsync(1);
        (await _admin.PostAsync($"{Job}/run", null, ("Idempotency-Key", "once"))).AssertDone(HttpStatusCode.Accepted);

        var job = await ToldAsync("last_succeeded_at");
        Assert.Equal($"/api/v1{Job}", asked.Headers["Location"]);
        var run = job.Json.GetProperty("last_run");
        Assert.Equal(("succeeded", "rows 1, skipped 0"), (run.GetProperty("result").GetString(), run.GetProperty("summary").GetString()));
        Assert.Equal(1, _script.Begun.Count);
        await using var db = _host.CreateDbContext();
        var line = await db.AuditLogs.SingleAsync(log => log.Action == "job_requested", Stop);
        Assert.Equal((_admin.User.Id, "jobs:test.write-first-rows", "127.0.0.1"), (line.UserId, line.Subject, line.IpAddress));
    }

    [Fact]
    public async Task Run_ThatFails_IsToldWithWhatWentWrong()
    {
        _script.Body = (_, _) => throw new InvalidOperationException("the feed is down");

        (await _admin.PostAsync($"{Job}/run", null)).AssertDone(HttpStatusCode.Accepted);

        var job = await ToldAsync("last_failed_at");
        Assert.Contains("the feed is down", job["last_failure"], StringComparison.Ordinal);
        Assert.Equal("failed", job.Json.GetProperty("last_run").GetProperty("result").GetString());
    }

    [Theory]
    [InlineData("test.no-such-job")]
    [InlineData("no-such-group.write-first-rows")]
    [InlineData("write-first-rows")]
    [InlineData(".x")]
    [InlineData("x.")]
    public async Task Job_ThatIsNotThere_IsNotFound(string job)
    {
        (await _admin.GetAsync($"/admin/jobs/{job}")).AssertRefused(HttpStatusCode.NotFound, "not-found", "job");
        (await _admin.PostAsync($"/admin/jobs/{job}/run", null)).AssertRefused(HttpStatusCode.NotFound, "not-found", "job");
    }

    [Fact]
    public async Task Run_AskedForByWhoIsNoAdministrator_IsRefusedByTheService()
    {
        var (user, _) = await KeyHouse.AddKeyAsync(_host);
        var service = _host.Services.GetRequiredService<JobService>();

        Assert.Equal(JobFault.NotAllowed, await service.RequestAsync(new ActingAdmin(user.Id, SessionOrigin.None), new JobKey("write-first-rows", "test"), Stop));

        Assert.Equal(0, _script.Begun.Count);
    }

    /// <summary>The job once the engine has written down how a run ended; it does so a moment after the run.</summary>
    private async Task<ApiReply> ToldAsync(string field)
    {
        var patience = TimeProvider.System.GetUtcNow().Add(Signals.Patience);
        while (TimeProvider.System.GetUtcNow() < patience)
        {
            var job = (await _admin.GetAsync(Job)).AssertDone();
            if (job[field] is { Length: > 0 }) return job;
            await Task.Delay(20, Stop);
        }

        throw new InvalidOperationException($"The job never told {field}.");
    }
}
