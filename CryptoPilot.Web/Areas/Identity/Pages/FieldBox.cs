namespace CryptoPilot.Web.Areas.Identity.Pages;

/// <summary>A labelled box of an account page; <c>_Field</c> draws it.</summary>
/// <param name="Name">What it is sent as.</param>
/// <param name="Label">What it is called.</param>
public sealed record FieldBox(string Name, string Label)
{
    public string Id => Name.Replace('.', '-').ToLowerInvariant();

    public string Type { get; init; } = "text";

    public string? InputMode { get; init; }

    public string? Autocomplete { get; init; }

    public string? Value { get; init; }

    public string? Hint { get; init; }

    /// <summary>What is wrong with it, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether the page opens with the cursor in it.</summary>
    public bool IsFirst { get; init; }

    public int? MaxLength { get; init; }
}
