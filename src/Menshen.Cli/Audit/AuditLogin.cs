using System.CommandLine;
using System.Net;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Audit;

/// <summary>How a command gets to the audit records: as a person, with a password, through the gateway. No other way is tried, so that
/// who reads is decided and recorded in one place.</summary>
internal sealed class AuditLogin
{
    /// <summary>As libpq reads it.</summary>
    private const string PasswordVariable = "PGPASSWORD";

    private const string ApplicationName = "menshen audit";

    private readonly Option<string> _user = new("--user", "-U") { Description = Texts.Help_Audit_User, HelpName = "NAME", Required = true };
    private readonly Option<string> _passwordFile = new("--password-file") { Description = Texts.Help_User_PasswordFile, HelpName = "FILE" };
    private readonly Option<string> _host = new("--host") { Description = Texts.Help_Audit_Host, HelpName = "HOST" };
    private readonly Option<int?> _port = new("--port") { Description = Texts.Help_Audit_Port, HelpName = "PORT" };
    private readonly Option<string> _authority = new("--ca") { Description = Texts.Help_Audit_Ca, HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_user, _passwordFile, _host, _port, _authority])
            command.Add(option);
    }

    public string User(ParseResult parse) => parse.GetValue(_user)!;

    /// <summary>The user's password, for a command that needs it a second time; read once.</summary>
    public string Password(ParseResult parse, CliContext context) => ReadPassword(parse, context, User(parse));

    /// <summary>Opens a connection; the caller disposes it.</summary>
    public Task<NpgsqlConnection> OpenAsync(ParseResult parse, CliContext context, CommonOptions common, CancellationToken cancellation) =>
        OpenAsync(parse, Password(parse, context), common, cancellation);

    /// <summary>The same with a password that was read before.</summary>
    public async Task<NpgsqlConnection> OpenAsync(ParseResult parse, string password, CommonOptions common, CancellationToken cancellation)
    {
        var directory = common.DirectoryOf(parse);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = parse.GetValue(_host) ?? "localhost",
            Port = parse.GetValue(_port) ?? await PortAsync(directory, cancellation).ConfigureAwait(false),
            Database = "audit",
            Username = User(parse),
            Password = password,
            SslMode = SslMode.VerifyFull,
            RootCertificate = parse.GetValue(_authority) ?? new Deployment(directory).AuthorityCertificate,
            ApplicationName = ApplicationName,
            Timezone = TimeZoneInfo.Local.HasIanaId ? TimeZoneInfo.Local.Id : "UTC",
            Pooling = false,
            // A search of years may take longer than any default; who waits can interrupt it.
            CommandTimeout = 0,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        // Built-in types are enough, and the question for others would stand among the auditor's records.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        await using var source = builder.Build();
        return await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
    }

    private string ReadPassword(ParseResult parse, CliContext context, string user)
    {
        if (parse.GetValue(_passwordFile) is { } file)
            return PasswordSource.FromFile(file, context);
        if (context.Environment(PasswordVariable) is { Length: > 0 } given)
            return given;
        return context.IsInteractive
            ? PasswordSource.Prompt(context, CliContext.Fill(Texts.User_AskPassword, user))
            : throw new CliRefusalException(Texts.Error_PasswordNeeded, Texts.Error_AuditPassword_Hint, ExitCode.Findings);
    }

    private static async Task<int> PortAsync(string directory, CancellationToken cancellation)
    {
        var status = await RunningServer.AskAsOwnAsync(directory, c => c.StatusAsync(cancellation)).ConfigureAwait(false);
        return (status.Listeners.FirstOrDefault(l => IPAddress.TryParse(l.Address, out var a) && IPAddress.IsLoopback(a)) ?? status.Listeners[0]).Port;
    }
}
