namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>What the panels beside the table log.</summary>
internal static partial class PanelLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A change of a transaction could not be saved")]
    public static partial void SaveFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A part of the ledger could not be read")]
    public static partial void ReadFailed(ILogger logger, Exception exception);
}
