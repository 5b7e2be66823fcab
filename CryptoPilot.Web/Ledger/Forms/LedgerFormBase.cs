using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Ledger.Transactions;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPilot.Web.Ledger.Forms;

/// <summary>
/// What every form of the ledger does: it shows what would be written while the user types, writes it once, and keeps what was
/// typed whatever is refused.
/// </summary>
public abstract partial class LedgerFormBase : ComponentBase, IDisposable
{
    private static readonly IReadOnlyDictionary<LedgerField, LedgerFault> s_none = new Dictionary<LedgerField, LedgerFault>();
    private static readonly TimeSpan s_typingPause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _closing = new();
    private readonly HashSet<LedgerField> _shownFields = [];
    private CancellationTokenSource? _asking;
    private IDisposable? _subscription;
    private IReadOnlyDictionary<LedgerField, LedgerFault> _faults = s_none;
    private BrokenRow? _broken;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    private BrowserTimeZone Zones { get; set; } = null!;

    [Inject]
    private LiveUpdates Live { get; set; } = null!;

    [Inject]
    private ILogger<LedgerFormBase> Logger { get; set; } = null!;

    [Inject]
    protected LedgerService Ledger { get; set; } = null!;

    [Inject]
    protected LedgerQueries Coins { get; set; } = null!;

