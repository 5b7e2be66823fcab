using System.Globalization;
using CryptoPilot.Data.Ledger;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>One import from its file to its report.</summary>
public sealed partial class ImportPage
{
    private const int PageSize = 50;
    private const int SampleLines = 5;

    private ImportDetails? _details;
    private IReadOnlyList<ImportRow>? _rows;
    private IReadOnlyList<IReadOnlyList<string>>? _sample;
    private bool _loaded;

    /// <summary>Which.</summary>
    [Parameter]
    public int Id { get; set; }

    /// <summary>The rows that are shown: <c>new</c>, <c>duplicate</c>, <c>problem</c>, <c>missing-price</c> or <c>left-out</c>; anything else shows all.</summary>
    [SupplyParameterFromQuery]
    private string? State { get; set; }

    /// <summary>From 1.</summary>
    [SupplyParameterFromQuery]
    private int? Page { get; set; }

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private ImportRowState? Filter => Enum.TryParse<ImportRowState>(State?.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var state) ? state : null;

    private int Pages => Math.Max(1, ((_details?.Count(Filter) ?? 0) + PageSize - 1) / PageSize);

    private int Shown => Math.Clamp(Page ?? 1, 1, Pages);

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var details = await Queries.FindAsync(UserId, Id, cancellationToken);
        var status = details?.Import.Status;
        if (status == ImportStatus.Mapping) _sample ??= await Queries.SampleAsync(UserId, Id, SampleLines, cancellationToken);
        var page = Math.Clamp(Page ?? 1, 1, Math.Max(1, ((details?.Count(Filter) ?? 0) + PageSize - 1) / PageSize));
        var rows = status is ImportStatus.Previewed or ImportStatus.Completed ? await Queries.RowsAsync(UserId, Id, Filter, (page - 1) * PageSize, PageSize, cancellationToken) : null;
        (_details, _rows, _loaded) = (details, rows, true);
    }

    private Task<ImportOutcome?> ChooseAsync((int Number, bool Chosen) choice) => ActAsync(stop => Imports.ChooseAsync(UserId, Id, choice.Number, choice.Chosen, stop));

    private Task<ImportOutcome?> ChooseAllAsync((ImportRowState State, bool Chosen) choice) => ActAsync(stop => Imports.ChooseAllAsync(UserId, Id, choice.State, choice.Chosen, stop));

    private Task<ImportOutcome?> ReadAgainAsync(Func<ImportReading, ImportReading> change) => ActAsync(stop => Imports.ReadAgainAsync(UserId, Id, change, stop));

    private Task<ImportOutcome?> MapAsync(ImportReading reading) => ActAsync(stop => Imports.MapAsync(UserId, Id, reading, stop));

    private Task<ImportOutcome?> RemapAsync() => ActAsync(stop => Imports.RemapAsync(UserId, Id, stop));

    private Task<ImportOutcome?> BeginAsync() => ActAsync(stop => Imports.BeginAsync(UserId, Id, stop));

    private async Task UndoAsync(bool acceptMissing)
    {
        var question = string.Format(CultureInfo.CurrentCulture, ImportsText.UndoQuestion, _details!.Import.ImportedCount.ToString("N0", CultureInfo.CurrentCulture), _details.Import.FileName);
        if (acceptMissing || await AskAsync(question, ImportsText.UndoTitle, ImportsText.Undo)) await ActAsync(stop => Imports.UndoAsync(UserId, Id, acceptMissing, stop));
    }

    private async Task DiscardAsync()
    {
        var question = string.Format(CultureInfo.CurrentCulture, ImportsText.DiscardQuestion, _details!.Import.FileName);
        if (!await AskAsync(question, ImportsText.DiscardTitle, ImportsText.Discard)) return;
        var outcome = await ActAsync(stop => Imports.DiscardAsync(UserId, Id, stop));
        if (outcome?.Succeeded == true) Navigation.NavigateTo("imports");
    }

    private async Task<bool> AskAsync(string question, string title, string yes) =>
        await Dialogs.Confirm(question, title, new ConfirmOptions { OkButtonText = yes, CancelButtonText = ImportsText.Cancel }) == true;
}
