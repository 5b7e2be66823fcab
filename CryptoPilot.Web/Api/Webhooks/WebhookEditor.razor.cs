using System.Data.Common;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>The form of a webhook.</summary>
public sealed partial class WebhookEditor(WebhookService webhooks, ILoggerFactory loggers) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly string _id = $"webhook-{Guid.NewGuid():N}";
    private HashSet<string> _events = [WebhookEvents.NotificationCreated];
    private HashSet<NotificationType> _types = [.. Enum.GetValues<NotificationType>()];
    private WebhookOutcome? _outcome;
    private string? _failure;
    private string _name = "";
    private string _url = "";
    private bool _busy;

    /// <summary>Whose webhook.</summary>
    [Parameter, EditorRequired]
    public int UserId { get; set; }

    /// <summary>The webhook to change; null makes one.</summary>
    [Parameter]
    public WebhookRow? Hook { get; set; }

    /// <summary>Told when it is stored.</summary>
    [Parameter]
    public EventCallback<WebhookOutcome> Saved { get; set; }

    /// <summary>Told when the user wants no more of it.</summary>
    [Parameter]
    public EventCallback Cancelled { get; set; }

    public void Dispose() => _closing.Cancel();

    protected override void OnInitialized()
    {
        if (Hook is null) return;
        (_name, _url, _events) = (Hook.Name, Hook.Url, [.. Hook.Events]);
        if (Hook.NotificationTypes is { } types) _types = [.. types];
    }

    private static void Toggle<T>(HashSet<T> chosen, T value, ChangeEventArgs args)
    {
        if (args.Value is true) chosen.Add(value);
        else chosen.Remove(value);
    }

    private string Id(string part) => $"{_id}-{part}";

    private string Invalid(WebhookField field) => FaultOf(field) is null ? "false" : "true";

    private string? FaultOf(WebhookField field) => _outcome?.Explain(field);

    private async Task SaveAsync()
    {
        if (_busy) return;
        (_busy, _failure) = (true, null);
        try
        {
            var draft = new WebhookDraft(_name, _url, _events, _types);
            _outcome = Hook is null
                ? await webhooks.CreateAsync(UserId, draft, _closing.Token)
                : await webhooks.UpdateAsync(UserId, Hook.Id, draft, Hook.Version, _closing.Token);
            if (_outcome.IsDone) await Saved.InvokeAsync(_outcome);
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(loggers, this, exception);
            _failure = WebhooksText.NotDone;
        }
        finally
        {
            _busy = false;
        }
    }
}
