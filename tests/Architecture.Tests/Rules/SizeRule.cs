using System.Xml.Linq;

namespace Menshen.Architecture.Tests.Rules;

/// <summary>How long a file may be: a file that grows past its limit has begun to hold two things.</summary>
internal static class SizeRule
{
    public const int SourceLines = 400; // the house's own limit; the median aims at 60
    public const int FrontDoorLines = 80; // a project's README is read standing
    public const int ProjectElements = 30; // a project file says what is special about a project

    public static int Lines(string text) => text.AsSpan().Count('\n') + (text.Length > 0 && text[^1] != '\n' ? 1 : 0);

    /// <summary>Elements, not lines: the sentence that explains a setting must not cost a project its limit.</summary>
    /// <remarks>A compiled text file is counted once: how the compiler is told to compile it takes six elements and is no choice.
    /// What it references is not counted: another rule holds that to a table.</remarks>
    public static int Elements(string projectXml) =>
        XDocument.Parse(projectXml).Descendants().Count(element => element.Parent is not { Name.LocalName: "EmbeddedResource" } && element.Name.LocalName != "ProjectReference");

    public static IEnumerable<string> TooLong(IEnumerable<(string File, string Text)> files, int limit) =>
        from file in files
        let lines = Lines(file.Text)
        where lines > limit
        select $"{file.File} has {lines} lines, {limit} are allowed";
}
