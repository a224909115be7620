using System.Runtime.InteropServices;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>Which program this is.</summary>
public static class ProductVersion
{
    /// <summary>From the build; two digits and a patch.</summary>
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version!.ToString(3);

    public static VersionReport Report() => new(Text, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription);
}
