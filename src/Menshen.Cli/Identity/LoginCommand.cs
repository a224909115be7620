using System.CommandLine;
using Menshen.Cli.Commands;
using Menshen.Control;

namespace Menshen.Cli.Identity;

/// <summary><c>menshen login</c>: a password and a code for a session of the control surface, or for a ticket, which is a one-time password of
/// PostgreSQL clients.</summary>
internal sealed class LoginCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly ProofSource _proof = new();
    private readonly Argument<string> _name = new("name") { Description = FactorTexts.Help_Name, HelpName = "NAME" };
    private readonly Option<bool> _ticket = new("--ticket") { Description = FactorTexts.Help_Ticket };
    private readonly Option<string> _database = new("--database") { Description = FactorTexts.Help_Database, HelpName = "DB" };
    private readonly Option<string> _source = new("--source") { Description = FactorTexts.Help_Source, HelpName = "ADDRESS" };
    private readonly Option<string> _label = new("--label") { Description = FactorTexts.Help_TicketLabel, HelpName = "LABEL" };
    private readonly Option<string> _pgPass = new("--pgpass") { Description = FactorTexts.Help_PgPass, HelpName = "FILE" };
    private readonly Option<string> _service = new("--service") { Description = FactorTexts.Help_Service, HelpName = "FILE" };

    private LoginCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new LoginCommand(context, common);
        var command = new Command("login", FactorTexts.Help_Login)
        {
            parts._name, parts._ticket, parts._database, parts._source, parts._label, parts._pgPass, parts._service, common.Json,
        };
        parts._proof.AddTo(command);
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        if (parse.GetValue(_service) is not null && parse.GetValue(_pgPass) is null)
            throw new CliRefusalException(FactorTexts.Error_ServiceAlone, FactorTexts.Error_ServiceAlone_Hint, ExitCode.Findings);
        var directory = _common.DirectoryOf(parse);
        // A ticket is for the gateway, which sends it itself.
        if (!IsForTicket(parse))
            await LoginCommands.WarnAsync(_context, directory, cancellation).ConfigureAwait(false);
        var caller = _proof.Read(parse, _context, parse.GetRequiredValue(_name));
        if (!IsForTicket(parse))
        {
            await LoginCommands.OpenAsync(_context, directory, new LoginRequest(caller.Name, caller.Password, caller.Code), cancellation).ConfigureAwait(false);
            return;
        }

        var wish = new LoginWish(caller, parse.GetValue(_database), parse.GetValue(_source), parse.GetValue(_label));
        var ticket = await RunningServer.AskAloneAsync(directory, c => c.GetTicketAsync(wish, cancellation)).ConfigureAwait(false);
        if (parse.GetValue(_pgPass) is { } file)
            await WriteAsync(parse, directory, Path.GetFullPath(file), ticket, cancellation).ConfigureAwait(false);
        else if (parse.GetValue(_common.Json))
            JsonOutput.Write(_context, ticket, ControlJson.Default.LoginTicket);
        else
            _context.Line(CliContext.Fill(FactorTexts.Login_Ticket, ticket.Password.Reveal()));
        if (parse.GetValue(_common.Json)) return;
        _context.Line(CliContext.Fill(FactorTexts.Login_Terms, ticket.Uses, Printable.Line(ticket.Name), ticket.Source, Moments.Write(ticket.ExpiresAt)));
        if (ticket.Label is { } label) _context.Line(CliContext.Fill(FactorTexts.Login_Label, Printable.Line(label)));
    }

    private bool IsForTicket(ParseResult parse) => parse.GetValue(_ticket) || parse.GetValue(_label) is not null
        || parse.GetValue(_database) is not null || parse.GetValue(_source) is not null || parse.GetValue(_pgPass) is not null;

    private async Task WriteAsync(ParseResult parse, string directory, string file, LoginTicket ticket, CancellationToken cancellation)
    {
        var place = await GatewayPlace.FindAsync(directory, cancellation).ConfigureAwait(false);
        PasswordFile.Put(file, place, ticket.Database ?? "*", ticket.Name, ticket.Password.Reveal());
        if (!parse.GetValue(_common.Json))
            _context.Line(CliContext.Fill(FactorTexts.Login_Written, file));
        if (parse.GetValue(_service) is not { } service)
            return;
        var section = $"menshen-{ticket.Name}";
        List<(string, string)> settings =
        [
            ("host", place.Host), ("port", place.PortText), ("user", ticket.Name), ("sslmode", "verify-full"), ("sslrootcert", place.Authority),
            ("passfile", file),
        ];
        if (ticket.Database is { } database)
            settings.Add(("dbname", database));
        PasswordFile.PutService(Path.GetFullPath(service), section, settings);
        if (!parse.GetValue(_common.Json))
            _context.Line(CliContext.Fill(FactorTexts.Login_Service, Path.GetFullPath(service), section));
    }
}
