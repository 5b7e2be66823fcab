namespace CryptoPilot.Web.Api.Problems;

/// <summary>A kind of refusal, the same for ever under its code.</summary>
/// <param name="Code">Lower-case words with hyphens; the last part of the problem's <c>type</c>.</param>
/// <param name="Status">The HTTP status it is answered with.</param>
/// <param name="Title">One sentence that holds for every occurrence.</param>
public sealed record ApiProblem(string Code, int Status, string Title)
{
    /// <summary>The page that explains all problems; the code is its fragment.</summary>
    public const string Page = "/api/docs/problems";

    /// <summary>RFC 9457 <c>type</c>: a reference that this host answers with an explanation.</summary>
    public string Type => $"{Page}#{Code}";
}
