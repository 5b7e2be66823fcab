using System.Data.Common;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPilot.Web.Notifications.Channels;

/// <summary>The ways on which I am told, and how to set them up.</summary>
public sealed partial class ChannelsPage(ChannelStatusQueries queries, LiveUpdates live, ILoggerFactory loggers) : ComponentBase, IDisposable
{
    /// <summary>The page's path.</summary>
    public const string Path = "/account/channels";

    private readonly CancellationTokenSource _closing = new();
    private IDisposable? _subscription;
    private IReadOnlyList<ChannelStatus>? _ways;
    private bool _failed;
    private int _userId;
    private int _version;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    public void Dispose()
    {
        _closing.Cancel();
        _subscription?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _userId = (await Authentication).User.UserId();
        _subscription = live.Subscribe(LiveTopic.User(_userId), () => InvokeAsync(async () =>
        {
            await LoadAsync();
            _version++;
            StateHasChanged();
        }));
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            (_ways, _failed) = (await queries.ListAsync(_userId, _closing.Token), false);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException exception)
        {
            PageLog.ReadFailed(loggers, this, exception);
            _failed = true;
        }
    }
}
