using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CryptoPilot.Web.Accounts;

/// <summary>Leads every page to the set-up until there is a user. What pages are made of, and the health check, stay reachable.</summary>
public sealed class SetupGate(RequestDelegate next, SetupState state)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!IsPage(context.GetEndpoint()) || await state.IsDoneAsync(context.RequestAborted))
        {
            await next(context);
            return;
        }

        context.Response.Redirect(SetupPage.Path);
    }

    private static bool IsPage(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<ComponentTypeMetadata>() is { } component
            ? component.Type != typeof(SetupPage)
            : endpoint?.Metadata.GetMetadata<PageActionDescriptor>() is not null;
}
