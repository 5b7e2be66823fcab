using System.Globalization;
using CryptoPilot.Data.Ledger;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>The panel beside the table. It reads anew when the ledger changes.</summary>
public sealed partial class TransactionDrawer(TransactionDetailQueries queries, ILogger<TransactionDrawer> logger) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private ElementReference _heading;
    private TransactionDetail? _detail;
    private int _shownChanges;
    private bool _isGone;
    private bool _isDeleting;
    private bool _failed;

    /// <summary>The transaction.</summary>
    [Parameter, EditorRequired]
    public long TransactionId { get; set; }

    [Parameter, EditorRequired]
    public int UserId { get; set; }

    /// <summary>The reader's clock.</summary>
    [Parameter, EditorRequired]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The address without the panel.</summary>
    [Parameter, EditorRequired]
    public string Back { get; set; } = "transactions";

    /// <summary>The user's tags, to choose from.</summary>
    [Parameter]
    public IReadOnlyList<string> Tags { get; set; } = [];

    /// <summary>Another number than before: the ledger changed.</summary>
    [Parameter]
    public int Changes { get; set; }

    public void Dispose() => _life.Cancel();

    protected override async Task OnInitializedAsync()
    {
        _shownChanges = Changes;
        await LoadAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Changes == _shownChanges) return;
        _shownChanges = Changes;
        await LoadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        try
        {
            await _heading.FocusAsync();
        }
        catch (Microsoft.JSInterop.JSException)
        {
            // The panel was closed again before it was drawn.
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            var detail = await queries.FindAsync(UserId, TransactionId, _life.Token);
            (_detail, _isGone, _failed) = (detail, detail is null, false);
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The panel is gone.
        }
        catch (Exception exception)
        {
            Log.ReadFailed(logger, exception);
            _failed = true;
        }
    }

    private static string Title(LedgerTransaction row) => TransactionTable.Title(row.Type, row.Source, row.FromSymbol, row.ToSymbol);

    /// <summary>The form of the missing purchase: that coin and amount, just before it was needed.</summary>
    private static string FixAddress(LedgerTransaction row) => string.Create(
        CultureInfo.InvariantCulture,
        $"holdings/new?symbol={Uri.EscapeDataString(row.FromSymbol ?? row.FeeSymbol ?? "")}&amount={row.MissingAmount:0.##################}&at={Uri.EscapeDataString(row.ExecutedAt.AddMinutes(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))}&fixes={row.Id}");

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A transaction's details could not be read")]
        public static partial void ReadFailed(ILogger logger, Exception exception);
    }
}
