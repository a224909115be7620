using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen user add</c>.</summary>
internal sealed class UserAddCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly PasswordSource _password = new();
    private readonly Argument<string> _name = UserCommands.Name();
    private readonly Option<string> _database = new("--database") { Description = Texts.Help_User_Database, HelpName = "DB" };
    private readonly Option<string> _kind =
        new("--kind") { Description = Texts.Help_User_Kind, HelpName = "KIND", DefaultValueFactory = _ => "application" };
    private readonly Option<string> _person =
        new("--person") { Description = Texts.Help_User_Person, HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private readonly Option<string> _owner = new("--owner") { Description = Texts.Help_User_Owner, HelpName = "NAME" };
    private readonly Option<bool> _superuser = new("--superuser") { Description = Texts.Help_User_Superuser };

    private UserAddCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new UserAddCommand(context, common);
        var command =
            new Command(
                "add", Texts.Help_User_Add) { parts._name, parts._database, parts._kind, parts._person, parts._owner, parts._superuser, common.Json };
        parts._kind.AcceptOnlyFromAmong("person", "application");
        parts._password.AddTo(command);
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var name = parse.GetRequiredValue(_name);
        var user = new NewUser(
            name,
            _password.Read(parse, _context, name),
            parse.GetValue(_database),
            parse.GetRequiredValue(_kind),
            parse.GetRequiredValue(_person),
            parse.GetValue(_superuser)) { Owner = parse.GetValue(_owner) };
        var answer =
            await RunningServer.AskAsync(_common.DirectoryOf(parse), c => c.AddUserAsync(user, cancellation)).ConfigureAwait(false);
        if (parse.GetValue(_common.Json))
            JsonOutput.Write(_context, answer, ControlJson.Default.UserCredentials);
        else
            UserCommands.Write(_context, CliContext.Fill(Texts.User_Added, name), answer);
    }
}
