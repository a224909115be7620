using System.Globalization;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>A cell of a table: its text, and where in the page it leads.</summary>
internal sealed record HtmlCell(string Text)
{
    /// <summary>An id in the same page, or null.</summary>
    public string? Place { get; init; }

    /// <summary>The class of its look, one of ours.</summary>
    public string? Mark { get; init; }

    public static implicit operator HtmlCell(string text) => new(text);

    public static implicit operator HtmlCell(int number) => new(number.ToString(CultureInfo.InvariantCulture)) { Mark = "n" };
}
