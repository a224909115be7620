using System.CommandLine;
using Menshen.Cli.Evaluation.Profiles;
using Menshen.Cli.TwoPhase;
using Menshen.Server;
using Spectre.Console;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen init</c>.</summary>
internal sealed class InitCommand
{
    private const string Off = "off";

    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<string> _engine = new("--engine") { Description = Texts.Help_Init_Engine, HelpName = "URL" };
    private readonly Option<string> _enginePassword =
        new("--engine-password-file") { Description = Texts.Help_Init_EnginePasswordFile, HelpName = "FILE" };
    private readonly Option<string> _sysadmin = new("--sysadmin") { Description = Texts.Help_Init_Sysadmin, HelpName = "NAME" };
    private readonly Option<string> _secadmin = new("--secadmin") { Description = Texts.Help_Init_Secadmin, HelpName = "NAME" };
    private readonly Option<string> _auditor = new("--auditor") { Description = Texts.Help_Init_Auditor, HelpName = "NAME" };
    private readonly Option<string> _policy = new("--policy") { Description = Texts.Help_Init_Policy, HelpName = "FILE" };
    private readonly Option<string> _profile = new("--profile") { Description = EvaluationTexts.Help_InitProfile, HelpName = "NAME" };
    private readonly Option<string> _masterKey = new("--master-key") { Description = TokenTexts.Help_Init_MasterKey, HelpName = "URI" };
    private readonly Option<string> _backups = new("--backups") { Description = BackupTexts.Help_Init_Backups, HelpName = "DIR" };
    private readonly Option<int> _maxConnections = new("--max-connections")
    {
        Description = Texts.Help_Init_MaxConnections,
        HelpName = "N",
        DefaultValueFactory = _ => InitializationRequest.DefaultMaxConnections,
    };

    private readonly Option<int> _preparedTransactions = new("--prepared-transactions") { Description = TwoPhaseTexts.Help_Init, HelpName = "N" };

    private InitCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new InitCommand(context, common);
        var command = new Command("init", Texts.Help_Init)
        {
            parts._sysadmin, parts._secadmin, parts._auditor, parts._engine, parts._enginePassword, parts._maxConnections, parts._preparedTransactions, parts._policy, parts._profile, parts._masterKey, parts._backups,
            common.Json,
        };
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var deployment = new Deployment(_common.DirectoryOf(parse));
        var profile = ProfileOf(parse);
        using var draft = profile is null ? null : new DraftFile(profile.Text());
        var request = new InitializationRequest(
            NameOf(parse, _sysadmin, Texts.Init_AskSysadmin),
            NameOf(parse, _secadmin, Texts.Init_AskSecadmin),
            NameOf(parse, _auditor, Texts.Init_AskAuditor),
            ExternalEngine(parse),
            parse.GetValue(_maxConnections),
            draft?.Path ?? parse.GetValue(_policy))
        {
            Backups = BackupsOf(parse, deployment, profile), PreparedTransactions = PreparedOf(parse),
        };
        var json = parse.GetValue(_common.Json);
        var masterKey = parse.GetValue(_masterKey);
        var passwords = await ProgressLine.ShowAsync(_context, quiet: json, Make).ConfigureAwait(false);
        if (json)
            JsonOutput.Write(_context, VerdictOf(deployment, passwords), CliJson.Default.InitVerdict);
        else
            Write(deployment, passwords, profile, request.Backups);
        if (!json && masterKey is not null) _context.Line(CliContext.Fill(TokenTexts.Init_MasterKey, $"{MasterKeySource.MasterKey}='{masterKey}'"));
        return (int)ExitCode.Ok;

