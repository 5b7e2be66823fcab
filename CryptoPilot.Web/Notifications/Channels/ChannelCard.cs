using System.Globalization;
using CryptoPilot.Web.Accounts;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Notifications.Channels;

/// <summary>A card that sets up one way; it reads again when the page says that something changed.</summary>
public abstract class ChannelCard : AccountCard
{
    private int _read = -1;

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public int UserId { get; set; }

    /// <summary>Grows when what the card shows may have changed.</summary>
    [Parameter]
    public int Version { get; set; }

    /// <summary>Whom a test goes to.</summary>
    protected NotificationReader Me => new(UserId, "", null, null, null, CultureInfo.CurrentCulture, TimeZoneInfo.Utc);

    protected override async Task OnParametersSetAsync()
    {
        if (_read == Version) return;
        _read = Version;
        await LoadAsync();
    }

    /// <summary>Reads what the card shows.</summary>
    protected Task LoadAsync() => ReadAsync(LoadedAsync);

    /// <summary>Reads what the card shows; it may fail.</summary>
    protected abstract Task LoadedAsync();
}
