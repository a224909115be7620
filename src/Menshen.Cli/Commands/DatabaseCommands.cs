using System.CommandLine;
using System.Globalization;
using Menshen.Cli.Backups;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen database create | list | grant | revoke | drop</c>.</summary>
internal static class DatabaseCommands
{
    public static Command Create(CliContext context, CommonOptions common) =>
        new("database", Texts.Help_Database)
        {
            CreateCreate(context, common), CreateList(context, common),
            CreateAccess("grant", Texts.Help_Database_Grant, Texts.Help_Database_Grant_User, Texts.Database_Granted, context, common,
                (c, database, grant, cancellation) => c.GrantDatabaseAsync(database, grant, cancellation)),
            CreateAccess("revoke", Texts.Help_Database_Revoke, Texts.Help_Database_Revoke_User, Texts.Database_Revoked, context, common,
                (c, database, grant, cancellation) => c.RevokeDatabaseAsync(database, grant, cancellation)),
            CreateDrop(context, common),
        };

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

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("list", Texts.Help_Database_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var known = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListDatabasesAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, known, ControlJson.Default.DatabaseReports);
                return;
            }

            var table = new Listing(Texts.Column_Name, Texts.Column_Owner, Texts.Column_Size, Texts.Column_Connections, Texts.Column_MayConnect);
            foreach (var one in known.Databases)
            {
                table.Add(
                    one.Name, one.Owner, one.Bytes is { } bytes ? BackupProgress.Size(bytes) : "", one.Connections.ToString(CultureInfo.InvariantCulture),
                    string.Join(',', one.Users));
            }

            table.Write(context);
        });
        return command;
    }

    private static Command CreateAccess(
        string word, string help, string userHelp, string done, CliContext context, CommonOptions common,
        Func<ControlClient, string, DatabaseGrant, CancellationToken, Task<Acknowledgement>> ask)
    {
        var name = Name();
        var user = new Argument<string>("user") { Description = userHelp, HelpName = "USER" };
        var command = new Command(word, help) { name, user };
        command.SetAction(async (parse, cancellation) =>
        {
            var (database, subject) = (parse.GetRequiredValue(name), parse.GetRequiredValue(user));
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => ask(c, database, new DatabaseGrant(subject), cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(done, database, subject));
        });
        return command;
    }

    private static Command CreateDrop(CliContext context, CommonOptions common)
    {
        var name = Name();
        var command = new Command("drop", Texts.Help_Database_Drop) { name };
        command.SetAction(async (parse, cancellation) =>
        {
            var database = parse.GetRequiredValue(name);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.DropDatabaseAsync(database, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.Database_Dropped, database));
        });
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = Texts.Help_Database_Name, HelpName = "NAME" };
}
