using System.Data.Common;
using System.Globalization;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>The deliveries of a webhook. While one of them is on its way, the list looks again every two seconds.</summary>
public sealed partial class DeliveryLog(WebhookQueries queries, WebhookService webhooks, TimeProvider time, ILoggerFactory loggers) : ComponentBase, IDisposable
{
    private const int PageSize = 25;

    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _closing = new();
    private List<WebhookDeliveryRow>? _rows;
    private string? _payload;
    private string? _fault;
    private string? _done;
    private Guid? _open;
    private bool _hasMore;
    private bool _busy;
    private int _loadedFor;

    /// <summary>Whose webhook.</summary>
    [Parameter, EditorRequired]
    public int UserId { get; set; }

    /// <summary>Which.</summary>
    [Parameter, EditorRequired]
    public int WebhookId { get; set; }

    /// <summary>False when nothing can be sent.</summary>
    [Parameter]
    public bool IsActive { get; set; }

    /// <summary>The reader's clock.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Told when a delivery ended: the webhook itself may have changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    public void Dispose() => _closing.Cancel();

    /// <summary>Reads the list anew, as far as it is shown.</summary>
    public async Task ReloadAsync()
    {
        try
        {
            var count = Math.Max(PageSize, _rows?.Count ?? 0);
            Take([], await queries.DeliveriesAsync(UserId, WebhookId, null, null, count + 1, _closing.Token), count);
            _fault = null;
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException exception)
        {
            PageLog.ReadFailed(loggers, this, exception);
            _fault = WebhooksText.DeliveriesFailed;
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_loadedFor == WebhookId) return;
        _loadedFor = WebhookId;
        (_rows, _open) = (null, null);
        await ReloadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _ = FollowAsync();
    }

    private async Task FollowAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(s_again, time);
            while (await timer.WaitForNextTickAsync(_closing.Token)) await InvokeAsync(FollowOnceAsync);
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task FollowOnceAsync()
    {
        if (_busy || !IsActive || _rows is null) return;
        var waiting = Waiting();
        if (waiting == 0) return;
        await ReloadAsync();
        if (Waiting() != waiting) await Changed.InvokeAsync();
    }

    private int Waiting() => _rows?.Count(row => row.Status == DeliveryStatus.Pending) ?? 0;

    private Task MoreAsync() => ActAsync(async () =>
    {
        var shown = _rows!;
        Take(shown, await queries.DeliveriesAsync(UserId, WebhookId, null, shown[^1].Id, PageSize + 1, _closing.Token), PageSize);
    });

    private Task OpenAsync(WebhookDeliveryRow row) => ActAsync(async () =>
    {
        if (_open == row.DeliveryId)
        {
            _open = null;
            return;
        }

        _payload = await queries.PayloadAsync(UserId, WebhookId, row.DeliveryId, _closing.Token);
        _open = row.DeliveryId;
    });

    private Task RedeliverAsync(WebhookDeliveryRow row) => ActAsync(async () =>
    {
        var outcome = await webhooks.RedeliverAsync(UserId, WebhookId, row.DeliveryId, _closing.Token);
        await ReloadAsync();
        if (outcome.IsDone) _done = WebhooksText.RedeliverDone;
        else _fault = WebhookOutcome.TextOf(outcome.Faults[0]);
    });

    private async Task ActAsync(Func<Task> act)
    {
        if (_busy) return;
        (_busy, _done, _fault) = (true, null, null);
        try
        {
            await act();
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(loggers, this, exception);
            _fault = WebhooksText.NotDone;
        }
        finally
        {
            _busy = false;
        }
    }

    private void Take(List<WebhookDeliveryRow> shown, IReadOnlyList<WebhookDeliveryRow> read, int count)
    {
        _rows = [.. shown, .. read.Take(count)];
        _hasMore = read.Count > count;
    }

    private string? Next(WebhookDeliveryRow row) => row is { Status: DeliveryStatus.Pending, Attempts: > 0, NextAttemptAt: { } at }
        ? string.Format(CultureInfo.CurrentCulture, WebhooksText.NextAt, TimeZoneInfo.ConvertTimeFromUtc(at, Zone).ToString("T", CultureInfo.CurrentCulture))
        : null;

    private string Label(string format, WebhookDeliveryRow row) => string.Format(CultureInfo.CurrentCulture, format, WebhookWords.Event(row.EventType), Shown(row.CreatedAt));

    private string Shown(DateTime? at) => at is { } instant ? TimeZoneInfo.ConvertTimeFromUtc(instant, Zone).ToString("G", CultureInfo.CurrentCulture) : "";

    private static string? Duration(WebhookDeliveryRow row) =>
        row.LastDuration is { } milliseconds ? string.Format(CultureInfo.CurrentCulture, WebhooksText.Duration, milliseconds) : null;
}
