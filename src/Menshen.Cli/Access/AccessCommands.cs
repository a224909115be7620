using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Access;

/// <summary><c>menshen access matrix | unused | compare</c>.</summary>
internal static class AccessCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("access", AccessTexts.Help_Access)
    {
        AccessMatrixCommand.Create(context, common), AccessUnusedCommand.Create(context, common), AccessCompareCommand.Create(context, common),
    };

    public static Argument<string> Database() => new("database") { Description = AccessTexts.Help_Database, HelpName = "DATABASE" };

    /// <summary>What everybody has without anybody's doing: types, and functions that are open to PUBLIC.</summary>
    public static bool IsByDefault(AccessReport row) => row.Via == "PUBLIC" && row.ObjectKind is "type" or "domain" or "function" or "procedure";
}
