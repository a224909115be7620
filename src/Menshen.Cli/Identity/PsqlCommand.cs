using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Menshen.Control;

namespace Menshen.Cli.Identity;

/// <summary><c>menshen psql</c>: gets a ticket and runs psql with it.</summary>
internal sealed class PsqlCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly ProofSource _proof = new();
    private readonly Option<string> _user = new("--user", "-U") { Description = FactorTexts.Help_User, HelpName = "NAME", Required = true };
    private readonly Option<string> _database = new("--database", "-d") { Description = FactorTexts.Help_Database, HelpName = "DB" };
    private readonly Option<string> _label = new("--label") { Description = FactorTexts.Help_TicketLabel, HelpName = "LABEL" };

    private PsqlCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new PsqlCommand(context, common);
        var command = new Command("psql", FactorTexts.Help_Psql) { parts._user, parts._database, parts._label };
        parts._proof.AddTo(command);
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var directory = _common.DirectoryOf(parse);
        var place = await GatewayPlace.FindAsync(directory, cancellation).ConfigureAwait(false);
        var user = parse.GetRequiredValue(_user);
        var database = parse.GetValue(_database) ?? user;
        var wish = new LoginWish(_proof.Read(parse, _context, user), database, null, parse.GetValue(_label));
        var ticket = await RunningServer.AskAloneAsync(directory, c => c.GetTicketAsync(wish, cancellation)).ConfigureAwait(false);
        // A directory that only we may enter (0700), gone when psql is: neither argument nor environment shows the ticket.
        var room = Directory.CreateTempSubdirectory("menshen-psql-");
        try
        {
            var file = Path.Combine(room.FullName, "pgpass");
            PasswordFile.Put(file, place, database, user, ticket.Password.Reveal());
            return await RunAsync(parse.UnmatchedTokens, place, user, database, file).ConfigureAwait(false);
        }
        finally
        {
            room.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(IEnumerable<string> arguments, GatewayPlace place, string user, string database, string passwordFile)
    {
        var start = new ProcessStartInfo("psql", arguments);
        foreach (var (name, value) in new[]
        {
            ("PGHOST", place.Host), ("PGPORT", place.PortText), ("PGUSER", user), ("PGDATABASE", database), ("PGSSLMODE", "verify-full"),
            ("PGSSLROOTCERT", place.Authority), ("PGPASSFILE", passwordFile),
        })
            start.Environment[name] = value;
        // It would go before the file.
        start.Environment.Remove("PGPASSWORD");
        // Ctrl-C is for psql, which cancels its statement and goes on.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        try
        {
            using var psql = Process.Start(start)!;
            await psql.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            return psql.ExitCode;
        }
        catch (Win32Exception)
        {
            throw new CliRefusalException(FactorTexts.Error_NoPsql, FactorTexts.Error_NoPsql_Hint);
        }
    }
}
