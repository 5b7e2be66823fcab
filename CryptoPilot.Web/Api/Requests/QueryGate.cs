using CryptoPilot.Web.Api.Problems;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>Refuses a query that holds what the endpoint does not know, and parameters of the wrong form, before anything is read.</summary>
public sealed class QueryGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.QueryString.HasValue && context.GetEndpoint()?.Metadata.GetMetadata<ApiContract>() is { } contract) Check(context, contract);
        return next(context);
    }

    private static void Check(HttpContext context, ApiContract contract)
    {
        foreach (var name in context.Request.Query.Keys)
        {
            var parameter = contract.Parameters.FirstOrDefault(parameter => parameter.Name == name) ?? throw Unknown(name, contract);
            parameter.Check(context);
        }
    }

    private static ApiFaultException Unknown(string name, ApiContract contract)
    {
        var known = contract.Parameters.Count == 0 ? "none" : string.Join(", ", contract.Parameters.Select(parameter => parameter.Name));
        return new ApiFaultException(new ApiFault(ApiProblems.UnknownParameter, $"There is no parameter \"{name}\" here; known are {known}.", name));
    }
}
