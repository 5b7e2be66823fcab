using CryptoPilot.Web.Api.Problems;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>A parameter of a query: what a handler reads, what the document says of it and what is refused come from here.</summary>
/// <param name="Name">As it stands in the query.</param>
/// <param name="Description">What it chooses.</param>
public abstract record ApiParameter(string Name, string Description)
{
    /// <summary>Its form in the document.</summary>
    public required ParameterForm Form { get; init; }

    /// <summary>Refuses the request for this parameter.</summary>
    protected ApiFaultException Fault(string detail) => new(new ApiFault(ApiProblems.InvalidParameter, detail, Name));

    /// <summary>Reads it to see whether it is of the right form.</summary>
    /// <exception cref="ApiFaultException"><c>invalid-parameter</c>.</exception>
    public abstract void Check(HttpContext context);

    /// <summary>What stands in the query; null when nothing does.</summary>
    protected string? Text(HttpContext context)
    {
        if (!context.Request.Query.TryGetValue(Name, out var values)) return null;
        return values.Count == 1 ? values[0] : throw Fault($"\"{Name}\" may be given once.");
    }
}

/// <summary>A parameter with its reader.</summary>
/// <typeparam name="T">What the handler gets; its default when the parameter is missing.</typeparam>
/// <param name="Name">As it stands in the query.</param>
/// <param name="Description">What it chooses.</param>
/// <param name="Parse">Reads the text; false when it is of the wrong form.</param>
/// <param name="Missing">What stands when the parameter is missing.</param>
public sealed record ApiParameter<T>(string Name, string Description, ApiParameter<T>.Reader Parse, T Missing) : ApiParameter(Name, Description)
{
    public delegate bool Reader(string text, out T value);

    /// <summary>What the request says.</summary>
    /// <exception cref="ApiFaultException"><c>invalid-parameter</c>.</exception>
    public T Read(HttpContext context)
    {
        if (Text(context) is not { } text) return Missing;
        return Parse(text, out var value) ? value : throw Fault($"\"{Name}\" must be {Form.Words}.");
    }

    public override void Check(HttpContext context) => Read(context);
}

/// <summary>The form of a parameter.</summary>
/// <param name="Type">The JSON type: <c>string</c>, <c>integer</c> or <c>boolean</c>.</param>
/// <param name="Words">The same for people, to go on after "must be".</param>
public sealed record ParameterForm(string Type, string Words)
{
    /// <summary>The OpenAPI format.</summary>
    public string? Format { get; init; }

    public int? Minimum { get; init; }

    public int? Maximum { get; init; }

    /// <summary>The longest text.</summary>
    public int? MaxLength { get; init; }

    /// <summary>A regular expression for the text.</summary>
    public string? Pattern { get; init; }

    /// <summary>The only words there are.</summary>
    public IReadOnlyCollection<string>? Options { get; init; }

    public string? Example { get; init; }

    /// <summary>What stands when the parameter is missing, as it would be written.</summary>
    public string? Default { get; init; }
}
