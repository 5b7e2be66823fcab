using System.Net;
using System.Text.RegularExpressions;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Market;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

[assembly: AssemblyFixture(typeof(AccountHost))]

namespace CryptoPilot.Tests.Accounts;

/// <summary>A host that asks no provider, with one user; shared, so tests make users of their own before they change any.</summary>
public sealed partial class AccountHost : IAsyncLifetime
{
    public const string Password = "a few words in a row";

    private AppHost? _host;

    public AppHost App => _host ?? throw new InvalidOperationException("The host is not started yet.");

    /// <summary>Starts a host of the test's own, without users and without live providers.</summary>
    public static Task<AppHost> StartEmptyAsync(Action<WebApplicationBuilder>? configure = null, params string[] settings) =>
        AppHost.StartAsync(
            builder =>
            {
                LogSecrecy.Run.Watch(Password);
                builder.Services.RemoveAll<IMarketDataProvider>();
                configure?.Invoke(builder);
            },
            settings);

    public async ValueTask InitializeAsync()
    {
        _host = await StartEmptyAsync();
        await AddUserAsync("first");
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Makes a user whose password is <see cref="Password"/>.</summary>
    public Task<AppUser> AddUserAsync(string name, string? email = null) => AddUserAsync(App, name, email);

    /// <inheritdoc cref="AddUserAsync(string, string?)"/>
    public static async Task<AppUser> AddUserAsync(AppHost host, string name, string? email = null)
    {
        LogSecrecy.Run.Watch(Password);
        await using var scope = host.Services.CreateAsyncScope();
        var (user, faults) = await scope.ServiceProvider.GetRequiredService<RegistrationService>()
            .RegisterAsync(new AccountDraft(name, email, Password, Password), UserRole.User);
        return user ?? throw new InvalidOperationException(string.Join(' ', faults.Select(fault => fault.Text)));
    }

    /// <summary>Makes an administrator whose password is <see cref="Password"/>.</summary>
    public static async Task<ActingAdmin> AddAdminAsync(AppHost host, string name)
    {
        var user = await AddUserAsync(host, name);
        await using var db = host.CreateDbContext();
        await db.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, UserRole.Admin), TestContext.Current.CancellationToken);
        return new ActingAdmin(user.Id, SessionOrigin.None);
    }

    /// <summary>Changes a user's row.</summary>
    public async Task ChangeAsync(AppUser user, Action<AppUser> change)
    {
        await using var db = App.CreateDbContext();
        var row = await db.Users.SingleAsync(row => row.Id == user.Id, TestContext.Current.CancellationToken);
        change(row);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The events of a user, oldest first.</summary>
    public async Task<List<AuthLog>> EventsAsync(AppUser user)
    {
        await using var db = App.CreateDbContext();
        return await db.AuthLogs.Where(log => log.UserId == user.Id).OrderBy(log => log.Id).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Loads a form and posts it with the values given.</summary>
    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, params (string Name, string Value)[] values)
    {
        var page = await client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return await PostFormAsync(client, path, page, values);
    }

    /// <summary>Posts the form of a page that was loaded.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(HttpClient client, string path, string page, params (string Name, string Value)[] values)
    {
        var fields = values.Append(("__RequestVerificationToken", TokenOf(page)));
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        return await client.PostAsync(new Uri(path, UriKind.Relative), form, TestContext.Current.CancellationToken);
    }

    /// <summary>Signs in.</summary>
    public static Task<HttpResponseMessage> SignInAsync(HttpClient client, string name, string password = Password, string query = "") =>
        PostAsync(client, $"/Identity/Account/Login{query}", ("Input.Name", name), ("Input.Password", password));

    /// <summary>What a person reads in a page: its text without entities.</summary>
    public static async Task<string> TextAsync(HttpResponseMessage response) =>
        WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    /// <summary>The antiforgery token of a form.</summary>
    public static string TokenOf(string page)
    {
        var match = TokenPattern().Match(page);
        Assert.True(match.Success, "The page has no form.");
        return match.Groups[1].Value;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();
}

/// <summary>Lets every request seem to come from another machine.</summary>
internal sealed class RemoteVisitors : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, proceed) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.7");
            return proceed(context);
        });
        next(app);
    };
}
