using System.Diagnostics;
using System.Globalization;
using System.Net;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Notifications.Outbox;

/// <summary>A way to a real HTTP server, which knows a delivery by its header.</summary>
internal sealed class HttpChannel(Uri url, string round = "", TimeSpan? patience = null) : INotificationChannel, IDisposable
{
    public const string DeliveryHeader = "X-Delivery";
    public const string RoundHeader = "X-Round";

    private readonly HttpClient _http = new() { Timeout = patience ?? TimeSpan.FromSeconds(20) };

    public NotificationMethod Method => NotificationMethod.Email;

    public bool IsSetUp => true;

    public int Parallel => 4;

    public async Task<ChannelAnswer> SendAsync(OutgoingNotification notification, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(notification.Title) };
        request.Headers.Add(DeliveryHeader, notification.DeliveryId.ToString());
        request.Headers.Add(RoundHeader, round);
        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            var status = (int)answer.StatusCode;
            if (answer.IsSuccessStatusCode) return ChannelAnswer.Delivered(status);
            return answer.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
                ? ChannelAnswer.Later("The service is busy.", status, answer.Headers.RetryAfter?.Delta)
                : ChannelAnswer.Refused("The service refused it.", status);
        }
        catch (HttpRequestException)
        {
            return ChannelAnswer.Later("The service was not reached.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ChannelAnswer.Later("The service did not answer in time.");
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>
/// A process that delivers the notifications of a test database to a server, and writes a line for every row it changes and after all that
/// it recorded, so that its parent can kill it between any two steps. It never ends by itself.
/// </summary>
internal static class DeliveryProcess
{
    /// <summary>The argument that starts it.</summary>
    public const string Command = "deliver-notifications";

    /// <summary>The line with which it begins to look for something to deliver.</summary>
    public const string Ready = "ready";

    private const string Recorded = "recorded ";

    /// <summary>Starts the process; its clock is ahead by some minutes, so that leases of one that was killed are over.</summary>
    public static Process Start(string name, Uri url, int round, int minutesAhead)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && !path.EndsWith("dotnet", StringComparison.Ordinal) ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (start.FileName == "dotnet") start.ArgumentList.Add(typeof(DeliveryProcess).Assembly.Location);
        foreach (var argument in new[] { Command, name, url.ToString(), round.ToString(CultureInfo.InvariantCulture), minutesAhead.ToString(CultureInfo.InvariantCulture) }) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>How many deliveries a line says were recorded; 0 for other lines.</summary>
    public static int RecordedBy(string line) =>
        line.StartsWith(Recorded, StringComparison.Ordinal) ? int.Parse(line[Recorded.Length..], CultureInfo.InvariantCulture) : 0;

    /// <summary>What the process does.</summary>
    public static async Task<int> RunAsync(string name, string url, string round, string minutesAhead)
    {
        var contexts = new ToldContexts(name);
        var time = new AheadTime(TimeSpan.FromMinutes(int.Parse(minutesAhead, CultureInfo.InvariantCulture)));
        using var channel = new HttpChannel(new Uri(url), round);
        var notifications = new NotificationService(contexts, new LiveUpdates(NullLogger<LiveUpdates>.Instance), time);
        using var sender = new NotificationSender(
            new OutboxLine(contexts, Options.Create(new DeliveryOptions { MaxPerHour = 100_000 }), Options.Create(new SmsOptions()), time),
            new NotificationRecorder(contexts, notifications, time, NullLogger<NotificationRecorder>.Instance), [channel], time, NullLogger<NotificationSender>.Instance);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var isReady = false; await pause.WaitForNextTickAsync(); isReady = true)
        {
            var recorded = await sender.RunAsync(CancellationToken.None);
            if (!isReady) await TellAsync(Ready);
            if (recorded > 0) await TellAsync($"{Recorded}{recorded.ToString(CultureInfo.InvariantCulture)}");
        }

        return 0;
    }

    private static async Task TellAsync(string line)
    {
        await Console.Out.WriteLineAsync(line);
        await Console.Out.FlushAsync();
    }

    private sealed class AheadTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
