using System.Globalization;
using System.Text;
using QRCoder;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>A QR code as a drawing of its own: no picture is fetched and no script runs.</summary>
/// <param name="Size">How many squares it is wide and high, with its quiet margin.</param>
/// <param name="Path">The dark squares, as the path of an SVG.</param>
public sealed record QrCode(int Size, string Path)
{
    /// <summary>Draws a text.</summary>
    public static QrCode Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
            for (var x = 0; x < rows[y].Count; x++)
                if (rows[y][x]) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        return new QrCode(rows.Count, path.ToString());
    }
}
