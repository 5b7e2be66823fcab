using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>Who a person is here: name, picture, phone and address.</summary>
public sealed partial class ProfilePage(ProfileService profile, BrowserTimeZone zones, LiveUpdates live, ILogger<ProfilePage> logger) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private IDisposable? _subscription;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private ProfileView? _view;
    private Guid? _sessionId;
    private int _userId;
    private bool _failed;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    public void Dispose()
    {
        _life.Cancel();
        _subscription?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (_userId, _sessionId) = (user.UserId(), user.SessionId());
        _subscription = live.Subscribe(LiveTopic.User(_userId), () => InvokeAsync(async () =>
        {
            await LoadAsync();
            StateHasChanged();
        }));
        _zone = await zones.GetAsync(_life.Token);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            (_view, _failed) = (await profile.GetAsync(_userId, _life.Token), false);
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
            _failed = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A profile could not be read")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
