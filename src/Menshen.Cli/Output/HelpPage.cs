using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;

namespace Menshen.Cli;

/// <summary>Writes the help of one command; every word of it comes from the resources.</summary>
internal sealed class HelpPage(CliContext context) : SynchronousCommandLineAction
{
    private const int Indent = 2;

    /// <summary>Left column up to here; a longer name gets its own line.</summary>
    private const int NameWidth = 30;

    private const int TextWidth = 78;

    public override bool ClearsParseErrors => true;

    public static Option<bool> Option(CliContext context) => new("--help", "-h", "-?")
    {
        Description = Texts.Help_Option_Help,
        Recursive = true,
        Arity = ArgumentArity.Zero,
        Action = new HelpPage(context),
    };

    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command, context.Output);
        return (int)ExitCode.Ok;
    }

    public static void Write(Command command, TextWriter output)
    {
        foreach (var line in TextWrap.Wrap(command.Description ?? "", TextWidth))
            output.WriteLine(line);
        output.WriteLine();
        output.WriteLine($"{Texts.Help_Title_Usage}: {Usage(command)}");
        Section(output, Texts.Help_Title_Commands,
            command.Subcommands.Where(c => !c.Hidden).Select(c => (SubcommandName(c), c.Description)));
        Section(output, Texts.Help_Title_Arguments, command.Arguments.Select(a => (NameOf(a), a.Description)));
        Section(output, Texts.Help_Title_Options, OptionsOf(command).Select(o => (NameOf(o), o.Description)));
        if (command is RootCommand)
        {
            output.WriteLine();
            output.WriteLine(Texts.Help_Hint_More);
        }
    }

    /// <summary>The command's name with its parents': <c>menshen user add</c>.</summary>
    public static string FullName(Command command) =>
        command is RootCommand ? "menshen" : $"{FullName(command.Parents.OfType<Command>().Single())} {command.Name}";

    public static string NameOf(Argument argument) => argument.HelpName ?? argument.Name;

    private static string Usage(Command command)
    {
        var usage = new StringBuilder(FullName(command));
        if (command.Subcommands.Count > 0)
            usage.Append(" COMMAND");
        foreach (var argument in command.Arguments)
            usage.Append(' ').Append(NameOf(argument));
        foreach (var option in command.Options.Where(o => o.Required))
            usage.Append(' ').Append(NameOf(option));
        if (OptionsOf(command).Any(o => !o.Required))
            usage.Append(" [--...]");
        return usage.ToString();
    }

    private static string SubcommandName(Command command) =>
        command.Subcommands.Count == 0 ? command.Name : $"{command.Name} {string.Join('|', command.Subcommands.Select(c => c.Name))}";

    private static string NameOf(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(a => a != "-?").Prepend(option.Name));
        return option.ValueType == typeof(bool) ? names : $"{names} {option.HelpName}";
    }

    private static IEnumerable<Option> OptionsOf(Command command)
    {
        var own = command.Options.Where(o => !o.Recursive);
        var root = command;
        while (root.Parents.OfType<Command>().SingleOrDefault() is { } parent)
            root = parent;
        return own.Concat(root.Options.Where(o => o.Recursive));
    }

    private static void Section(TextWriter output, string title, IEnumerable<(string Name, string? Text)> entries)
    {
        var list = entries.ToList();
        if (list.Count == 0)
            return;
        var width = Math.Min(NameWidth, list.Max(e => e.Name.Length) + Indent);
        output.WriteLine();
        output.WriteLine($"{title}:");
        foreach (var (name, text) in list)
        {
            var lines = TextWrap.Wrap(text ?? "", TextWidth - width).ToList();
            var first = name.Length + Indent <= width ? lines.FirstOrDefault("") : null;
            foreach (var line in Broken(name.PadRight(width) + first)) output.WriteLine(line);
            foreach (var line in first is null ? lines : lines.Skip(1))
                output.WriteLine($"{new string(' ', Indent + width)}{line}");
        }
    }

    // A command with many others below it goes on behind one of its bars.
    private static IEnumerable<string> Broken(string entry)
    {
        var (rest, indent) = (entry.TrimEnd(), Indent);
        while (indent + TextWrap.Width(rest) > TextWidth && rest.LastIndexOf('|', Math.Min(rest.Length, TextWidth - indent) - 1) is > 0 and var bar)
        {
            yield return new string(' ', indent) + rest[..(bar + 1)];
            (rest, indent) = (rest[(bar + 1)..], 2 * Indent);
        }

        yield return new string(' ', indent) + rest;
    }
}
