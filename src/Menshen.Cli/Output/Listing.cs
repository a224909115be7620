using Spectre.Console;

namespace Menshen.Cli;

/// <summary>Rows under headings: a table for people, a line for each field where the screen is too narrow for it; tab-separated lines with a heading in a pipe.</summary>
internal sealed class Listing(params string[] headings)
{
    /// <summary>Characters; in a narrower column words become pillars of letters.</summary>
    private const int NarrowColumn = 8;

    /// <summary>What the table's border takes of each column.</summary>
    private const int Gap = 3;

    /// <summary>Of a cell beside its heading, however narrow the screen is.</summary>
    private const int FewestColumns = 20;

    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, headings.Length);
        _rows.Add([.. cells.Select(Printable.Line)]);
    }

    public void Write(CliContext context)
    {
        if (!context.OutputIsTerminal)
            WritePlain(context.Output);
        else if (_rows.Count == 0)
            context.Line(Texts.List_Empty);
        else if (IsTooWide(context.Console.Profile.Width))
            WriteFields(context, context.Console.Profile.Width);
        else
            WriteTable(context.Console);
    }

    private bool IsTooWide(int screen) =>
        screen / headings.Length < NarrowColumn && headings.Select((heading, column) => Gap + _rows.Max(row => Math.Max(TextWrap.Width(heading), TextWrap.Width(row[column])))).Sum() > screen;

    // A cell keeps to its column: what somebody else wrote must not begin a line, where headings stand.
    private void WriteFields(CliContext context, int screen)
    {
        var width = headings.Max(TextWrap.Width) + Gap;
        foreach (var row in _rows)
        {
            foreach (var (heading, cell) in headings.Zip(row).Where(field => field.Second.Length > 0))
            {
                var before = $"{heading}{new string(' ', width - TextWrap.Width(heading))}";
                foreach (var line in TextWrap.Wrap(cell, Math.Max(FewestColumns, screen - width)).SelectMany(line => Cut(line, Math.Max(FewestColumns, screen - width))))
                {
                    context.Line($"{before}{line}");
                    before = new string(' ', width);
                }
            }
            context.Line("");
        }
    }

    // A word that is longer than the line; half of one's columns where characters take two.
    private static IEnumerable<string> Cut(string line, int columns) =>
        TextWrap.Width(line) <= columns ? [line] : line.Chunk(Math.Max(1, columns / 2)).Select(part => new string(part));

    private void WritePlain(TextWriter output)
    {
        output.WriteLine(string.Join('\t', headings));
        foreach (var row in _rows)
            output.WriteLine(string.Join('\t', row));
    }

    private void WriteTable(IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in headings)
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))));
        foreach (var row in _rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        console.Write(table);
    }
}
