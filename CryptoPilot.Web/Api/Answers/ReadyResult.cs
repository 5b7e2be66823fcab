namespace CryptoPilot.Web.Api.Answers;

/// <summary>Answers with what is made already.</summary>
public sealed class ReadyResult(ReadyAnswer answer) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => ApiAnswer.SendAsync(httpContext, answer);
}
