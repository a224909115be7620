using System.CommandLine;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal show | verify</c>.</summary>
internal static class JournalCommands
{
    public static Command Create(CliContext context, CommonOptions common) =>
        new("journal", Texts.Help_Journal);
}
