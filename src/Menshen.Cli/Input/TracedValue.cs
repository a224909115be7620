using System.CommandLine;
using System.Text;
using Spectre.Console;

namespace Menshen.Cli;

/// <summary>The value of <c>menshen trace</c>: asked for, or a line of standard input. As an argument it would stand in the shell's history, and
/// everybody on the machine could read it; then that is said.</summary>
internal sealed class TracedValue
{
    private const string StandardInput = "-";

    private readonly Option<string> _value = new("--value") { Description = Texts.Help_Trace_Value, HelpName = "TEXT", Arity = ArgumentArity.ZeroOrOne };

    public void AddTo(Command command) => command.Add(_value);

    public bool IsAsked(ParseResult parse) => parse.GetResult(_value) is not null;

    /// <summary>The value as it is stored, in UTF-8; the caller clears it. Nothing is taken off its ends: a value with a blank is another.</summary>
    public byte[] Read(ParseResult parse, CliContext context)
    {
        var given = parse.GetValue(_value);
        if (given is { Length: > 0 } and not StandardInput)
        {
            context.Complain(Texts.Trace_ValueInHistory, Texts.Trace_ValueInHistory_Hint);
            return Encoding.UTF8.GetBytes(given);
        }

        // Shown while it is typed, unlike a password: with a digit wrong, "nobody" would be the answer.
        var line = given is null && context.IsInteractive ? context.Console.Prompt(new TextPrompt<string>(Markup.Escape(Texts.Trace_AskValue))) : context.Input.ReadLine();
        return line is { Length: > 0 } ? Encoding.UTF8.GetBytes(line) : throw new CliRefusalException(Texts.Error_TraceValue, Texts.Error_TraceValue_Hint, ExitCode.Findings);
    }
}
