using System.IO.Compression;
using System.Text.Json;

namespace CryptoPilot.Tests.Api.Answers;

public sealed class CompressionTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Answer_InTheEncodingThatIsAskedFor_IsTheSame(string encoding)
    {
        using var http = house.App.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/market/coins", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {house.Client.Token}");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);

        using var response = await http.SendAsync(request, Stop);

        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        await using var packed = await response.Content.ReadAsStreamAsync(Stop);
        await using Stream plain = encoding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
        using var document = await JsonDocument.ParseAsync(plain, cancellationToken: Stop);
        Assert.NotEmpty(document.RootElement.GetProperty("items").EnumerateArray());
    }
}
