using System.Buffers;
using System.Security.Cryptography;
using CryptoPilot.Web.Api.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace CryptoPilot.Web.Api.Access;

/// <summary>The hash of a request's body, which can be read again afterwards. The endpoint's own limit of bytes holds.</summary>
public static class BodyHash
{
    /// <summary>More than this is kept in a file meanwhile.</summary>
    private const int InMemory = 256 * 1024;

    private const int Step = 16 * 1024;

    /// <summary>Reads the body.</summary>
    /// <returns>SHA-256 in lower-case hexadecimal, or why the body could not be read.</returns>
    public static async Task<(string Hash, ApiFault? Fault)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var detection = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>();
        if (detection is { CanHaveBody: false }) return (RequestSigning.EmptyBodyHash, null);
        request.EnableBuffering(InMemory);
        var buffer = ArrayPool<byte>.Shared.Rent(Step);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;) hash.AppendData(buffer, 0, read);
            request.Body.Position = 0;
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), null);
        }
        catch (BadHttpRequestException exception)
        {
            return ("", Fault(exception.StatusCode));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ApiFault Fault(int status) => new(ApiProblems.OfStatus(status), status switch
    {
        StatusCodes.Status413PayloadTooLarge => "The body holds more bytes than are taken here.",
        StatusCodes.Status408RequestTimeout => "The body came too slowly.",
        _ => "The body ended too early or was badly framed.",
    });
}
