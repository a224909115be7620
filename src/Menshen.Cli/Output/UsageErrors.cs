using System.CommandLine;
using System.CommandLine.Parsing;

namespace Menshen.Cli;

/// <summary>Says in our words what is wrong with a command line.</summary>
internal static class UsageErrors
{
    public static void Write(ParseResult parse, CliContext context)
    {
        var command = parse.CommandResult.Command;
        var seeHelp = CliContext.Fill(Texts.Usage_Unknown_Hint, HelpPage.FullName(command));
        if (parse.UnmatchedTokens is [var unknown, ..])
        {
            var near = Policy.Spelling.Nearest(unknown, Words(command));
            context.Complain(
                CliContext.Fill(Texts.Usage_Unknown, Printable.Line(unknown)), near is null ? seeHelp
                    : CliContext.Fill(Texts.Usage_DidYouMean, near));
            return;
        }

        context.Complain(What(parse, command), seeHelp);
    }

    private static string What(ParseResult parse, Command command)
    {
        if (command.Subcommands.Count > 0)
            return CliContext.Fill(Texts.Usage_MissingCommand, string.Join(", ", command.Subcommands.Select(c => c.Name)));
        return parse.Errors.Select(error => error.SymbolResult).FirstOrDefault() switch
        {
            OptionResult option when option.Implicit => CliContext.Fill(Texts.Usage_MissingOption, option.Option.Name),
            OptionResult option => CliContext.Fill(Texts.Usage_BadValue, option.Option.Name),
            ArgumentResult { Tokens.Count: 0 } argument => CliContext.Fill(Texts.Usage_MissingArgument, HelpPage.NameOf(argument.Argument)),
            ArgumentResult argument => CliContext.Fill(Texts.Usage_BadValue, HelpPage.NameOf(argument.Argument)),
            CommandResult => MissingIn(parse, command),
            _ => Texts.Usage_Other,
        };
    }

    private static string MissingIn(ParseResult parse, Command command)
    {
        var option = command.Options.FirstOrDefault(o => o.Required && parse.GetResult(o) is null);
        if (option is not null)
            return CliContext.Fill(Texts.Usage_MissingOption, option.Name);
        var argument = command.Arguments.FirstOrDefault(a => parse.GetResult(a) is null or { Tokens.Count: 0 });
        return argument is null ? Texts.Usage_Other : CliContext.Fill(Texts.Usage_MissingArgument, HelpPage.NameOf(argument));
    }

    private static IEnumerable<string> Words(Command command) =>
        command.Subcommands.Select(c => c.Name).Concat(command.Options.Select(o => o.Name)).Concat(["--dir", "--lang", "--help"]);
}
