using System.Data.Common;
using System.Globalization;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>My webhooks.</summary>
public sealed partial class WebhooksPage(WebhookQueries queries, IOptions<WebhookOptions> options, ILoggerFactory loggers) : ComponentBase, IDisposable
{
    /// <summary>The page's path.</summary>
    public const string Path = "/account/webhooks";

    private readonly CancellationTokenSource _closing = new();
    private IReadOnlyList<WebhookRow>? _hooks;
    private string? _secret;
    private bool _adding;
    private bool _failed;
    private int _userId;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private IOptions<WebhookOptions> Options => options;

    /// <summary>The page of one webhook.</summary>
    public static string AddressOf(int webhookId) => string.Create(CultureInfo.InvariantCulture, $"{Path}/{webhookId}");

    public void Dispose() => _closing.Cancel();

    protected override async Task OnInitializedAsync()
    {
        _userId = (await Authentication).User.UserId();
        await ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        try
        {
            (_hooks, _failed) = (await queries.ListAsync(_userId, _closing.Token), false);
        }
        catch (DbException exception)
        {
            PageLog.ReadFailed(loggers, this, exception);
            _failed = true;
        }
    }

    private void Add() => (_adding, _secret) = (true, null);

    private async Task AddedAsync(WebhookOutcome outcome)
    {
        (_adding, _secret) = (false, outcome.Secret);
        await ReloadAsync();
    }
}
