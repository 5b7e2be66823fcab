using System.Globalization;

namespace CryptoPilot.Web.Api.Access;

/// <summary>
/// Tells with each answer how much the key may still ask: <c>RateLimit-Limit</c> requests at once, of which <c>RateLimit-Remaining</c>
/// are left and all are back in <c>RateLimit-Reset</c> seconds. Set when the answer starts, so that no error page loses them.
/// </summary>
internal sealed class RateAnswer(HttpResponse response, int limit, TokenLease lease)
{
    public static readonly Func<object, Task> Tell = static state =>
    {
        ((RateAnswer)state).Write();
        return Task.CompletedTask;
    };

    private void Write()
    {
        response.Headers["RateLimit-Limit"] = Text(limit);
        response.Headers["RateLimit-Remaining"] = Text(lease.Remaining);
        response.Headers["RateLimit-Reset"] = Text((int)Math.Ceiling(lease.UntilFull.TotalSeconds));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
