using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Accounts.Profile;

public sealed partial class PhoneServiceTests : IAsyncLifetime, IHttpClientFactory
{
    private static readonly SessionOrigin s_origin = new("192.0.2.1", "Firefox");

    private readonly SmsOptions _options = new() { BaseUrl = new("https://sms.example/base"), AccountSid = "AC1", AuthToken = "secret", From = "+15550000" };
    private readonly MessageBook _book = new();
    private TestDatabase _database = null!;
    private PhoneService _service = null!;
    private AppUser _user = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        var sms = new SmsSender(this, Options.Create(_options), _database.Time, NullLogger<SmsSender>.Instance);
        _service = new PhoneService(_database, sms, new EphemeralDataProtectionProvider(), new AuthLogService(_database), new LiveUpdates(NullLogger<LiveUpdates>.Instance), _database.Time);
        _user = await _database.UserAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _book.Dispose();
        await _database.DisposeAsync();
    }

    public HttpClient CreateClient(string name) => new(_book, disposeHandler: false);

    [Fact]
    public async Task Confirm_RightCode_TakesTheNumberOnceAndSaysSo()
    {
        Assert.Null(await _service.AskAsync(_user.Id, " +49 (30) 123-456 ", Stop));
        Assert.Equal("+4930123456", await _service.PendingAsync(_user.Id, Stop));
        Assert.Null((await ReadAsync()).PhoneNumber);
        Assert.Equal("https://sms.example/base/2010-04-01/Accounts/AC1/Messages.json", _book.Address);
        Assert.Contains("To=%2B4930123456&From=%2B15550000", _book.Body, StringComparison.Ordinal);

        Assert.Null(await _service.ConfirmAsync(_user.Id, $" {Code()} ", s_origin, Stop));

        var user = await ReadAsync();
        Assert.Equal(("+4930123456", true), (user.PhoneNumber, user.PhoneNumberConfirmed));
        Assert.Null(await _service.PendingAsync(_user.Id, Stop));
        Assert.Equal(ProfileText.PhoneCodeExpired, await _service.ConfirmAsync(_user.Id, Code(), s_origin, Stop));
        await using var db = _database.CreateDbContext();
        var entry = await db.AuthLogs.SingleAsync(log => log.UserId == _user.Id, Stop);
        Assert.Equal((AuthActions.PhoneChanged, "192.0.2.1", null), (entry.Action, entry.IpAddress, entry.Details));
    }

    [Fact]
    public async Task Confirm_GuessedFiveTimes_IsClosedEvenForTheRightCode()
    {
        await _service.AskAsync(_user.Id, "+4930123456", Stop);
        var wrong = Code() == "000000" ? "000001" : "000000";
        for (var guess = 1; guess <= 5; guess++)
            Assert.Equal(guess < 5 ? ProfileText.PhoneCodeWrong : ProfileText.PhoneCodeExpired, await _service.ConfirmAsync(_user.Id, wrong, s_origin, Stop));

        Assert.Equal(ProfileText.PhoneCodeExpired, await _service.ConfirmAsync(_user.Id, Code(), s_origin, Stop));
        Assert.Null((await ReadAsync()).PhoneNumber);
    }

    [Fact]
    public async Task Confirm_ManyGuessesAtOnce_NeverMoreThanFiveAreLookedAt()
    {
        await _service.AskAsync(_user.Id, "+4930123456", Stop);
        var wrong = Code() == "000000" ? "000001" : "000000";

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _service.ConfirmAsync(_user.Id, wrong, s_origin, Stop)));

        Assert.True(answers.Count(answer => answer == ProfileText.PhoneCodeWrong) <= 4);
    }

    [Fact]
    public async Task Confirm_AfterTenMinutesOrBySomebodyElse_IsRefused()
    {
        var other = await _database.UserAsync();
        await _service.AskAsync(_user.Id, "+4930123456", Stop);
        Assert.Equal(ProfileText.PhoneCodeExpired, await _service.ConfirmAsync(other.Id, Code(), s_origin, Stop));

        _database.Time.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(ProfileText.PhoneCodeExpired, await _service.ConfirmAsync(_user.Id, Code(), s_origin, Stop));
    }

    [Fact]
    public async Task Ask_ManyTimesADay_IsRefusedUntilTomorrow()
    {
        for (var i = 0; i < PhoneService.CodesPerDay; i++) Assert.Null(await _service.AskAsync(_user.Id, "+4930123456", Stop));
        Assert.NotNull(await _service.AskAsync(_user.Id, "+4930123456", Stop));
        Assert.Equal(PhoneService.CodesPerDay, _book.Count);

        _database.Time.Advance(TimeSpan.FromHours(25));

        Assert.Null(await _service.AskAsync(_user.Id, "+4930123456", Stop));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("030 123456")]
    [InlineData("+0123456789")]
    [InlineData("+4930123456\nTo: +1")]
    [InlineData("+٤٩٣٠١٢٣٤٥٦")]
    [InlineData("+49301234567890123")]
    public async Task Ask_NoNumber_IsRefused(string? number)
    {
        Assert.Equal(ProfileText.PhoneInvalid, await _service.AskAsync(_user.Id, number, Stop));
        Assert.Equal(0, _book.Count);
    }

    [Fact]
    public async Task Ask_ServiceDownOrNotSetUp_SaysSo()
    {
        _book.Status = HttpStatusCode.Unauthorized;
        Assert.Equal(ProfileText.PhoneNotSent, await _service.AskAsync(_user.Id, "+4930123456", Stop));
        _options.From = "";
        Assert.False(_service.IsSetUp);
        Assert.Equal(ProfileText.PhoneNotSetUp, await _service.AskAsync(_user.Id, "+4930123456", Stop));
    }

    [Fact]
    public async Task Code_Stored_CannotBeRead()
    {
        await _service.AskAsync(_user.Id, "+4930123456", Stop);

        await using var db = _database.CreateDbContext();
        var stored = (await db.UserTokens.SingleAsync(token => token.UserId == _user.Id, Stop)).Value!;
        Assert.DoesNotContain(Code(), stored, StringComparison.Ordinal);
        Assert.DoesNotContain("4930", stored, StringComparison.Ordinal);
    }

    private async Task<AppUser> ReadAsync()
    {
        await using var db = _database.CreateDbContext();
        return await db.Users.SingleAsync(user => user.Id == _user.Id, Stop);
    }

    private string Code() => CodePattern().Match(_book.Body).Groups[1].Value;

    [GeneratedRegex(@"code\+is\+(\d{6})")]
    private static partial Regex CodePattern();

    private sealed class MessageBook : HttpMessageHandler
    {
        public HttpStatusCode Status { get; set; } = HttpStatusCode.Created;

        public string Address { get; private set; } = "";

        public string Body { get; private set; } = "";

        public int Count { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal(Convert.ToBase64String(Encoding.UTF8.GetBytes("AC1:secret")), request.Headers.Authorization?.Parameter);
            (Address, Body) = (request.RequestUri!.ToString(), await request.Content!.ReadAsStringAsync(cancellationToken));
            Count++;
            return new HttpResponseMessage(Status);
        }
    }
}
