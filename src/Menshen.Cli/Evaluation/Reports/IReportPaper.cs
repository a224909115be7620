namespace Menshen.Cli.Evaluation.Reports;

/// <summary>What a report is written on: a page of HTML, or a PDF. One author writes on both, so that neither says more than the other.</summary>
internal interface IReportPaper
{
    /// <summary>Begins it.</summary>
    void Begin(string title, string language);

    /// <summary>A heading or a paragraph.</summary>
    /// <param name="tag"><c>h1</c>, <c>h2</c>, <c>h3</c> or <c>p</c>.</param>
    /// <param name="text">What strangers chose stays text.</param>
    /// <param name="mark">The class of its look, or null.</param>
    /// <param name="id">The name by which cells lead here, or null.</param>
    void Text(string tag, string text, string? mark = null, string? id = null);

    /// <summary>Begins a list, or a frame.</summary>
    void Open(string tag, string? mark = null, string? id = null);

    void Close(string tag);

    /// <summary>A line of a list; it may lead to a place.</summary>
    void Item(string text, string? place = null);

    void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<HtmlCell>> rows);

    /// <summary>Bars of clauses by state, with what the colours mean.</summary>
    void Chart(string title, IEnumerable<(string Label, IReadOnlyList<ClauseFinding> Findings)> groups, ReportWords words);
}
