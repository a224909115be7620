using System.Globalization;
using Menshen.Cli.Evaluation.Reports;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace Menshen.Cli.Pdf;

/// <summary>Writes a report as a PDF: A4 with numbered pages, chapters as bookmarks, bars as vectors, and places that lead to each other.</summary>
/// <remarks>Nothing but text and rectangles goes in: no script, no form, no address outside, no file. Sizes are points, and <c>y</c> grows downwards.</remarks>
internal sealed class PdfPaper(PdfFonts fonts, DateTimeOffset made) : IReportPaper, IDisposable
{
    private const double Wide = 595, High = 842, Margin = 42, Bottom = High - 52, Room = Wide - (2 * Margin);

    private const double Body = 9, Small = 7.2, Note = 6.8, Leading = 1.4, Pad = 2.5;

    /// <summary>A row of more lines may begin on one page and end on the next.</summary>
    private const int MostWhole = 30;

    /// <summary>Points: some six Chinese characters.</summary>
    private const double MostUnbroken = 46;

    private static readonly Dictionary<string, (double Size, double Before, double After)> Headings = new()
    {
        ["h1"] = (16, 0, 6), ["h2"] = (12.5, 0, 8), ["h3"] = (9.5, 10, 3), ["p"] = (Body, 0, 4),
    };

    private readonly PdfDocument _document = new();
    private readonly PdfText _text = new(fonts);
    private readonly Dictionary<string, int> _places = [];
    private readonly List<(PdfPage Page, PdfRectangle Where, string Place)> _links = [];
    private XGraphics? _page;
    private PdfOutline? _chapter;
    private string _title = "";
    private double _y;
    private int _number;

    public void Begin(string title, string language)
    {
        _title = _text.Shown(title);
        _document.Info.Title = _title;
        _document.Info.Creator = "menshen";
        _document.Info.CreationDate = made.UtcDateTime;
        _document.Language = language;
        _document.PageMode = PdfPageMode.UseOutlines;
        _document.Options.CompressContentStreams = true;
        Turn();
    }

    public void Text(string tag, string text, string? mark = null, string? id = null)
    {
        var (size, before, after) = Headings[tag];
        var (shown, isBold, isHeading) = (_text.Shown(text), tag != "p" || mark == "bad", tag != "p");
        if (mark == "meta") (size, after) = (Small, 1);
        // A chapter begins a page; a heading takes some of what follows it along.
        if (tag == "h2" && _y > Margin) Turn();
        if (tag == "h3" && _y + 60 > Bottom) Turn();
        _y += _y > Margin ? before : 0;
        Mark(tag, shown, id);
        foreach (var line in _text.Lines(shown, size, isBold, Room))
        {
            if (_y + (size * Leading) > Bottom) Turn();
            _y += size * Leading;
            _text.Draw(_page!, line, Margin, _y - (size * 0.3), size, isBold, PdfColours.Of(mark));
        }

        if (tag == "h2") _page!.DrawRectangle(PdfColours.Line, Margin, _y + 1, Room, 1);
        _y += isHeading ? after : after / 2;
    }

    public void Open(string tag, string? mark = null, string? id = null)
    {
        _number = tag == "ol" ? 1 : 0;
        _y += Pad;
    }

    public void Close(string tag) => _y += Pad;

