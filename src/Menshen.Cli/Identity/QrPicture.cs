using QRCoder;

namespace Menshen.Cli.Identity;

/// <summary>Draws a QR code with the half blocks of a terminal.</summary>
internal static class QrPicture
{
    /// <summary>White on black whatever the terminal's colours are: cameras want a light border around dark dots.</summary>
    private const string Colours = "\u001b[97;40m", Plain = "\u001b[0m";

    public static void Draw(CliContext context, string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.L);
        using var picture = new AsciiQRCode(code);
        foreach (var line in picture.GetGraphicSmall().Split('\n'))
            context.Line($"{Colours}{line.TrimEnd('\r')}{Plain}");
    }
}
