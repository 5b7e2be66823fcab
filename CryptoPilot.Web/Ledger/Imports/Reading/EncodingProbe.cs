using System.Text;

namespace CryptoPilot.Web.Ledger.Imports.Reading;

/// <summary>Finds out in which encoding a file is while its bytes pass by: by its byte order mark, by its zeros, or by whether it is valid UTF-8.</summary>
public sealed class EncodingProbe
{
    private const int SampleSize = 4_096;

    private readonly Decoder _utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly byte[] _start = new byte[SampleSize];
    private readonly char[] _chars = new char[SampleSize];
    private int _length;
    private bool _isUtf8 = true;

    static EncodingProbe() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The name of the encoding of what was seen: <c>utf-8</c>, <c>utf-16</c>, <c>utf-16BE</c> or <c>windows-1252</c>.</summary>
    public string Name => _start.AsSpan(0, _length) switch
    {
        [0xEF, 0xBB, 0xBF, ..] => "utf-8",
        [0xFF, 0xFE, ..] => "utf-16",
        [0xFE, 0xFF, ..] => "utf-16BE",
        _ when HasZeros(odd: true) => "utf-16",
        _ when HasZeros(odd: false) => "utf-16BE",
        _ when _isUtf8 => "utf-8",
        _ => "windows-1252",
    };

    /// <summary>The encoding of that name.</summary>
    public static Encoding Of(string? name) => name is null ? Encoding.UTF8 : Encoding.GetEncoding(name);

    /// <summary>Looks at the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(SampleSize - _length, bytes.Length);
        bytes[..taken].CopyTo(_start.AsSpan(_length));
        _length += taken;
        while (_isUtf8 && bytes.Length > 0)
        {
            var chunk = bytes[..Math.Min(SampleSize, bytes.Length)];
            try
            {
                _utf8.GetChars(chunk, _chars, flush: false);
            }
            catch (DecoderFallbackException)
            {
                _isUtf8 = false;
            }

            bytes = bytes[chunk.Length..];
        }
    }

    /// <summary>Text of Western languages in UTF-16 has a zero in nearly every second byte.</summary>
    private bool HasZeros(bool odd)
    {
        var zeros = 0;
        for (var i = odd ? 1 : 0; i < _length; i += 2) if (_start[i] == 0) zeros++;
        return _length > 3 && zeros * 4 > _length;
    }
}
