using System.Globalization;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Ledger;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace CryptoPilot.Web.Notifications.DeadLetters;

/// <summary>Notifications that were given up, for administrators.</summary>
public sealed partial class DeadLettersPage(DeadLetterQueries queries, DeadLetterService service, DialogService dialogs, NavigationManager navigation, BrowserTimeZone zones)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/admin/dead-letters";

    private const int PageSize = 25;

    private static readonly NotificationMethod[] s_ways =
        [NotificationMethod.Email, NotificationMethod.Sms, NotificationMethod.Push, NotificationMethod.Webhook, NotificationMethod.Telegram];

    private static readonly AttemptOutcome[] s_outcomes = [AttemptOutcome.Later, AttemptOutcome.Refused, AttemptOutcome.Gone, AttemptOutcome.NotSetUp];

    private DeadLetterList? _list;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private int _load;

    [SupplyParameterFromQuery]
    private string? Way { get; set; }

    [SupplyParameterFromQuery]
    private string? Outcome { get; set; }

    /// <summary>From 1.</summary>
    [SupplyParameterFromQuery]
    private int? Page { get; set; }

    private int Shown => Math.Clamp(Page ?? 1, 1, 1_000_000);

    private int FirstRow => ((Shown - 1) * PageSize) + 1;

    private DeadLetterFilter Filter => new(Known<NotificationMethod>(Way), Known<AttemptOutcome>(Outcome));

    private bool IsFiltered => Filter != new DeadLetterFilter();

    protected override async Task OnParametersSetAsync()
    {
        await LoadAsync();
        // The last page may be empty once its rows were sent.
        if (_list is { Rows.Count: 0, Total: > 0 }) GoToPage((_list.Total + PageSize - 1) / PageSize);
    }

    private static T? Known<T>(string? word)
        where T : struct, Enum => word is not null && Words.TryParse<T>(word, out var value) ? value : null;

    private static string Name(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Later => DeadLettersText.OutcomeLater,
        AttemptOutcome.Refused => DeadLettersText.OutcomeRefused,
        AttemptOutcome.Gone => DeadLettersText.OutcomeGone,
        AttemptOutcome.NotSetUp => DeadLettersText.OutcomeNotSetUp,
        _ => DeadLettersText.OutcomeUnknown,
    };

    private static string Format(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);

    /// <summary>What a later choice has overtaken is dropped.</summary>
    private Task LoadAsync() => ReadAsync(async () =>
    {
        var load = ++_load;
        var list = await queries.PageAsync(Filter, FirstRow - 1, PageSize, Life);
        var zone = await zones.GetAsync(Life);
        if (load == _load) (_list, _zone) = (list, zone);
    });

    private Task SendAsync(long id) => ActAsync(
        async () =>
        {
            var sent = await service.SendAgainAsync(await MeAsync(), id, Life);
            await LoadAsync();
            return sent is null ? DeadLettersText.NotAllowed : sent == 0 ? DeadLettersText.Gone : null;
        },
        DeadLettersText.SentOne);

    private async Task SendAllAsync()
    {
        var question = Format(DeadLettersText.SendAllQuestion, _list!.Total);
        var buttons = new ConfirmOptions { OkButtonText = DeadLettersText.Send, CancelButtonText = DeadLettersText.Cancel };
        if (await dialogs.Confirm(question, DeadLettersText.SendAllTitle, buttons) != true) return;
        var sent = 0;
        await ActAsync(
            async () =>
            {
                if (await service.SendAllAgainAsync(await MeAsync(), Filter, Life) is not { } count) return DeadLettersText.NotAllowed;
                sent = count;
                await LoadAsync();
                return null;
            },
            null);
        if (Fault is null) Done = Format(DeadLettersText.Sent, sent);
    }

    private void Go(string name, ChangeEventArgs args) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?> { [name] = args.Value is string { Length: > 0 } word ? word : null, ["page"] = null }));

    private void GoToPage(int page) => navigation.NavigateTo(navigation.GetUriWithQueryParameter("page", page));

    private string At(DateTime at) => TimeZoneInfo.ConvertTimeFromUtc(at, _zone).ToString("g", CultureInfo.CurrentCulture);
}
