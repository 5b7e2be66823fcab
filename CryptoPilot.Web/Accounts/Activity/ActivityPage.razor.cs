using System.Globalization;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Ledger;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPilot.Web.Accounts.Activity;

/// <summary>What happened to one's own account.</summary>
public sealed partial class ActivityPage(ActivityQueries queries, BrowserTimeZone zones, ILogger<ActivityPage> logger) : ComponentBase, IDisposable
{
    private const int PageSize = 25;
    private const int LastPage = 1_000_000;

    private readonly CancellationTokenSource _life = new();
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private ActivityList? _list;
    private bool _failed;
    private int _userId;

    /// <summary>From 1.</summary>
    [SupplyParameterFromQuery]
    private int? Page { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private int Pages => _list is null ? 1 : Math.Max(1, (_list.Total + PageSize - 1) / PageSize);

    private int Shown => Math.Clamp(Page ?? 1, 1, Pages);

    public void Dispose() => _life.Cancel();

    protected override async Task OnParametersSetAsync()
    {
        if (_userId == 0)
        {
            var userId = (await Authentication).User.UserId();
            _zone = await zones.GetAsync(_life.Token);
            _userId = userId;
        }

        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            var page = Math.Clamp(Page ?? 1, 1, LastPage);
            var list = await queries.PageAsync(_userId, (page - 1) * PageSize, PageSize, _life.Token);
            if (list is { Lines.Count: 0, Total: > 0 }) list = await queries.PageAsync(_userId, (list.Total - 1) / PageSize * PageSize, PageSize, _life.Token);
            (_list, _failed) = (list, false);
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

    private static string From(ActivityLine line) =>
        line is { IpAddress: null, UserAgent: null } ? ActivityText.NoOrigin : $"{DeviceName.Of(line.UserAgent)} · {line.IpAddress}";

    private string When(ActivityLine line) =>
        line.At is { } at ? TimeZoneInfo.ConvertTimeFromUtc(at, _zone).ToString("g", CultureInfo.CurrentCulture) : "";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The activity of an account could not be read")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
