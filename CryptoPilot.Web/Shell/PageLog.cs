using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Shell;

/// <summary>What a page logs of a failure beneath it: the person reads a sentence, the operator the cause. The category names the page.</summary>
public static partial class PageLog
{
    /// <summary>Something that the page shows could not be read; what was shown before stays.</summary>
    public static void ReadFailed(ILoggerFactory loggers, IComponent page, Exception exception) => Read(loggers.CreateLogger(page.GetType()), exception);

    /// <summary>Something that the person asked for was not done.</summary>
    public static void ActFailed(ILoggerFactory loggers, IComponent page, Exception exception) => Act(loggers.CreateLogger(page.GetType()), exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "What a page shows could not be read")]
    private static partial void Read(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "What was asked for on a page was not done")]
    private static partial void Act(ILogger logger, Exception exception);
}
