using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen database create | grant</c>.</summary>
internal static class DatabaseCommands
{
    public static Command Create(CliContext context, CommonOptions common) =>
        new("database", Texts.Help_Database) { CreateCreate(context, common), CreateGrant(context, common) };

    private static Command CreateCreate(CliContext context, CommonOptions common)
    {
        var name = Name();
        var owner = new Option<string>("--owner") { Description = Texts.Help_Database_Owner, HelpName = "USER", Required = true };
        var command = new Command("create", Texts.Help_Database_Create) { name, owner };
        command.SetAction(async (parse, cancellation) =>
        {
            var wanted = new NewDatabase(parse.GetRequiredValue(name), parse.GetRequiredValue(owner));
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.CreateDatabaseAsync(wanted, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.Database_Created, wanted.Name, wanted.Owner));
        });
        return command;
    }

    private static Command CreateGrant(CliContext context, CommonOptions common)
    {
        var name = Name();
        var user = new Argument<string>("user") { Description = Texts.Help_Database_Grant_User, HelpName = "USER" };
        var command = new Command("grant", Texts.Help_Database_Grant) { name, user };
        command.SetAction(async (parse, cancellation) =>
        {
            var (database, subject) = (parse.GetRequiredValue(name), parse.GetRequiredValue(user));
            var grant = new DatabaseGrant(subject);
            await RunningServer.AskAsync(
                common.DirectoryOf(parse), c => c.GrantDatabaseAsync(database, grant, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.Database_Granted, database, subject));
        });
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = Texts.Help_Database_Name, HelpName = "NAME" };
}
