using System.Reflection;
using System.Text;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Ledger.Imports;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Imports;

/// <summary>
/// A file as the body of a request, streamed and never held in memory. With an idempotency key it is passed through a temporary file
/// first, because only all of it tells whether it is the same one again.
/// </summary>
public sealed class UploadedBody : IBindableFromHttpContext<UploadedBody>, IEndpointParameterMetadataProvider
{
    private static readonly string[] s_types = ["text/csv", "text/tab-separated-values", "text/plain", RequestBytes.Json, "application/octet-stream"];

    private UploadedBody(Stream content) => Content = content;

    /// <summary>To be read once.</summary>
    public Stream Content { get; }

    /// <exception cref="ApiFaultException">It is too large, or did not come in full.</exception>
    static async ValueTask<UploadedBody?> IBindableFromHttpContext<UploadedBody>.BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var longest = Longest(context.RequestServices);
        if (context.Request.ContentLength > longest) throw TooLarge(longest);
        if (context.Request.Headers.ContainsKey(Idempotency.Header))
        {
            var (hash, fault) = await BodyHash.ReadAsync(context.Request, context.RequestAborted);
            if (fault is not null) throw fault.Problem == ApiProblems.BodyTooLarge ? TooLarge(longest) : new ApiFaultException(fault);
            RequestBytes.StandIn(context, Encoding.ASCII.GetBytes(hash));
        }

        return new UploadedBody(context.Request.Body);
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new AcceptsMetadata(s_types, typeof(Stream)));
        // A byte more, so that what is too large is seen to be and told as such.
        builder.Metadata.Add(new SizeLimit(Longest(builder.ApplicationServices) + 1));
    }

    /// <summary>The refusal of a file that is too large.</summary>
    /// <param name="longest">Bytes.</param>
    public static ApiFaultException TooLarge(long longest) =>
        new(new ApiFault(ApiProblems.BodyTooLarge, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A file may have {longest} bytes.")));

    private static long Longest(IServiceProvider services) => services.GetRequiredService<IOptions<ImportOptions>>().Value.MaxFileBytes;

    private sealed record SizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
