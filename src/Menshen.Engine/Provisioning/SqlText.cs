using System.Reflection;

namespace Menshen.Engine;

/// <summary>Reads the SQL that lies beside the code, by file name.</summary>
internal static class SqlText
{
    public static string Read(string fileName) => Read(typeof(SqlText).Assembly, fileName);

    public static string Read(Assembly assembly, string fileName)
    {
        using var stream = assembly.GetManifestResourceStream(fileName)
            ?? throw new ArgumentException($"no embedded {fileName}", nameof(fileName));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
