using Spectre.Console;

namespace Menshen.Cli;

/// <summary>Rows under headings: a table for people, tab-separated lines with a heading in a pipe.</summary>
internal sealed class Listing(params string[] headings)
{
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
        else
            WriteTable(context.Console);
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
