using SkiaSharp;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>Why a picture was refused.</summary>
public enum PictureFault
{
    None,

    /// <summary>More bytes than are read.</summary>
    TooLong,

    /// <summary>Not a JPEG, PNG or WebP image.</summary>
    NotAPicture,

    /// <summary>More pixels than are decoded.</summary>
    TooLarge,

    /// <summary>Fewer pixels than are shown.</summary>
    TooSmall,

    /// <summary>It begins like an image and does not end like one.</summary>
    Damaged,
}

/// <summary>Which square of a picture is kept.</summary>
/// <param name="Across">0 is the left edge, 1 the right one.</param>
/// <param name="Down">0 is the top edge, 1 the bottom one.</param>
/// <param name="Zoom">1 keeps the largest square, 4 a quarter of its side.</param>
public readonly record struct PictureCrop(decimal Across, decimal Down, decimal Zoom)
{
    public const decimal MaxZoom = 4m;

    /// <summary>The largest square in the middle.</summary>
    public static PictureCrop Middle { get; } = new(0.5m, 0.5m, 1m);

    /// <summary>The same within the limits.</summary>
    public PictureCrop Limited => new(Math.Clamp(Across, 0m, 1m), Math.Clamp(Down, 0m, 1m), Math.Clamp(Zoom, 1m, MaxZoom));
}

/// <summary>A picture that was read: upright, small enough to show, encoded anew.</summary>
/// <param name="Content">A WebP image.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record ReadPicture(byte[] Content, int Width, int Height);

/// <summary>
/// Reads pictures that strangers made. Only pixels come out of it: what else a file holds (a script behind the image, places, names) is left
/// behind. The size is read before anything is decoded, so that a small file cannot unfold into a large image.
/// </summary>
public static class PictureCodec
{
    /// <summary>Bytes of an upload.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Pixels of a side of what is kept.</summary>
    public const int Side = 256;

    /// <summary>What is kept.</summary>
    public const string ContentType = "image/webp";

    private const int MinSide = 32;
    private const int MaxSide = 12_000;
    private const long MaxPixels = 16_000_000;
    private const int WorkingSide = 1_024;
    private const int Quality = 88;

    private static readonly SKSamplingOptions s_smooth = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>Reads an upload.</summary>
    public static (ReadPicture? Picture, PictureFault Fault) Read(byte[] upload)
    {
        if (upload.Length > MaxBytes) return (null, PictureFault.TooLong);
        using var data = SKData.CreateCopy(upload);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp)) return (null, PictureFault.NotAPicture);
        var size = codec.Info.Size;
        if (size.Width is <= 0 or > MaxSide || size.Height is <= 0 or > MaxSide) return (null, PictureFault.TooLarge);
        if (Math.Min(size.Width, size.Height) < MinSide) return (null, PictureFault.TooSmall);

        // A JPEG is decoded at a fraction of its size where that is enough.
        var wanted = (float)WorkingSide / Math.Max(size.Width, size.Height);
        var scaled = wanted < 1f ? codec.GetScaledDimensions(wanted) : size;
        if ((long)scaled.Width * scaled.Height > MaxPixels) return (null, PictureFault.TooLarge);

        using var bitmap = new SKBitmap(new SKImageInfo(scaled.Width, scaled.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success) return (null, PictureFault.Damaged);
        using var upright = Upright(bitmap, codec.EncodedOrigin);
        return (new ReadPicture(Encode(upright), upright.Width, upright.Height), PictureFault.None);
    }

    /// <summary>Cuts a square out of a picture that <see cref="Read"/> made.</summary>
    public static byte[] Crop(ReadPicture picture, PictureCrop crop)
    {
        var (across, down, zoom) = crop.Limited;
        using var bitmap = SKBitmap.Decode(picture.Content);
        var side = Math.Min(bitmap.Width, bitmap.Height) / (float)zoom;
        var left = (bitmap.Width - side) * (float)across;
        var top = (bitmap.Height - side) * (float)down;
        using var square = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        using (var canvas = new SKCanvas(square))
        using (var image = SKImage.FromBitmap(bitmap))
        {
            canvas.Clear(SKColors.Transparent);
            canvas.DrawImage(image, SKRect.Create(left, top, side, side), SKRect.Create(Side, Side), s_smooth);
        }

        return Encode(square);
    }

    /// <summary>Turns a picture as its camera was held, and makes it as small as it is worked with.</summary>
    private static SKBitmap Upright(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        var isTurned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var scale = Math.Min(1f, (float)WorkingSide / Math.Max(bitmap.Width, bitmap.Height));
        var (width, height) = (Math.Max(1, (int)(bitmap.Width * scale)), Math.Max(1, (int)(bitmap.Height * scale)));
        var upright = new SKBitmap(new SKImageInfo(isTurned ? height : width, isTurned ? width : height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        using var canvas = new SKCanvas(upright);
        using var image = SKImage.FromBitmap(bitmap);
        canvas.Clear(SKColors.Transparent);
        canvas.SetMatrix(Turn(origin, width, height));
        canvas.DrawImage(image, SKRect.Create(width, height), s_smooth);
        return upright;
    }

    private static SKMatrix Turn(SKEncodedOrigin origin, float width, float height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };

    private static byte[] Encode(SKBitmap bitmap)
    {
        using var data = bitmap.Encode(SKEncodedImageFormat.Webp, Quality);
        return data.ToArray();
    }
}
