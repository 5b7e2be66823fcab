using CryptoPilot.Tests.Support;
using CryptoPilot.Web;
using CryptoPilot.Web.Accounts.Keys;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Events;
using CryptoPilot.Web.Api.Webhooks;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Ledger.Imports;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Notifications.Channels.Push;
using CryptoPilot.Web.Notifications.Channels.Telegram;
using CryptoPilot.Web.Notifications.Outbox;
using CryptoPilot.Web.Portfolio;
using CryptoPilot.Web.Wallets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Database;

public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("Database:Provider", "--Database:Provider=Oracle")]
    [InlineData("Database:Provider", "--Database:Provider=7")]
    [InlineData("Database:MaxBatchSize", "--Database:MaxBatchSize=0")]
    [InlineData("Database:MaxBatchSize", "--Database:MaxBatchSize=abc")]
    [InlineData("Database:MaxBatchSize", "--Database:MaxBatchSize=99999999999")]
    [InlineData("Database:Foo", "--Database:Foo=1")]
    [InlineData("Database", "--Database=Sqlite")]
    [InlineData("ConnectionStrings:CryptoPilot", "--Database:Provider=SqlServer")]
    [InlineData("ConnectionStrings:CryptoPilot", "--Database:Provider=SqlServer", "--ConnectionStrings:CryptoPilot=nonsense")]
    [InlineData("Market:RefreshInterval", "--Market:RefreshInterval=abc")]
    [InlineData("Market:RefreshInterval", "--Market:RefreshInterval=00:00:00")]
    [InlineData("Market:Providers", "--Market:Providers=coingecko")]
    [InlineData("Market:Providers", "--Market:Providers:0=nobody")]
    [InlineData("Market:Binance:BaseUrl", "--Market:Binance:BaseUrl=nowhere")]
    [InlineData("Market:Binance:Bar", "--Market:Binance:Bar=1")]
    [InlineData("Market:PruneInterval", "--Market:PruneInterval=0")]
    [InlineData("Wallets:SyncInterval", "--Wallets:SyncInterval=00:00:01")]
    [InlineData("Wallets:Explorers", "--Wallets:Explorers:0=nobody")]
    [InlineData("Wallets:Confirmations", "--Wallets:Confirmations:nochain=3")]
    [InlineData("Wallets:Confirmations:bitcoin", "--Wallets:Confirmations:bitcoin=0")]
    [InlineData("Wallets:Esplora:BaseUrl", "--Wallets:Esplora:BaseUrl=nowhere")]
    [InlineData("Wallets:Etherscan:RequestsPerSecond", "--Wallets:Etherscan:RequestsPerSecond=0")]
    [InlineData("Alerts:BatchSize", "--Alerts:BatchSize=0")]
    [InlineData("Portfolio:SnapshotInterval", "--Portfolio:SnapshotInterval=1 hour")]
    [InlineData("SignIn:PublicUrl", "--SignIn:PublicUrl=nowhere")]
    [InlineData("SignIn:PublicUrl", "--Mail:Host=localhost", "--Mail:From=pilot@example.org")]
    [InlineData("SignIn:AttemptsPerMinute", "--SignIn:AttemptsPerMinute=0")]
    [InlineData("SignIn:PasswordHashIterations", "--SignIn:PasswordHashIterations=1000")]
    [InlineData("Mail:From", "--Mail:Host=localhost", "--SignIn:PublicUrl=https://pilot.example.org")]
    [InlineData("Mail:Security", "--Mail:Host=mail.example.org", "--Mail:From=pilot@example.org", "--Mail:User=pilot", "--Mail:Security=None", "--SignIn:PublicUrl=https://pilot.example.org")]
    [InlineData("OpenIdConnect:ClientId", "--OpenIdConnect:Authority=https://id.example.org")]
    [InlineData("OpenIdConnect:Authority", "--OpenIdConnect:Authority=http://id.example.org", "--OpenIdConnect:ClientId=pilot")]
    [InlineData("Logging:LogLevel:Default", "--Logging:LogLevel:Default=Loud")]
    [InlineData("Logging:Console:LogLevel:Quartz", "--Logging:Console:LogLevel:Quartz=Loud")]
    [InlineData("Demo", "--Demo=maybe")]
    [InlineData("Proxy:Known", "--Proxy:Known=nowhere")]
    [InlineData("DataDirectry", "--DataDirectry=/tmp")]
    [InlineData("DataDirectory", "--DataDirectory")]
    [InlineData("nonsense", "nonsense")]
    public void Build_WrongSetting_NamesItsKey(string key, params string[] settings)
    {
        var fault = Assert.Throws<SettingException>(() => Build(settings));

        Assert.StartsWith($"Setting {key}", SettingFault.Describe(fault), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Database", typeof(DatabaseOptions))]
    [InlineData("Market", typeof(MarketOptions))]
    [InlineData("Wallets", typeof(WalletOptions))]
    [InlineData("Alerts", typeof(AlertOptions))]
    [InlineData("Portfolio", typeof(PortfolioOptions))]
    [InlineData("SignIn", typeof(SignInOptions))]
    [InlineData("Mail", typeof(MailOptions))]
    [InlineData("OpenIdConnect", typeof(OpenIdOptions))]
    [InlineData("Keys", typeof(KeysOptions))]
    [InlineData("Imports", typeof(ImportOptions))]
    [InlineData("Webhooks", typeof(WebhookOptions))]
    [InlineData("Sms", typeof(SmsOptions))]
    [InlineData("Notifications", typeof(DeliveryOptions))]
    [InlineData("Push", typeof(PushOptions))]
    [InlineData("Telegram", typeof(TelegramOptions))]
    [InlineData("Api:RateLimit", typeof(AccessOptions))]
    [InlineData("Api:Events", typeof(EventOptions))]
    public void SettingsFile_Section_ListsEverySettingWithItsDefault(string section, Type options)
    {
        var text = Repository.Read("appsettings.json");
        var file = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "appsettings.json")).Build().GetSection(section);
        var defaults = Activator.CreateInstance(options)!;
        var written = file.Get(options)!;

        Assert.All(options.GetProperties().Where(property => property.CanWrite), property =>
        {
            Assert.Contains($"\"{property.Name}\"", text, StringComparison.Ordinal);
            if (property.PropertyType.IsValueType) Assert.Equal(property.GetValue(defaults), property.GetValue(written));
        });
    }

    [Fact]
    public async Task Build_NoSettings_HasTheDefaultsOfTheFile()
    {
        await using var app = Build();

        Assert.Equal(DatabaseProvider.Sqlite, app.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Provider);
        Assert.Equal(TimeSpan.FromSeconds(60), app.Services.GetRequiredService<IOptions<MarketOptions>>().Value.RefreshInterval);
    }

    [Theory]
    [InlineData("--Market:RefreshInterval=00:02:00")]
    [InlineData("--market:refreshinterval", "00:02:00")]
    public async Task Build_CommandLine_OverridesTheFile(params string[] settings)
    {
        await using var app = Build(settings);

        Assert.Equal(TimeSpan.FromMinutes(2), app.Services.GetRequiredService<IOptions<MarketOptions>>().Value.RefreshInterval);
    }

    [Theory]
    [InlineData("--Database:Provider=Oracle")]
    [InlineData("--Market:RequestTimeout=01:00:00")]
    [InlineData("--urls=nonsense")]
    [InlineData("--urls=http://203.0.113.9:0")]
    [InlineData("--urls=https://127.0.0.1:0")]
    public async Task Run_WrongSetting_EndsWithOneLine(string setting)
    {
        var (exitCode, errors) = await AppProcess.RunAsync([$"--DataDirectory={_folder.Path}", "--urls=http://127.0.0.1:0", setting], ("HOME", _folder.Path));

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"Setting {setting[2..].Split('=')[0]}", Assert.Single(errors), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Run_WrongEnvironmentVariable_EndsWithOneLine()
    {
        var (exitCode, errors) = await AppProcess.RunAsync(
            [$"--DataDirectory={_folder.Path}", "--urls=http://127.0.0.1:0"], ("Database__MaxBatchSize", "0"));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Setting Database:MaxBatchSize", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EnvironmentAndCommandLine_CommandLineWins()
    {
        var (exitCode, errors) = await AppProcess.RunAsync(
            [$"--DataDirectory={_folder.Path}", "--urls=http://127.0.0.1:0", "--Database:Provider=DB2"], ("Database__Provider", "Oracle"));

        Assert.Equal(1, exitCode);
        Assert.Contains("'DB2'", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FileWhereTheDataDirectoryShouldBe_EndsWithOneLine()
    {
        await File.WriteAllTextAsync(_folder.File("data"), "", TestContext.Current.CancellationToken);

        var (exitCode, errors) = await AppProcess.RunAsync([$"--DataDirectory={_folder.File("data")}", "--urls=http://127.0.0.1:0"]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Setting DataDirectory: the folder", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DataDirectoryThatCannotBeWritten_EndsWithOneLine()
    {
        // What stands where the lock file belongs refuses root as well, which permissions would not.
        Directory.CreateDirectory(_folder.File(".lock"));

        var (exitCode, errors) = await AppProcess.RunAsync([$"--DataDirectory={_folder.Path}", "--urls=http://127.0.0.1:0"]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Setting DataDirectory:", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cryptopilot.db")]
    [InlineData("jobs.db")]
    public async Task Run_FileThatIsNoDatabase_EndsWithOneLineAndLeavesIt(string file)
    {
        var text = string.Concat(Enumerable.Repeat("This is somebody's diary. ", 100));
        await File.WriteAllTextAsync(_folder.File(file), text, TestContext.Current.CancellationToken);

        var (exitCode, errors) = await AppProcess.RunAsync([$"--DataDirectory={_folder.Path}", "--urls=http://127.0.0.1:0"]);

        Assert.Equal(1, exitCode);
        Assert.Contains(file, Assert.Single(errors), StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(_folder.File(file), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_SecondProcessOnTheSameDataDirectory_EndsWithOneLineAndTheFirstGoesOn()
    {
        await using var first = await AppProcess.StartAsync(_folder.Path, null);

        var (exitCode, errors) = await AppProcess.RunAsync([$"--DataDirectory={_folder.Path}", "--urls=http://127.0.0.1:0"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("in use by another CryptoPilot", Assert.Single(errors), StringComparison.Ordinal);
        using var client = new HttpClient { BaseAddress = first.Url };
        Assert.True((await client.GetAsync("app.css", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Run_PortInUse_EndsWithOneLine()
    {
        await using var first = await AppProcess.StartAsync(_folder.Path, null);
        using var other = new TemporaryFolder();

        var (exitCode, errors) = await AppProcess.RunAsync([$"--DataDirectory={other.Path}", $"--urls={first.Url}"]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Setting Urls:", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FirstTime_SaysLittle()
    {
        await using var app = await AppProcess.StartAsync(_folder.Path, null);

        Assert.True(app.Output.Count < 30, string.Join('\n', app.Output));
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task Start_Host_ServesStylesAndTheBlazorScript()
    {
        await using var host = await AppHost.StartAsync();
        using var client = host.CreateClient();

        foreach (var path in new[] { "app.css", "_framework/blazor.web.js", "_content/Radzen.Blazor/css/standard-base.css" })
            Assert.True((await client.GetAsync(path, TestContext.Current.CancellationToken)).IsSuccessStatusCode, path);
    }

    public void Dispose() => _folder.Dispose();

    private Microsoft.AspNetCore.Builder.WebApplication Build(params string[] settings) =>
        CryptoPilotHost.Build([$"--DataDirectory={_folder.Path}", .. settings]);
}
