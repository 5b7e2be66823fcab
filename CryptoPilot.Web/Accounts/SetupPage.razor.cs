using System.Globalization;
using CryptoPilot.Web.Market;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Accounts;

/// <summary>The first page of a fresh instance.</summary>
public sealed partial class SetupPage(SetupService setup, SetupState state, SetupTicket tickets, NavigationManager navigation)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/setup";

    private static readonly Func<string> s_passwordHint = () =>
        string.Format(CultureInfo.CurrentCulture, AccountsText.PasswordHint, AccountRules.MinPassword);

    private IReadOnlyList<AccountFault> _faults = [];
    private MarketSource _source = MarketSource.Replay;
    private string _currency = "USD";
    private bool _withPortfolio = true;
    private string? _code;
    private string? _userName;
    private string? _email;
    private string? _password;
    private string? _passwordAgain;
    private bool? _isDone;
    private bool _isBusy;
    private int? _userId;

    /// <summary>See <see cref="SetupAccess.IsLocal"/>; told by the request that opened the page.</summary>
    [CascadingParameter(Name = nameof(IsLocalVisit))]
    public bool IsLocalVisit { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _isDone = await state.IsDoneAsync(CancellationToken.None);
        if (_isDone is true) navigation.NavigateTo("/", forceLoad: true);
    }

    /// <summary>Closing the page does not stop it half-way.</summary>
    private async Task CompleteAsync()
    {
        if (_isBusy) return;
        _isBusy = true;
        try
        {
            var draft = new AccountDraft(_userName, _email, _password, _passwordAgain);
            var answer = await setup.CompleteAsync(new(draft, _source, _currency, _withPortfolio, _code, IsLocalVisit), CancellationToken.None);
            _faults = answer.Faults;
            _userId = answer.UserId;
            if (_userId is not null && _faults.Count == 0) Enter();
        }
        finally
        {
            _isBusy = _userId is not null && _faults.Count == 0;
        }
    }

    private async Task TryPortfolioAgainAsync()
    {
        _isBusy = true;
        try
        {
            var fault = await setup.AddDemoPortfolioAsync(_userId!.Value, CancellationToken.None);
            _faults = fault is null ? [] : [new(AccountField.Form, fault)];
            if (fault is null) Enter();
        }
        finally
        {
            _isBusy = false;
        }
    }

    private void Enter() =>
        navigation.NavigateTo($"{SetupTicket.Path}?ticket={Uri.EscapeDataString(tickets.Issue(_userId!.Value))}", forceLoad: true);

    private string? FaultOf(AccountField field) => _faults.FirstOrDefault(fault => fault.Field == field)?.Text;
}
