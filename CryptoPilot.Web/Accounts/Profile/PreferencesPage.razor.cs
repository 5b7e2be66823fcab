using System.Globalization;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Notifications.Channels;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>How a person wants to see it all.</summary>
public sealed partial class PreferencesPage(
    PreferenceService preferences, ChannelStatusQueries ways, BrowserTimeZone zones, IJSRuntime browser, NavigationManager navigation, ILogger<PreferencesPage> logger) : ComponentBase, IDisposable
{
    private static readonly (ThemeChoice Theme, Func<string> Title, Func<string> Text)[] s_themes =
    [
        (ThemeChoice.System, () => PreferencesText.ThemeSystem, () => PreferencesText.ThemeSystemText),
        (ThemeChoice.Light, () => PreferencesText.ThemeLight, () => PreferencesText.ThemeLightText),
        (ThemeChoice.Dark, () => PreferencesText.ThemeDark, () => PreferencesText.ThemeDarkText),
    ];

    private readonly CancellationTokenSource _life = new();
    private IReadOnlyList<BaseCurrencyChoice> _currencies = [];
    private IReadOnlyDictionary<PreferenceField, string> _faults = new Dictionary<PreferenceField, string>();
    private IReadOnlyList<ChannelStatus> _ways = [];
    private CultureInfo _browserCulture = CultureInfo.CurrentCulture;
    private TimeZoneInfo _browserZone = TimeZoneInfo.Utc;
    private CostBasisMethod _method;
    private PreferenceDraft? _draft;
    private string? _fault;
    private int _userId;
    private bool _busy;
    private bool _failed;
    private bool _changed;

    /// <summary>True after a save has loaded the page anew, so that everything on it follows.</summary>
    [SupplyParameterFromQuery]
    private bool Saved { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private string Language
    {
        get => _draft?.Language ?? "";
        set => Change(_draft! with { Language = Chosen(value) });
    }

    private string Format
    {
        get => _draft?.NumberFormat ?? "";
        set => Change(_draft! with { NumberFormat = Chosen(value) });
    }

    private string Zone
    {
        get => _draft?.TimeZone ?? "";
        set => Change(_draft! with { TimeZone = Chosen(value) });
    }

    private string Base
    {
        get => _draft?.BaseCurrency ?? Portfolio.BaseCurrencies.Usd;
        set => Change(_draft! with { BaseCurrency = value });
    }

    private CultureInfo ShownCulture => _draft?.NumberFormat is { } name && ReaderFormats.IsCulture(name) ? CultureInfo.GetCultureInfo(name) : _browserCulture;

    private TimeZoneInfo ShownZone => _draft?.TimeZone is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : _browserZone;

    public void Dispose() => _life.Cancel();

    protected override async Task OnInitializedAsync()
    {
        _userId = (await Authentication).User.UserId();
        await LoadAsync();
    }

    private static string? Chosen(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private string? FaultOf(PreferenceField field) => _faults.GetValueOrDefault(field);

    private void Change(PreferenceDraft draft) => (_draft, _changed) = (draft, true);

    private async Task LoadAsync()
    {
        _failed = false;
        try
        {
            var document = await preferences.GetAsync(_userId, _life.Token);
            _currencies = await preferences.CurrenciesAsync(document.BaseCurrency, _life.Token);
            _ways = await ways.ListAsync(_userId, _life.Token);
            _browserZone = await zones.AskAsync(_life.Token);
            _browserCulture = await AskCultureAsync();
            (_draft, _method) = (PreferenceDraft.Of(document), document.CostBasisMethod);
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

    /// <summary>What the browser would be answered with when nothing is chosen.</summary>
    private async Task<CultureInfo> AskCultureAsync()
    {
        try
        {
            var name = await browser.GetValueAsync<string>("navigator.language", _life.Token);
            return string.IsNullOrEmpty(name) ? CultureInfo.CurrentCulture : CultureInfo.CreateSpecificCulture(name);
        }
        catch (Exception exception) when (exception is JSException or CultureNotFoundException)
        {
            return CultureInfo.CurrentCulture;
        }
    }

    private async Task SaveAsync()
    {
        if (_busy || _draft is null) return;
        (_busy, _fault) = (true, null);
        try
        {
            _faults = await preferences.SaveAsync(_userId, _draft, _life.Token);
            // The whole page is loaded again: its culture, clock and theme are those it was loaded with.
            if (_faults.Count == 0) navigation.NavigateTo("account/preferences?saved=true", forceLoad: true);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.Failed(logger, exception);
            _fault = PreferencesText.SaveFailed;
        }
        finally
        {
            _busy = false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Preferences could not be read or written")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
