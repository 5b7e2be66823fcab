using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CryptoPilot.Web.Outgoing;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>What the service made of a text message.</summary>
/// <param name="StatusCode">Its answer; null when there was none.</param>
/// <param name="RetryAfter">How long it asks to wait; null when it does not.</param>
public sealed record SmsAnswer(HttpStatusCode? StatusCode, TimeSpan? RetryAfter = null)
{
    public bool IsTaken => StatusCode is { } status && (int)status is >= 200 and < 300;

    /// <summary>True when the same message to the same number will never be taken. What is wrong with this instance's own account is not the number's fault.</summary>
    public bool IsRefused => StatusCode is { } status && (int)status is >= 300 and < 500
        && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized or HttpStatusCode.PaymentRequired or HttpStatusCode.Forbidden);
}

/// <summary>Sends text messages: all that this instance sends go this way.</summary>
public sealed partial class SmsSender(IHttpClientFactory clients, IOptions<SmsOptions> options, TimeProvider time, ILogger<SmsSender> logger)
{
    /// <summary>The name of the client that is used.</summary>
    public const string Client = "sms";

    /// <summary>Names what is sent, the same in all attempts, for services that look at it.</summary>
    public const string IdentityHeader = "Idempotency-Key";

    /// <summary>Whether an operator has set up text messages.</summary>
    public bool IsSetUp => options.Value.IsComplete;

    /// <summary>Hands a message to the service.</summary>
    /// <param name="number">International: a plus sign and digits.</param>
    /// <param name="text">What to say.</param>
    /// <param name="identity">What the message is known by in all attempts; null when it is sent once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">Text messages are not set up.</exception>
    public async Task<SmsAnswer> SendAsync(string number, string text, Guid? identity, CancellationToken cancellationToken)
    {
        if (!IsSetUp) throw new InvalidOperationException("Text messages are not set up.");
        using var request = Request(number, text, identity);
        try
        {
            using var http = clients.CreateClient(Client);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var answer = new SmsAnswer(response.StatusCode, RetryAfter.WaitOf(response.Headers.RetryAfter, time));
            if (!answer.IsTaken) Log.Refused(logger, (int)response.StatusCode);
            return answer;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.Failed(logger, exception.GetType().Name);
            return new SmsAnswer(StatusCode: null);
        }
    }

    private HttpRequestMessage Request(string number, string text, Guid? identity)
    {
        var settings = options.Value;
        var address = new Uri($"{settings.BaseUrl.ToString().TrimEnd('/')}/2010-04-01/Accounts/{Uri.EscapeDataString(settings.AccountSid)}/Messages.json");
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("To", number), KeyValuePair.Create("From", settings.From), KeyValuePair.Create("Body", text)]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.AccountSid}:{settings.AuthToken}")));
        if (identity is { } id) request.Headers.Add(IdentityHeader, id.ToString());
        return request;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The text message service answered {Status}; the message was not sent")]
        public static partial void Refused(ILogger logger, int status);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The text message service was not reached ({Fault}); the message was not sent")]
        public static partial void Failed(ILogger logger, string fault);
    }
}