    public void Item(string text, string? place = null)
    {
        var head = _number > 0 ? string.Create(CultureInfo.InvariantCulture, $"{_number++}. ") : "• ";
        foreach (var line in _text.Lines(head + _text.Shown(text), Body, isBold: false, Room - 12))
        {
            if (_y + (Body * Leading) > Bottom) Turn();
            if (place is not null) Link(new XRect(Margin + 12, _y, Room - 12, Body * Leading), place);
            _y += Body * Leading;
            _text.Draw(_page!, line, Margin + 12, _y - (Body * 0.3), Body, isBold: false, PdfColours.Of(place is null ? null : "link"));
        }
    }

    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<HtmlCell>> rows)
    {
        var head = headings.Select(heading => new HtmlCell(_text.Shown(heading)) { Mark = "head" }).ToList();
        var all = rows.Select(row => row.Select(cell => cell with { Text = _text.Shown(cell.Text) }).ToList()).ToList();
        var widths = PdfColumns.Divide(
            [.. head.Select((heading, i) => (
                (2 * Pad) + all.Select(row => Least(row[i])).Append(Least(heading)).Max(), (2 * Pad) + all.Select(row => _text.Width(row[i].Text, Small, IsBold(row[i]))).Append(_text.Width(heading.Text, Small, true)).Max()))],
            Room);
        Row(head, widths, null);
        foreach (var row in all) Row(row, widths, head);
        _y += 6;
    }

    public void Chart(string title, IEnumerable<(string Label, IReadOnlyList<ClauseFinding> Findings)> groups, ReportWords words)
    {
        var rows = groups.ToList();
        var states = Enum.GetValues<ClauseState>();
        Bars([.. rows.Select(row => (row.Label, (IReadOnlyList<(string, int)>)[.. states.Select(state => (StateChart.ColourOf(state), row.Findings.Count(finding => finding.State == state)))]))]);
        var x = Margin;
        foreach (var state in states.Where(state => rows.Any(row => row.Findings.Any(finding => finding.State == state))))
        {
            var label = _text.Shown(words.Of(state));
            var width = 22 + _text.Width(label, Small, false);
            if (x + width > Wide - Margin) (x, _y) = (Margin, _y + (Small * Leading));
            _page!.DrawRectangle(PdfColours.Brush(StateChart.ColourOf(state)), x, _y + 2, 7, 7);
            _text.Draw(_page, label, x + 10, _y + 8, Small, false, PdfColours.Of(null));
            x += width;
        }

        _y += 16;
    }

    /// <summary>Bars of numbers, each with its label and its sum.</summary>
    public void Bars(IReadOnlyList<(string Label, IReadOnlyList<(string Colour, int Number)> Parts)> rows)
    {
        const double Label = 130, Height = 9;
        var most = Math.Max(1, rows.Max(row => row.Parts.Sum(part => part.Number)));
        foreach (var (label, parts) in rows)
        {
            if (_y + Height + 5 > Bottom) Turn();
            _text.Draw(_page!, _text.Lines(_text.Shown(label), Small, false, Label - 6)[0], Margin, _y + 8, Small, false, PdfColours.Of(null));
            var x = Margin + Label;
            foreach (var (colour, number) in parts.Where(part => part.Number > 0))
            {
                var width = (Room - Label - 30) * number / most;
                _page!.DrawRectangle(PdfColours.Brush(colour), x, _y + 1, width, Height);
                x += width;
            }

            _text.Draw(_page!, parts.Sum(part => part.Number).ToString(CultureInfo.InvariantCulture), x + 4, _y + 8, Small, false, PdfColours.Of(null));
            _y += Height + 4;
        }
    }

    /// <summary>The file.</summary>
    public byte[] End()
    {
        _page?.Dispose();
        _page = null;
        foreach (var (page, where, place) in _links)
            if (_places.TryGetValue(place, out var number)) page.AddDocumentLink(where, number);
        for (var i = 0; i < _document.PageCount; i++)
        {
            using var page = XGraphics.FromPdfPage(_document.Pages[i], XGraphicsPdfPageOptions.Append);
            var number = string.Create(CultureInfo.InvariantCulture, $"{i + 1} / {_document.PageCount}");
            _text.Draw(page, _text.Lines(_title, Note, false, Room - 60)[0], Margin, High - 28, Note, false, PdfColours.Of("apart"));
            _text.Draw(page, number, Wide - Margin - _text.Width(number, Note, false), High - 28, Note, false, PdfColours.Of("apart"));
        }

        using var file = new MemoryStream();
        _document.Save(file, closeStream: false);
        return PdfIdentity.Settle(file.ToArray());
    }

    public void Dispose()
    {
        _page?.Dispose();
        _document.Dispose();
    }

    /// <summary>How wide a column is at least for a cell: as its longest word, and where there is little to say as all of it, for writing without spaces could be broken anywhere.</summary>
    private double Least(HtmlCell cell)
    {
        var whole = _text.Width(cell.Text, Small, IsBold(cell));
        return whole <= MostUnbroken ? whole : _text.WidestWord(cell.Text, Small, IsBold(cell));
    }

    private static bool IsBold(HtmlCell cell) => cell.Mark is "head" or "bad";

    private void Turn()
    {
        _page?.Dispose();
        var page = _document.AddPage();
        (page.Width, page.Height) = (XUnit.FromPoint(Wide), XUnit.FromPoint(High));
        _page = XGraphics.FromPdfPage(page);
        _y = Margin;
    }

    /// <summary>A bookmark, and a place that others lead to.</summary>
    private void Mark(string tag, string text, string? id)
    {
        if (id is not null) _places[id] = _document.PageCount;
        if (tag is not ("h2" or "h3")) return;
        var page = _document.Pages[_document.PageCount - 1];
        var outline = new PdfOutline(text, page, tag == "h2") { Top = High - _y + 4, Left = 0 };
        if (tag == "h2" || _chapter is null)
            _document.Outlines.Add(_chapter = outline);
        else
            _chapter.Outlines.Add(outline);
        if (tag == "h3" && _chapter == outline) _chapter = null;
    }

    private void Link(XRect where, string place) =>
        _links.Add((_document.Pages[_document.PageCount - 1], new PdfRectangle(new XRect(where.X, High - where.Y - where.Height, where.Width, where.Height)), place));

    private void Row(IReadOnlyList<HtmlCell> cells, double[] widths, IReadOnlyList<HtmlCell>? head)
    {
        var lines = cells.Select((cell, i) => _text.Lines(cell.Text, Small, IsBold(cell), widths[i] - (2 * Pad))).ToList();
        var most = lines.Max(cell => cell.Count);
        for (var done = 0; done < most;)
        {
            var fits = (int)((Bottom - _y - (2 * Pad)) / (Small * Leading));
            if (fits < most - done && (fits < 3 || (done == 0 && most <= MostWhole)))
            {
                Turn();
                if (head is not null) Row(head, widths, null);
                fits = (int)((Bottom - _y - (2 * Pad)) / (Small * Leading));
            }

            var now = Math.Min(fits, most - done);
            Draw(cells, lines, widths, done, now);
            done += now;
        }
    }

    private void Draw(IReadOnlyList<HtmlCell> cells, List<List<string>> lines, double[] widths, int from, int count)
    {
        var high = (count * Small * Leading) + (2 * Pad);
        if (cells[0].Mark == "head") _page!.DrawRectangle(PdfColours.Head, Margin, _y, Room, high);
        var x = Margin;
        for (var i = 0; i < cells.Count; x += widths[i++])
        {
            var (cell, y) = (cells[i], _y + Pad);
            if (cell.Place is not null && from == 0) Link(new XRect(x, _y, widths[i], high), cell.Place);
            foreach (var line in lines[i].Skip(from).Take(count))
            {
                y += Small * Leading;
                var at = cell.Mark == "n" ? x + widths[i] - Pad - _text.Width(line, Small, false) : x + Pad;
                _text.Draw(_page!, line, at, y - (Small * 0.35), Small, IsBold(cell), PdfColours.Of(cell.Mark ?? (cell.Place is null ? null : "link")));
            }
        }

        _y += high;
        _page!.DrawRectangle(PdfColours.Hair, Margin, _y - 0.4, Room, 0.4);
    }
}
