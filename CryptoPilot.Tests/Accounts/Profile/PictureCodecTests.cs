using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CryptoPilot.Web.Accounts.Profile;
using SkiaSharp;

namespace CryptoPilot.Tests.Accounts.Profile;

public sealed class PictureCodecTests
{
    private const string Payload = "<script>alert(1)</script>";

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Crop_Landscape_IsASquareOfItsMiddle(SKEncodedImageFormat format)
    {
        // Red, green and blue thirds: the middle square is green.
        var (picture, fault) = PictureCodec.Read(Image(300, 100, format));

        Assert.Equal(PictureFault.None, fault);
        using var square = SKBitmap.Decode(PictureCodec.Crop(picture!, PictureCrop.Middle));
        Assert.Equal((PictureCodec.Side, PictureCodec.Side), (square.Width, square.Height));
        AssertColour(SKColors.Lime, square.GetPixel(128, 128));
        AssertColour(SKColors.Red, At(picture!, new(0m, 0.5m, 1m)));
        AssertColour(SKColors.Blue, At(picture!, new(1m, 0.5m, 4m)));
        AssertColour(SKColors.Blue, At(picture!, new(99m, -7m, 1_000m)));
    }

    [Fact]
    public void Read_PictureWithAScriptBehindAndNotesInside_KeepsPixelsOnly()
    {
        var jpeg = Image(200, 200, SKEncodedImageFormat.Jpeg);
        byte[] polyglot = [.. jpeg[..2], .. Exif(1, "52.5200 N secret place"), .. jpeg[2..], .. Encoding.ASCII.GetBytes(Payload), .. Zip()];

        var (picture, fault) = PictureCodec.Read(polyglot);

        Assert.Equal(PictureFault.None, fault);
        foreach (var made in new[] { picture!.Content, PictureCodec.Crop(picture, PictureCrop.Middle) })
        {
            var text = Encoding.Latin1.GetString(made);
            Assert.StartsWith("RIFF", text, StringComparison.Ordinal);
            Assert.DoesNotContain("script", text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("PK\u0003\u0004", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'><script>alert(1)</script></svg>")]
    [InlineData("<!doctype html><p>hello")]
    [InlineData("GIF89a/*\u0001\u0000\u0001\u0000*/=1;alert(1)")]
    [InlineData("%PDF-1.7")]
    [InlineData("")]
    public void Read_OtherFiles_AreRefused(string content) => Assert.Equal(PictureFault.NotAPicture, PictureCodec.Read(Encoding.Latin1.GetBytes(content)).Fault);

    [Theory]
    [InlineData(30_000, 30_000)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(11_000, 11_000)]
    [InlineData(12_001, 40)]
    public void Read_BombOfAFewBytes_IsRefusedBeforeItUnfolds(int width, int height)
    {
        var bomb = Png(width, height);
        Assert.True(bomb.Length < 200_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = PictureCodec.Read(bomb).Fault;

        Assert.Contains(fault, new[] { PictureFault.TooLarge, PictureFault.NotAPicture });
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8_000_000);
    }

    [Fact]
    public void Read_TooManyBytesTooSmallOrCutOff_SaysWhich()
    {
        var whole = Image(400, 400, SKEncodedImageFormat.Png);

        Assert.Equal(PictureFault.TooLong, PictureCodec.Read(new byte[PictureCodec.MaxBytes + 1]).Fault);
        Assert.Equal(PictureFault.TooSmall, PictureCodec.Read(Image(31, 200, SKEncodedImageFormat.Png)).Fault);
        Assert.Equal(PictureFault.Damaged, PictureCodec.Read(whole[..(whole.Length / 2)]).Fault);
    }

    [Theory]
    [InlineData(1, 300, 100)]
    [InlineData(3, 300, 100)]
    [InlineData(6, 100, 300)]
    [InlineData(8, 100, 300)]
    public void Read_TurnedCamera_StandsUpright(ushort orientation, int width, int height)
    {
        var jpeg = Image(300, 100, SKEncodedImageFormat.Jpeg);

        var (picture, fault) = PictureCodec.Read([.. jpeg[..2], .. Exif(orientation, "note"), .. jpeg[2..]]);

        Assert.Equal(PictureFault.None, fault);
        Assert.Equal((width, height), (picture!.Width, picture.Height));
        using var shown = SKBitmap.Decode(picture.Content);
        var (x, y) = orientation switch { 1 => (20, 50), 3 => (280, 50), 6 => (50, 20), _ => (50, 280) };
        AssertColour(SKColors.Red, shown.GetPixel(x, y));
    }

    [Fact]
    public void Read_LargePhoto_IsMadeSmall()
    {
        var (picture, fault) = PictureCodec.Read(Image(6_000, 4_000, SKEncodedImageFormat.Jpeg));

        Assert.Equal(PictureFault.None, fault);
        Assert.True(Math.Max(picture!.Width, picture.Height) <= 1_024);
    }

    /// <summary>A third red, a third green, a third blue.</summary>
    internal static byte[] Image(int width, int height, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Red);
            using var paint = new SKPaint { Color = SKColors.Lime };
            canvas.DrawRect(SKRect.Create(width / 3, 0, width / 3, height), paint);
            paint.Color = SKColors.Blue;
            canvas.DrawRect(SKRect.Create(2 * width / 3, 0, width, height), paint);
        }

        using var data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    private static SKColor At(ReadPicture picture, PictureCrop crop)
    {
        using var square = SKBitmap.Decode(PictureCodec.Crop(picture, crop));
        return square.GetPixel(128, 128);
    }

    private static void AssertColour(SKColor expected, SKColor actual)
    {
        Assert.InRange(actual.Red, expected.Red - 30, expected.Red + 30);
        Assert.InRange(actual.Green, expected.Green - 30, expected.Green + 30);
        Assert.InRange(actual.Blue, expected.Blue - 30, expected.Blue + 30);
    }

    /// <summary>The segment in which a camera notes how it was held, and a text.</summary>
    private static byte[] Exif(ushort orientation, string note)
    {
        var text = Encoding.ASCII.GetBytes(note + "\0");
        byte[] tiff =
        [
            (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 2,
            0x01, 0x0E, 0, 2, 0, 0, 0, (byte)text.Length, 0, 0, 0, 38,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
            0, 0, 0, 0, .. text,
        ];
        byte[] body = [.. "Exif\0\0"u8, .. tiff];
        return [0xFF, 0xE1, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];
    }

    /// <summary>A well-formed PNG of one colour in one bit for each pixel; its data ends after some lines.</summary>
    private static byte[] Png(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) zlib.Write(new byte[Math.Min(4_000_000L, (long)height * ((width / 8) + 2))]);
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        byte[] body = [.. type, .. data];
        var sum = Crc(body);
        return [.. length, .. body, (byte)(sum >> 24), (byte)(sum >> 16), (byte)(sum >> 8), (byte)sum];
    }

    private static uint Crc(byte[] data)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var one in data)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }

        return ~crc;
    }

    private static byte[] Zip()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var writer = new StreamWriter(zip.CreateEntry("index.html").Open());
            writer.Write(Payload);
        }

        return file.ToArray();
    }
}
