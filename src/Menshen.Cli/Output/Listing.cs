using Spectre.Console;

namespace Menshen.Cli;

/// <summary>Rows under headings: a table for people, a line for each field where the screen is too narrow for it; tab-separated lines with a heading in a pipe.</summary>
internal sealed class Listing(params string[] headings)
{
    /// <summary>Characters; in a narrower column words become pillars of letters.</summary>
    private const int NarrowColumn = 8;

    /// <summary>What the table's border takes of each column.</summary>
    private const int Gap = 3;

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
            WriteFields(context);
        else
            WriteTable(context.Console);
    }

    private bool IsTooWide(int screen) =>
        screen / headings.Length < NarrowColumn && headings.Select((heading, column) => Gap + _rows.Max(row => Math.Max(TextWrap.Width(heading), TextWrap.Width(row[column])))).Sum() > screen;

    private void WriteFields(CliContext context)
    {
        var width = headings.Max(TextWrap.Width) + Gap;
        foreach (var row in _rows)
        {
            foreach (var (heading, cell) in headings.Zip(row).Where(field => field.Second.Length > 0))
                context.Line($"{heading}{new string(' ', width - TextWrap.Width(heading))}{cell}");
            context.Line("");
        }
    }

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
