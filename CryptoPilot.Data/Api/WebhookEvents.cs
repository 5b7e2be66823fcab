namespace CryptoPilot.Data.Api;

/// <summary>What a webhook can be told of.</summary>
public static class WebhookEvents
{
    /// <summary>A line came into the user's inbox.</summary>
    public const string NotificationCreated = "notification.created";

    /// <summary>A transaction was entered, or came from another user.</summary>
    public const string TransactionCreated = "transaction.created";

    /// <summary>A transaction was edited, settled, cancelled or annotated.</summary>
    public const string TransactionChanged = "transaction.changed";

    /// <summary>A transaction was deleted.</summary>
    public const string TransactionDeleted = "transaction.deleted";

    /// <summary>All chosen rows of an import are in the ledger. They are not told one by one.</summary>
    public const string ImportCompleted = "import.completed";

    /// <summary>All rows of an import were taken out of the ledger again.</summary>
    public const string ImportUndone = "import.undone";

    /// <summary>Sent when the user asks for it, to any webhook; nothing happened.</summary>
    public const string Test = "webhook.test";

    /// <summary>All that a webhook can ask for, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> All { get; } =
        [NotificationCreated, TransactionCreated, TransactionChanged, TransactionDeleted, ImportCompleted, ImportUndone];

    /// <summary>The words of a list.</summary>
    public static IReadOnlyList<string> Split(string? words) => words?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The list of some words.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(',', words);
}
