using System.Buffers.Binary;

namespace CryptoPilot.Web.Wallets.Addresses;

/// <summary>What the bytes of a Byron address of Cardano say: CBOR <c>[24(bytes [root, attributes, type]), crc32]</c>.</summary>
/// <param name="IsTest">Its attributes name a network; only test networks are named.</param>
/// <param name="ChecksumFits">The CRC-32 is that of the inner bytes.</param>
internal sealed record ByronAddress(bool IsTest, bool ChecksumFits)
{
    private const int RootLength = 28;
    private const ulong EncodedCborTag = 24;
    private const ulong NetworkKey = 2;
    private const uint Polynomial = 0xedb88320;

    private enum Major
    {
        Number = 0,
        Bytes = 2,
        Array = 4,
        Map = 5,
        Tag = 6,
    }

    /// <summary>Null when the bytes are no such address.</summary>
    public static ByronAddress? Read(ReadOnlySpan<byte> bytes)
    {
        if (!Take(ref bytes, Major.Array, out var parts) || parts != 2) return null;
        if (!Take(ref bytes, Major.Tag, out var tag) || tag != EncodedCborTag) return null;
        if (!TakeBytes(ref bytes, out var inner) || !Take(ref bytes, Major.Number, out var checksum) || !bytes.IsEmpty) return null;
        return ReadAttributes(inner) is { } isTest ? new ByronAddress(isTest, Crc32(inner) == checksum) : null;
    }

    private static bool? ReadAttributes(ReadOnlySpan<byte> inner)
    {
        if (!Take(ref inner, Major.Array, out var parts) || parts != 3) return null;
        if (!TakeBytes(ref inner, out var root) || root.Length != RootLength) return null;
        if (!Take(ref inner, Major.Map, out var count)) return null;
        var isTest = false;
        for (; count > 0; count--)
        {
            if (!Take(ref inner, Major.Number, out var key) || !TakeBytes(ref inner, out _)) return null;
            isTest |= key == NetworkKey;
        }

        return Take(ref inner, Major.Number, out _) && inner.IsEmpty ? isTest : null;
    }

    private static bool TakeBytes(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!Take(ref rest, Major.Bytes, out var length) || length > (ulong)rest.Length) return false;
        bytes = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }

    /// <summary>Takes the head of a CBOR item: three bits of kind, then its number or length in 5 bits or in 1, 2, 4 or 8 bytes.</summary>
    private static bool Take(ref ReadOnlySpan<byte> rest, Major major, out ulong value)
    {
        value = 0;
        if (rest.IsEmpty || rest[0] >> 5 != (int)major) return false;
        var size = rest[0] & 31;
        rest = rest[1..];
        var length = size switch { < 24 => 0, <= 27 => 1 << (size - 24), _ => -1 };
        if (length < 0 || rest.Length < length) return false;
        Span<byte> number = stackalloc byte[8];
        rest[..length].CopyTo(number[(8 - length)..]);
        value = length == 0 ? (ulong)size : BinaryPrimitives.ReadUInt64BigEndian(number);
        rest = rest[length..];
        return true;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
        }

        return ~crc;
    }
}
