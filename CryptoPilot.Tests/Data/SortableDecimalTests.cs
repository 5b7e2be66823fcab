using CryptoPilot.Data.Conventions;

namespace CryptoPilot.Tests.Data;

public sealed class SortableDecimalTests
{
    public static TheoryData<string> Ascending => new(
        "-79228162514264337593543950335", "-100.01", "-100", "-99.999999999999999999", "-1.23", "-1.2", "-1", "-0.000000000000000001",
        "0", "0.0000000000000000000000000001", "0.00000022", "0.1", "0.10000001", "1", "1.5", "9.99", "10", "19.95", "100", "42000.5", "42000.51",
        "1234567890123456789.123456789", "79228162514264337593543950335");

    [Fact]
    public void Encode_AscendingNumbers_AscendingText()
    {
        var texts = Ascending.Select(row => SortableDecimal.Encode(Parse(row.Data))).ToList();

        Assert.Equal(texts.Order(StringComparer.Ordinal), texts);
    }

    [Theory]
    [MemberData(nameof(Ascending))]
    public void Decode_Encoded_SameNumber(string number) =>
        Assert.Equal(Parse(number), SortableDecimal.Decode(SortableDecimal.Encode(Parse(number))));

    [Fact]
    public void Encode_RandomPairs_OrderedLikeTheNumbers()
    {
        var random = new Random(20260302);
        for (var round = 0; round < 20_000; round++)
        {
            var (left, right) = (Any(random), Any(random));

            Assert.Equal(left.CompareTo(right), Math.Sign(string.CompareOrdinal(SortableDecimal.Encode(left), SortableDecimal.Encode(right))));
            Assert.Equal(left, SortableDecimal.Decode(SortableDecimal.Encode(left)));
        }
    }

    [Fact]
    public void Encode_TrailingZeros_SameText() => Assert.Equal(SortableDecimal.Encode(1.5m), SortableDecimal.Encode(1.5000m));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("150")]
    [InlineData("100.50")]
    [InlineData("-4987")]
    [InlineData("nonsense")]
    public void Decode_OtherText_Throws(string text) => Assert.Throws<FormatException>(() => SortableDecimal.Decode(text));

    private static decimal Parse(string number) => decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture);

    private static decimal Any(Random random) =>
        new(random.Next(), random.Next(2) * random.Next(), random.Next(3) == 0 ? random.Next() : 0, random.Next(2) == 0, (byte)random.Next(29));
}
