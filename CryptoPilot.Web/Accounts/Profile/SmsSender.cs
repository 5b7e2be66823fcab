using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>Sends text messages.</summary>
public sealed partial class SmsSender(IHttpClientFactory clients, IOptions<SmsOptions> options, ILogger<SmsSender> logger)
{
    /// <summary>The name of the client that is used.</summary>
    public const string Client = "sms";

    /// <summary>Whether an operator has set up text messages.</summary>
    public bool IsSetUp => options.Value.IsComplete;

    /// <summary>Hands a message to the service.</summary>
    /// <param name="number">International: a plus sign and digits.</param>
    /// <param name="text">What to say.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when the service did not take it.</returns>
    public async Task<bool> SendAsync(string number, string text, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        if (!settings.IsComplete) return false;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{settings.BaseUrl.ToString().TrimEnd('/')}/2010-04-01/Accounts/{Uri.EscapeDataString(settings.AccountSid)}/Messages.json"))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("To", number), KeyValuePair.Create("From", settings.From), KeyValuePair.Create("Body", text)]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.AccountSid}:{settings.AuthToken}")));
        try
        {
            using var http = clients.CreateClient(Client);
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode) return true;
            Log.Refused(logger, (int)response.StatusCode);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.Failed(logger, exception.GetType().Name);
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The text message service answered {Status}; the message was not sent")]
        public static partial void Refused(ILogger logger, int status);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The text message service was not reached ({Fault}); the message was not sent")]
        public static partial void Failed(ILogger logger, string fault);
    }
}