    [Inject]
    protected TransactionQueries Transactions { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    /// <summary>Who is signed in.</summary>
    protected int UserId { get; private set; }

    /// <summary>The reader's clock.</summary>
    protected TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>What the user can choose from.</summary>
    protected TransactionChoices Choices { get; private set; } = new([], [], []);

    /// <summary>The method of disposals to come.</summary>
    protected CostBasisMethod UsualMethod { get; private set; }

    /// <summary>What would be written; null while the form is not complete.</summary>
    protected LedgerPreview? Preview { get; private set; }

    protected bool IsPreviewing { get; private set; }

    protected bool PreviewFailed { get; private set; }

    /// <summary>True while it is being written.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>True when the last attempt met a failure.</summary>
    protected bool SaveFailed { get; private set; }

    /// <summary>True once the user has tried to save: what is missing is now told.</summary>
    protected bool IsSubmitted { get; private set; }

    /// <summary>Set by a Enter that chose a coin: the form's submit is not meant.</summary>
    protected bool SkipsSubmit { get; set; }

    /// <summary>True when the user wants it written although lots are missing.</summary>
    protected bool Insists { get; set; }

    /// <summary>True when the only obstacle is missing lots, which the user may insist on.</summary>
    protected bool CanInsist => Insists || Current.Count > 0 && Current.All(fault => fault.Value is LedgerFault.NotEnough or LedgerFault.BreaksLater);

    protected CancellationToken Closing => _closing.Token;

    protected DateTime Now => Time.GetUtcNow().UtcDateTime;

    private IReadOnlyDictionary<LedgerField, LedgerFault> Current => _faults.Count > 0 || Preview is null ? _faults : Preview.Faults;

    public void Dispose()
    {
        _closing.Cancel();
        _subscription?.Dispose();
        Leave();
        GC.SuppressFinalize(this);
    }

    /// <summary>What the service would do with the form as it stands; null while the form is not complete.</summary>
    protected abstract Task<LedgerPreview?> AskAsync(CancellationToken cancellationToken);

    /// <summary>Writes the form; null when it is not complete.</summary>
    protected abstract Task<LedgerResult?> WriteAsync(CancellationToken cancellationToken);

    /// <summary>Where to go when it is written.</summary>
    protected virtual string AddressAfter(long transactionId) => $"transactions?tx={transactionId}";

    /// <summary>Reads what the form starts from, once the user and the reader's clock are known.</summary>
    protected virtual Task StartAsync() => Task.CompletedTask;

    /// <summary>What the form does when it is left.</summary>
    protected virtual void Leave()
    {
        // Most forms hold nothing more.
    }

    protected override async Task OnInitializedAsync()
    {
        UserId = (await Authentication).User.UserId();
        Zone = await Zones.GetAsync(Closing);
        Choices = await Transactions.ChoicesAsync(UserId, Closing);
        UsualMethod = await Transactions.MethodAsync(UserId, Closing);
        _subscription = Live.Subscribe(LiveTopic.User(UserId), () => InvokeAsync(PreviewAsync));
        await StartAsync();
        await PreviewAsync();
    }

    /// <summary>What was typed changed: what the service said of the earlier input no longer holds.</summary>
    protected async Task EditedAsync()
    {
        (_faults, _broken, SaveFailed) = (s_none, null, false);
        _asking?.Cancel();
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(Closing);
        _asking = asking;
        try
        {
            await Task.Delay(s_typingPause, Time, asking.Token);
            await PreviewAsync(asking);
        }
        catch (OperationCanceledException) when (asking.IsCancellationRequested)
        {
            // A newer edit, or the page is gone.
        }
    }

    /// <summary>Asks anew what would be written.</summary>
    protected async Task PreviewAsync()
    {
        if (Closing.IsCancellationRequested || IsBusy) return;
        _asking?.Cancel();
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(Closing);
        _asking = asking;
        try
        {
            await PreviewAsync(asking);
        }
        catch (OperationCanceledException) when (asking.IsCancellationRequested)
        {
            // A newer edit, or the page is gone.
        }
    }

    protected async Task SubmitAsync()
    {
        if (SkipsSubmit)
        {
            SkipsSubmit = false;
            return;
        }

        IsSubmitted = true;
        if (IsBusy) return;
        (IsBusy, SaveFailed) = (true, false);
        try
        {
            if (await WriteAsync(Closing) is not { } result) return;
            (_faults, _broken) = (result.Faults, result.Broken);
            if (result.TransactionId is { } id) Navigation.NavigateTo(AddressAfter(id));
        }
        catch (Exception exception) when (!Closing.IsCancellationRequested)
        {
            Log.SaveFailed(Logger, exception, GetType().Name);
            SaveFailed = true;
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>What is wrong with the form as a whole, or with a field that it does not show; asked last.</summary>
    protected string? FormFault()
    {
        foreach (var (field, fault) in Current)
            if (field == LedgerField.Form || !_shownFields.Contains(field)) return FaultOf(field) ?? LedgerWords.Of(field, fault);
        return null;
    }

    /// <summary>What is wrong with a field, in a sentence, or null.</summary>
    /// <param name="field">The field.</param>
    /// <param name="isMissing">True when nothing is entered where something is needed.</param>
    protected string? FaultOf(LedgerField field, bool isMissing = false)
    {
        _shownFields.Add(field);
        if (isMissing) return IsSubmitted ? LedgerWords.Of(field, LedgerFault.Missing) : null;
        return Current.TryGetValue(field, out var fault) && (fault != LedgerFault.Missing || IsSubmitted) ? LedgerWords.Of(field, fault, _broken ?? Preview?.Broken) : null;
    }

    /// <summary>True when the service refuses the form for this.</summary>
    protected bool IsRefusedFor(LedgerFault fault) => Current.Values.Contains(fault);

    private async Task PreviewAsync(CancellationTokenSource asking)
    {
        (IsPreviewing, PreviewFailed) = (true, false);
        try
        {
            var preview = await AskAsync(asking.Token);
            asking.Token.ThrowIfCancellationRequested();
            Preview = preview;
        }
        catch (Exception exception) when (!asking.IsCancellationRequested)
        {
            Log.PreviewFailed(Logger, exception, GetType().Name);
            PreviewFailed = true;
        }
        finally
        {
            if (_asking == asking) (_asking, IsPreviewing) = (null, false);
            StateHasChanged();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Form} could not be saved")]
        public static partial void SaveFailed(ILogger logger, Exception exception, string form);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Form} could not be previewed")]
        public static partial void PreviewFailed(ILogger logger, Exception exception, string form);
    }
}
