using System.Globalization;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Sessions;

namespace CryptoPilot.Web.Ledger.Exports;

/// <summary>Downloads of what is one's own.</summary>
public static class ExportEndpoints
{
    private const string Csv = "text/csv; charset=utf-8";

    /// <summary>Maps the downloads below <c>/exports</c>; each demands a sign-in and gives only what belongs to who asks.</summary>
    public static void MapExports(this WebApplication app)
    {
        var exports = app.MapGroup("/exports").RequireAuthorization();
        exports.MapGet("/transactions.csv", (HttpContext http, ExportWriter writer) =>
            SendAsync(http, "transactions.csv", Csv, (userId, stop) => writer.TransactionsAsync(userId, http.Response.Body, stop)));
        exports.MapGet("/gains.csv", (HttpContext http, ExportWriter writer, int? year) =>
            SendAsync(http, year is null ? "gains.csv" : string.Create(CultureInfo.InvariantCulture, $"gains-{year}.csv"), Csv, (userId, stop) => writer.DisposalsAsync(userId, year, http.Response.Body, stop)));
        exports.MapGet("/holdings.csv", (HttpContext http, ExportWriter writer) =>
            SendAsync(http, "holdings.csv", Csv, (userId, stop) => writer.HoldingsAsync(userId, http.Response.Body, stop)));
        exports.MapGet("/snapshots.csv", (HttpContext http, ExportWriter writer) =>
            SendAsync(http, "snapshots.csv", Csv, (userId, stop) => writer.SnapshotsAsync(userId, http.Response.Body, stop)));
        exports.MapGet("/everything.json", (HttpContext http, ExportWriter writer) =>
            SendAsync(http, "everything.json", "application/json", (userId, stop) => writer.EverythingAsync(userId, http.Response.BodyWriter, stop)));
    }

    private static async Task SendAsync(HttpContext http, string name, string type, Func<int, CancellationToken, Task> write)
    {
        var userId = http.User.UserId();
        var log = http.RequestServices.GetRequiredService<AuthLogService>();
        await log.RecordAsync(AuthLogService.Entry(SessionOrigin.Of(http), userId, AuthActions.DataExported, AuthStatus.Success, ("file", name)));
        http.Response.ContentType = type;
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"cryptopilot-{name}\"";
        http.Response.Headers.CacheControl = "no-store";
        await write(userId, http.RequestAborted);
    }
}
