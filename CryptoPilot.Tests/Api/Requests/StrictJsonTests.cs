using System.Text;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;

namespace CryptoPilot.Tests.Api.Requests;

public sealed class StrictJsonTests
{
    public enum Side
    {
        Above,
        Below,
    }

    [Fact]
    public void Body_AsItShouldBe_IsReadExactly()
    {
        var order = Read("""{"amount":"0.123456789012345678","at":"2024-05-01T14:30:00.5+02:00","side":"above","fee":{"amount":"1"},"tags":["a","b"],"note":null}""");

        Assert.Equal((0.123456789012345678m, new DateTime(2024, 5, 1, 12, 30, 0, 500, DateTimeKind.Utc), Side.Above, 1m), (order.Amount, order.At, order.Side, order.Fee!.Amount));
        Assert.Equal(["a", "b"], order.Tags!);
    }

    [Theory]
    [InlineData("", "malformed-json", null)]
    [InlineData("{", "malformed-json", null)]
    [InlineData("""{"amount":"1","amount":"2","at":"2024-05-01T12:00:00Z","side":"above"}""", "malformed-json", null)]
    [InlineData("""{"amount":"\ud800","at":"2024-05-01T12:00:00Z","side":"above"}""", "invalid-field", "amount")]
    [InlineData("null", "invalid-field", null)]
    [InlineData("[]", "invalid-field", null)]
    [InlineData("""{"at":"2024-05-01T12:00:00Z","side":"above"}""", "invalid-field", "amount")]
    [InlineData("""{"amount":1,"at":"2024-05-01T12:00:00Z","side":"above"}""", "invalid-field", "amount")]
    [InlineData("""{"amount":"1e3","at":"2024-05-01T12:00:00Z","side":"above"}""", "invalid-field", "amount")]
    [InlineData("""{"amount":"1,000","at":"2024-05-01T12:00:00Z","side":"above"}""", "invalid-field", "amount")]
    [InlineData("""{"amount":"0.1234567890123456789","at":"2024-05-01T12:00:00Z","side":"above"}""", "invalid-field", "amount")]
    [InlineData("""{"amount":"1","at":"2024-05-01T12:00:00","side":"above"}""", "invalid-field", "at")]
    [InlineData("""{"amount":"1","at":"2024-05-01T12:00:00Z","side":"Above"}""", "invalid-field", "side")]
    [InlineData("""{"amount":"1","at":"2024-05-01T12:00:00Z","side":null}""", "invalid-field", "side")]
    [InlineData("""{"amount":"1","at":"2024-05-01T12:00:00Z","side":"above","fee":{}}""", "invalid-field", "fee.amount")]
    [InlineData("""{"amount":"1","at":"2024-05-01T12:00:00Z","side":"above","fee":{"amount":"1","coin":"BTC"}}""", "unknown-field", "fee.coin")]
    [InlineData("""{"amount":"1","at":"2024-05-01T12:00:00Z","side":"above","colour":"red"}""", "unknown-field", "colour")]
    [InlineData("""{"amount":"1","at":"2024-05-01T12:00:00Z","side":"above","tags":["a",2]}""", "invalid-field", "tags[1]")]
    public void Body_ThatIsWrong_IsRefusedByName(string json, string code, string? field)
    {
        var fault = Assert.Throws<ApiFaultException>(() => Read(json)).Fault;

        Assert.Equal((code, field), (fault.Problem.Code, fault.Field));
    }

    [Fact]
    public void Body_NestedTooDeep_IsMalformed() =>
        Assert.Equal("malformed-json", Assert.Throws<ApiFaultException>(() => Read(new string('[', 33) + new string(']', 33))).Fault.Problem.Code);

    [Fact]
    public void Body_NotUtf8_IsMalformed() =>
        Assert.Equal("malformed-json", Assert.Throws<ApiFaultException>(() => StrictJson.Read<Order>(new byte[] { 0x22, 0xff, 0x22 })).Fault.Problem.Code);

    private static Order Read(string json) => StrictJson.Read<Order>(Encoding.UTF8.GetBytes(json));

    private sealed record Order(decimal Amount, DateTime At, Side Side, Fee? Fee = null, IReadOnlyList<string>? Tags = null, string? Note = null);

    private sealed record Fee(decimal Amount);
}
