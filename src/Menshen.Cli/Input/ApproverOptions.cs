using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli;

/// <summary>The options by which an administrator stands behind an act: a name and the Menshen password.</summary>
internal sealed class ApproverOptions
{
    private readonly Option<string> _as = new("--as") { Description = Texts.Help_Journal_Clear_As, HelpName = "NAME" };
    private readonly Option<string> _passwordFile = new("--password-file") { Description = Texts.Help_Journal_Clear_PasswordFile, HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_as);
        command.Add(_passwordFile);
    }

    public bool IsGiven(ParseResult parse) => parse.GetValue(_as) is not null;

    /// <param name="hint">What to do where something is missing.</param>
    public ApproverCredentials Read(ParseResult parse, CliContext context, string hint)
    {
        var name = parse.GetValue(_as) ?? throw new CliRefusalException(Texts.Error_ClearAs, hint, ExitCode.Findings);
        if (parse.GetValue(_passwordFile) is { } file)
            return new ApproverCredentials(name, PasswordSource.FromFile(file, context));
        return context.IsInteractive
            ? new ApproverCredentials(name, PasswordSource.Prompt(context, CliContext.Fill(Texts.User_AskPassword, name)))
            : throw new CliRefusalException(Texts.Error_PasswordNeeded, hint, ExitCode.Findings);
    }
}