        Task<IReadOnlyList<OneTimePassword>> Make(IProgress<StartStep> progress) =>
            DeploymentInitializer.RunAsync(deployment, request, name => name == MasterKeySource.MasterKey && masterKey is not null ? masterKey : _context.Environment(name), progress, TimeProvider.System, cancellation);
    }

    /// <summary>Where backups go: beside the deployment, unless something else is said. A policy of the operator's own says it itself; an external engine's owner has to allow them first.</summary>
    private FirstRepository? BackupsOf(ParseResult parse, Deployment deployment, ProfilePolicy? profile)
    {
        var named = parse.GetValue(_backups);
        if (named is not null && named != Off && parse.GetValue(_policy) is not null)
            throw new CliRefusalException(BackupTexts.Error_InitBackups, BackupTexts.Error_InitBackups_Hint, ExitCode.Findings);
        if (named == Off || parse.GetValue(_policy) is not null) return null;
        if (named is not null) return new FirstRepository(Path.GetFullPath(named), null);
        if (parse.GetValue(_engine) is not null) return null;
        var beside = FirstRepository.Beside(deployment);
        // A profile's clause asks for its own time, whatever that costs.
        return profile?.Set.Any(one => one.Setting == "backup.keep") == true ? beside with { Keep = null } : beside;
    }

    private int PreparedOf(ParseResult parse) => parse.GetValue(_preparedTransactions) is var places and >= 0 and <= InitializationRequest.MostPreparedTransactions
        ? places
        : throw new CliRefusalException(CliContext.Fill(TwoPhaseTexts.Error_Init, parse.GetValue(_preparedTransactions)), TwoPhaseTexts.Error_Init_Hint, ExitCode.Findings);

    private ProfilePolicy? ProfileOf(ParseResult parse)
    {
        if (parse.GetValue(_profile) is not { } name) return null;
        if (parse.GetValue(_policy) is not null) throw new CliRefusalException(EvaluationTexts.Error_InitBoth, EvaluationTexts.Error_InitBoth_Hint, ExitCode.Findings);
        return ProfilePolicy.All.TryGetValue(name, out var profile) ? profile
            : throw new CliRefusalException(
                CliContext.Fill(AssessmentTexts.Error_Profile, Printable.Line(name)), CliContext.Fill(AssessmentTexts.Error_Profile_Hint, string.Join(", ", ProfilePolicy.All.Keys)), ExitCode.Findings);
    }

    private string NameOf(ParseResult parse, Option<string> option, string question)
    {
        if (parse.GetValue(option) is { Length: > 0 } name)
            return name;
        if (!_context.IsInteractive)
            throw new CliRefusalException(
                CliContext.Fill(Texts.Error_NameNeeded, option.Name), Texts.Error_NameNeeded_Hint, ExitCode.Findings);
        return _context.Console.Prompt(new TextPrompt<string>(Markup.Escape(question)));
    }

    /// <summary>The URL with its password, which does not travel in the arguments.</summary>
    private string? ExternalEngine(ParseResult parse)
    {
        if (parse.GetValue(_engine) is not { } url)
            return null;
        // By hand: with several hosts it is no URL for the library.
        var begin = Math.Min(url.IndexOf("://", StringComparison.Ordinal) + "://".Length, url.Length);
        var end = url.IndexOfAny(['/', '?'], begin) is >= 0 and var path ? path : url.Length;
        var login = url[begin..end].LastIndexOf('@') + begin;
        if (login < begin || url[begin..login].Contains(':', StringComparison.Ordinal))
            return url;
        var password = parse.GetValue(_enginePassword) is { } file ? PasswordSource.FromFile(file, _context)
            : _context.IsInteractive ? PasswordSource.Prompt(_context, Texts.Init_AskEnginePassword)
            : throw new CliRefusalException(Texts.Error_PasswordNeeded, Texts.Help_Init_EnginePasswordFile, ExitCode.Findings);
        return $"{url[..login]}:{Uri.EscapeDataString(password)}{url[login..]}";
    }

    private static InitVerdict VerdictOf(Deployment deployment, IReadOnlyList<OneTimePassword> passwords) =>
        new(deployment.Root, [.. passwords.Select(p => new InitVerdict.Administrator(p.Power, p.Name, p.Password))]);

    private void Write(Deployment deployment, IReadOnlyList<OneTimePassword> passwords, ProfilePolicy? profile, FirstRepository? backups)
    {
        _context.Line(CliContext.Fill(Texts.Init_Done, deployment.Root));
        _context.Line(Texts.Init_Passwords);
        var table = new Listing(Texts.Init_Column_Power, Texts.Init_Column_Name, Texts.Init_Column_Password);
        foreach (var password in passwords)
            table.Add(PowerText.Of(password.Power), password.Name, password.Password);
        table.Write(_context);
        if (profile is not null) Write(profile);
        if (backups is not null) _context.Line(CliContext.Fill(backups.IsBeside ? BackupTexts.Init_Beside : BackupTexts.Init_Backups, Printable.Line(backups.Directory)));
        _context.Line(CliContext.Fill(Texts.Init_Next, deployment.Root));
    }

    // What a profile asks for and no file can do is said at once, not found out by the first evaluation.
    private void Write(ProfilePolicy profile)
    {
        var table = new Listing(EvaluationTexts.Column_Setting, EvaluationTexts.Column_Value, EvaluationTexts.Column_Clause);
        foreach (var one in profile.Set) table.Add(one.Setting, one.Value, one.Clause);
        table.Write(_context);
        if (profile.Left.Length > 0) _context.Line(CliContext.Fill(EvaluationTexts.Init_Left, string.Join(", ", profile.Left.Select(one => $"{one.Setting} ({one.Clause})"))));
    }
}
