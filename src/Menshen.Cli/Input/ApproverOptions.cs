using System.CommandLine;

namespace Menshen.Cli;

/// <summary>The option by which an administrator gives his password to the one command that needs it, besides <c>--as</c>.</summary>
internal sealed class ApproverOptions
{
    private readonly Option<string> _passwordFile = new("--password-file") { Description = Texts.Help_Journal_Clear_PasswordFile, HelpName = "FILE" };

    public void AddTo(Command command) => command.Add(_passwordFile);

    /// <summary>The password, or null: the session that is kept, or the environment, tells who asks.</summary>
    public string? Password(ParseResult parse, CliContext context) =>
        parse.GetValue(_passwordFile) is { } file ? PasswordSource.FromFile(file, context) : null;
}
