using System.CommandLine;
using Menshen.Control;
using Spectre.Console;

namespace Menshen.Cli.Identity;

/// <summary>Where a command gets password and code from: prompts, files or standard input; never arguments, which everybody on the machine can
/// read.</summary>
internal sealed class ProofSource
{
    private readonly Option<string> _passwordFile = new("--password-file") { Description = FactorTexts.Help_PasswordFile, HelpName = "FILE" };
    private readonly Option<string> _codeFile = new("--code-file") { Description = FactorTexts.Help_CodeFile, HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_passwordFile);
        command.Add(_codeFile);
    }

    /// <summary>The caller with whatever proof there is. <paramref name="asksCode"/>: a person is asked for a code too.</summary>
    public CallerCredentials Read(ParseResult parse, CliContext context, string name, bool asksCode = true) =>
        new(name, ReadPassword(parse, context, name), asksCode ? ReadCode(parse, context, FactorTexts.Ask_Code) : null);

    /// <summary>A code alone.</summary>
    public string? ReadCode(ParseResult parse, CliContext context, string question)
    {
        if (parse.GetValue(_codeFile) is { } file)
            return PasswordSource.FromFile(file, context);
        return parse.GetValue(_passwordFile) is null ? AskCode(context, question) : null;
    }

    /// <summary>A code from a person; null where there is none, or he has none.</summary>
    public static string? AskCode(CliContext context, string question)
    {
        if (!context.IsInteractive)
            return null;
        // Shown while it is typed: in half a minute it is worth nothing, and typing blind costs a try.
        var code = context.Console.Prompt(new TextPrompt<string>(Markup.Escape(question)).AllowEmpty());
        return code.Length == 0 ? null : code.Trim();
    }

    private string ReadPassword(ParseResult parse, CliContext context, string name)
    {
        if (parse.GetValue(_passwordFile) is { } file)
            return PasswordSource.FromFile(file, context);
        if (context.Environment(CommandSession.PasswordVariable) is { Length: > 0 } given)
            return given;
        return context.IsInteractive
            ? PasswordSource.Prompt(context, CliContext.Fill(FactorTexts.Ask_Password, name))
            : throw new CliRefusalException(FactorTexts.Error_Needed, FactorTexts.Error_Needed_Hint, ExitCode.Findings);
    }
}
