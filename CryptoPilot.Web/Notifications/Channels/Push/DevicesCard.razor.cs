using System.Globalization;
using CryptoPilot.Data.Notifications;
using Microsoft.JSInterop;

namespace CryptoPilot.Web.Notifications.Channels.Push;

/// <summary>The browsers that are pushed to. Asking for permission must happen in the click itself, so the browser's part is a script.</summary>
public sealed partial class DevicesCard
{
    private IReadOnlyList<PushDevice>? _devices;
    private DotNetObjectReference<DevicesCard>? _self;
    private IJSObjectReference? _script;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private string? _state;
    private string? _own;

    /// <summary>What a browser says of itself.</summary>
    /// <param name="State"><c>on</c>, <c>off</c>, <c>denied</c> or <c>missing</c>.</param>
    /// <param name="Hash">The hash of its address, when it has subscribed.</param>
    public sealed record BrowserState(string State, string? Hash);

    /// <summary>The browser subscribed.</summary>
    [JSInvokable]
    public async Task SubscribedAsync(PushDraft draft)
    {
        await ActAsync(() => Devices.SubscribeAsync(UserId, draft, Life), ChannelsText.Subscribed);
        if (Fault is null) (_state, _own) = ("on", PushService.HashOf(draft.Endpoint!));
        await LoadAsync();
        StateHasChanged();
    }

    /// <summary>The browser did not subscribe.</summary>
    [JSInvokable]
    public Task RefusedAsync(string state)
    {
        if (state is "denied" or "missing") _state = state;
        else Fault = ChannelsText.PushFailed;
        StateHasChanged();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        _self?.Dispose();
        try
        {
            if (_script is null) return;
            await _script.InvokeVoidAsync("leave");
            await _script.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page is gone with its script.
        }
    }

    protected override async Task LoadedAsync() => _devices = await Devices.ListAsync(UserId, Life);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || await Keys.GetAsync(Life) is not { } key) return;
        try
        {
            _zone = await Zones.GetAsync(Life);
            _self = DotNetObjectReference.Create(this);
            _script = await Browser.InvokeAsync<IJSObjectReference>("import", Life, "./push.js");
            (_state, _own) = await _script.InvokeAsync<BrowserState>("watch", Life, _self, key.PublicKey);
            StateHasChanged();
        }
        catch (Exception exception) when (exception is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // Without scripts nothing can be subscribed; what is stays shown.
        }
    }

    private Task TestAsync(PushDevice device) => ActAsync(
        async () =>
        {
            if (await Devices.FindAsync(UserId, device.Id, Life) is not { } browser) return ChannelsText.PushGone;
            var test = new OutgoingNotification(
                Guid.NewGuid(), 1, Me with { Push = browser }, NotificationKind.Account, NotificationType.Info, ChannelsText.TestTitle, ChannelsText.TestMessage, ChannelsPage.Path, browser.CreatedAt ?? default);
            var answer = await Channel.SendAsync(test, Life);
            await Devices.KeepAsync(UserId, device.Id, answer.Outcome, Life);
            return answer.Error;
        },
        string.Format(CultureInfo.CurrentCulture, ChannelsText.TestSent, device.Device));

    private async Task RevokeAsync(PushDevice device)
    {
        await ActAsync(
            async () =>
            {
                await Devices.RevokeAsync(UserId, device.Id, Life);
                if (device.EndpointHash == _own && _script is not null) await _script.InvokeVoidAsync("forget", Life);
                return null;
            },
            string.Format(CultureInfo.CurrentCulture, ChannelsText.Removed, device.Device));
        if (Fault is null && device.EndpointHash == _own) (_state, _own) = ("off", null);
        await LoadAsync();
    }

    private string Shown(DateTime? at) => at is { } utc ? TimeZoneInfo.ConvertTimeFromUtc(utc, _zone).ToString("g", CultureInfo.CurrentCulture) : ChannelsText.Never;

    private static string Label(string text, PushDevice device) => string.Format(CultureInfo.CurrentCulture, text, device.Device);
}
