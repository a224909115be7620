using System.CommandLine;

namespace Menshen.Cli.Access;

/// <summary><c>menshen access matrix | unused</c>.</summary>
internal static class AccessCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("access", AccessTexts.Help_Access)
    {
        AccessMatrixCommand.Create(context, common), AccessUnusedCommand.Create(context, common),
    };

    public static Argument<string> Database() => new("database") { Description = AccessTexts.Help_Database, HelpName = "DATABASE" };
}
