using System.Data.Common;
using System.Globalization;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Radzen;

namespace CryptoPilot.Web.Accounts.People;

/// <summary>One person and what an administrator may do to their account.</summary>
public sealed partial class PersonPage(
    PeopleQueries queries, PeopleService people, SessionQueries sessions, DialogService dialogs, BrowserTimeZone zones, TimeProvider time, ILoggerFactory loggers) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private Person? _person;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private DateTime _now;
    private int _me;
    private Guid? _session;
    private string? _fault;
    private string? _reasonFault;
    private string? _endFault;
    private string? _emailFault;
    private string? _email;
    private string? _done;
    private string? _reason;
    private DateTime? _end;
    private bool _isMissing;
    private bool _busy;

    [Parameter]
    public int Id { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private PersonLine Line => _person!.Line;

    private bool IsAdmin => Line.Role == UserRole.Admin;

    private bool IsOneself => Line.Id == _me;

    /// <summary>The address of a person's page.</summary>
    public static string AddressOf(int userId) => string.Create(CultureInfo.InvariantCulture, $"{PeopleAddress.Path}/{userId}");

    public void Dispose() => _closing.Cancel();

    protected override async Task OnParametersSetAsync()
    {
        var user = (await Authentication).User;
        (_me, _session) = (user.UserId(), user.SessionId());
        (_fault, _done, _reason, _end) = (null, null, null, null);
        _zone = await zones.GetAsync(_closing.Token);
        await ReloadAsync();
        (_email, _emailFault) = (_person?.Line.Email, null);
    }

    private async Task ReloadAsync()
    {
        try
        {
            (_person, _now) = (await queries.FindAsync(Id, _closing.Token), time.GetUtcNow().UtcDateTime);
            _isMissing = _person is null;
        }
        catch (DbException exception)
        {
            PageLog.ReadFailed(loggers, this, exception);
            _fault = PeopleText.FaultRead;
        }
    }

    private Task SuspendAsync() => ActAsync(by => people.SuspendAsync(by, Id, _reason, _end is { } end ? BrowserTimeZone.ToUtc(end, _zone) : null, _closing.Token));

    private Task LiftAsync() => ActAsync(by => people.LiftAsync(by, Id, _closing.Token));

    private Task ActivateAsync() => ActAsync(by => people.ActivateAsync(by, Id, _closing.Token));

    private Task ApproveAsync() => ActAsync(by => people.ApproveAsync(by, Id, _closing.Token));

    private Task SetEmailAsync() => ActAsync(by => people.SetEmailAsync(by, Id, _email, _closing.Token));

    private Task UnlockAsync() => ActAsync(by => people.UnlockAsync(by, Id, _closing.Token));

    private Task EndSessionsAsync() => ActAsync(by => people.EndSessionsAsync(by, Id, _closing.Token));

    private async Task DeactivateAsync()
    {
        if (await IsSureAsync(PeopleText.DeactivateQuestion, PeopleText.Deactivate)) await ActAsync(by => people.DeactivateAsync(by, Id, _closing.Token));
    }

    private async Task ResetTwoFactorAsync()
    {
        if (await IsSureAsync(PeopleText.ResetTwoFactorQuestion, PeopleText.ResetTwoFactor)) await ActAsync(by => people.ResetTwoFactorAsync(by, Id, _closing.Token));
    }

    private async Task ChangeRoleAsync()
    {
        var (question, title, role) = IsAdmin
            ? (PeopleText.MakeUserQuestion, PeopleText.MakeUser, UserRole.User)
            : (PeopleText.MakeAdminQuestion, PeopleText.MakeAdmin, UserRole.Admin);
        if (await IsSureAsync(question, title)) await ActAsync(by => people.ChangeRoleAsync(by, Id, role, _closing.Token));
    }

    private async Task<bool> IsSureAsync(string question, string title) =>
        await dialogs.Confirm(
            string.Format(CultureInfo.CurrentCulture, question, Line.UserName), title, new ConfirmOptions { OkButtonText = title, CancelButtonText = PeopleText.Cancel }) == true;

    private async Task ActAsync(Func<ActingAdmin, Task<PeopleFault?>> act)
    {
        if (_busy) return;
        (_busy, _done, _fault, _reasonFault, _endFault, _emailFault) = (true, null, null, null, null, null);
        try
        {
            var fault = await act(new ActingAdmin(_me, await sessions.OriginAsync(_session, _closing.Token)));
            if (fault is null) (_done, _reason, _end) = (PeopleText.Done, null, null);
            else Tell(fault.Value);
            if (fault is not (PeopleFault.Reason or PeopleFault.End or PeopleFault.Email or PeopleFault.EmailTaken)) await ReloadAsync();
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(loggers, this, exception);
            _fault = PeopleText.FaultDatabase;
        }
        finally
        {
            _busy = false;
        }
    }

    private void Tell(PeopleFault fault)
    {
        if (fault == PeopleFault.Reason) _reasonFault = fault.Text();
        else if (fault == PeopleFault.End) _endFault = fault.Text();
        else if (fault is PeopleFault.Email or PeopleFault.EmailTaken) _emailFault = fault.Text();
        else _fault = fault.Text();
    }
}
