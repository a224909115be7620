using System.CommandLine;
using Menshen.Cli.Emergency;

namespace Menshen.Cli;

/// <summary>The options that several commands share; one object each, so that their meaning cannot drift apart.</summary>
internal sealed class CommonOptions
{
    /// <summary>Where a deployment is when nobody says.</summary>
    private const string DefaultDirectory = "var";

    private readonly CliContext _context;

    public CommonOptions(CliContext context) => _context = context;

    public Option<string> Dir { get; } = new("--dir") { Description = Texts.Help_Option_Dir, HelpName = "DIR", Recursive = true };

    public Option<string> Lang { get; } = new("--lang") { Description = Texts.Help_Option_Lang, HelpName = "LANG", Recursive = true };

    /// <summary>The reason, where an act takes one.</summary>
    public string ReasonOf(ParseResult parse) => parse.GetValue(Reason) is { Length: > 0 } reason ? reason
        : throw new CliRefusalException(Texts.Error_ReasonNeeded, Texts.Error_ReasonNeeded_Hint, ExitCode.Findings);

    public Option<string> As { get; } = new("--as") { Description = Texts.Help_Option_As, HelpName = "NAME", Recursive = true };

    public Option<string> Reason { get; } = new("--reason") { Description = Texts.Help_Option_Reason, HelpName = "TEXT", Recursive = true };

    public Option<string> Server { get; } = new("--server") { Description = Texts.Help_Option_Server, HelpName = "URL", Recursive = true };

    public Option<string> Authority { get; } =
        new("--authority") { Description = Texts.Help_Option_Authority, HelpName = "FILE", Recursive = true };

    public Option<string> Certificate { get; } = new("--cert") { Description = Texts.Help_Option_Cert, HelpName = "FILE", Recursive = true };

    public Option<string> CertificateKey { get; } = new("--cert-key") { Description = Texts.Help_Option_CertKey, HelpName = "FILE", Recursive = true };

    public Option<bool> Json { get; } = new("--json") { Description = Texts.Help_Option_Json };

    /// <summary>As whom, why and where a command asks.</summary>
    public CommandSession SessionOf(ParseResult parse)
    {
        var server = parse.GetValue(Server) ?? _context.Environment("MENSHEN_SERVER");
        Uri? address = null;
        if (!string.IsNullOrEmpty(server)
            && !(Uri.TryCreate(server, UriKind.Absolute, out address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0))
            throw new CliRefusalException(CliContext.Fill(Texts.Error_Server, Printable.Line(server)), Texts.Error_Server_Hint, ExitCode.Findings);
        var name = parse.GetValue(As) ?? _context.Environment(CommandSession.NameVariable);
        return new CommandSession
        {
            Name = string.IsNullOrEmpty(name) ? null : name, Reason = parse.GetValue(Reason), Server = address, Authority = parse.GetValue(Authority),
            Identity = address is null ? null : IdentityOf(parse),
            Environment = _context.Environment, Noticed = words => EmergencyNotice.Write(_context, words),
        };
    }

    // Without the options as libpq has it, so that one certificate serves the gateway and the control surface.
    private (string Certificate, string Key)? IdentityOf(ParseResult parse) =>
        (parse.GetValue(Certificate) ?? _context.Environment("PGSSLCERT"), parse.GetValue(CertificateKey) ?? _context.Environment("PGSSLKEY")) switch
        {
            ({ Length: > 0 } certificate, { Length: > 0 } key) => (certificate, key),
            (null or "", null or "") => null,
            _ => throw new CliRefusalException(Texts.Error_HalfCertificate, Texts.Error_HalfCertificate_Hint, ExitCode.Findings),
        };

    /// <summary>The deployment's directory as a full path.</summary>
    public string DirectoryOf(ParseResult parse) => Path.GetFullPath(IsNamed(parse) ? Written(parse)! : DefaultDirectory);

    /// <summary>True if somebody said which one.</summary>
    public bool IsNamed(ParseResult parse) => !string.IsNullOrEmpty(Written(parse));

    private string? Written(ParseResult parse) => parse.GetValue(Dir) ?? _context.Environment("MENSHEN_DIR");
}
