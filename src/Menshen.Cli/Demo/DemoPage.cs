using Spectre.Console;

namespace Menshen.Cli.Demo;

/// <summary>Writes the demo for its reader: headings, sentences and short tables; plain lines in a pipe.</summary>
internal sealed class DemoPage(CliContext context)
{
    /// <summary>Cells wider than that are cut on a terminal: a table shall fit a screen.</summary>
    private const int CellCharacters = 36;

    public CliContext Context => context;

    public void Chapter(string title)
    {
        context.Line("");
        if (context.OutputIsTerminal)
            context.Console.Write(new Rule($"[bold]{Markup.Escape(title)}[/]") { Justification = Justify.Left });
        else
            context.Line($"== {title}");
    }

    public void Say(string sentence) => context.Line(sentence);

    /// <summary>What somebody types, as it would stand on a screen.</summary>
    public void Typed(string who, string text)
    {
        context.Line("");
        if (context.OutputIsTerminal)
            context.Console.MarkupLine($"[grey]{Markup.Escape(who)}>[/] [aqua]{Markup.Escape(text)}[/]");
        else
            context.Line($"{who}> {text}");
    }

    public void Refusal(string text)
    {
        foreach (var line in text.Split('\n').Select(Printable.Line))
        {
            if (context.OutputIsTerminal)
                context.Console.MarkupLine($"[red]{Markup.Escape(line)}[/]");
            else
                context.Line(line);
        }
    }

    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var listing = new Listing([.. headings]);
        foreach (var row in rows)
            listing.Add([.. context.OutputIsTerminal ? row.Select(Shorten) : row]);
        listing.Write(context);
    }

    private static string Shorten(string cell)
    {
        var runes = cell.EnumerateRunes().Take(CellCharacters + 1).ToArray();
        return runes.Length <= CellCharacters ? cell : string.Concat(runes.Take(CellCharacters - 1)) + "…";
    }
}
