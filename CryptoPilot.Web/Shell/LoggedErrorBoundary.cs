using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace CryptoPilot.Web.Shell;

/// <summary>An error boundary that says in the log on which page it caught what.</summary>
public sealed partial class LoggedErrorBoundary : ErrorBoundary
{
    /// <summary>The path of the page inside, without its query.</summary>
    [Parameter, EditorRequired]
    public string Route { get; set; } = "";

    [Inject]
    private ILogger<LoggedErrorBoundary> Logger { get; set; } = default!;

    protected override Task OnErrorAsync(Exception exception)
    {
        Log.PageFailed(Logger, exception, Route);
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The page /{Route} failed")]
        public static partial void PageFailed(ILogger logger, Exception exception, string route);
    }
}
