using System.CommandLine;
using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Server;
using Spectre.Console;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal verify</c>: 0 sound, 2 damaged, 1 could not look.</summary>
internal sealed class JournalVerifyCommand
{
    /// <summary>Findings that are printed; a torn disk can have thousands, and the first one is what counts.</summary>
    private const int MostFindings = 20;

    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<string> _key = new("--key") { Description = Texts.Help_Journal_Key, HelpName = "FILE" };

    private readonly Option<bool> _part = new("--part") { Description = Texts.Help_Journal_Part };
    private readonly Argument<string?> _directory = new("directory")
    {
        Description = Texts.Help_Journal_Directory, HelpName = "DIRECTORY", Arity = ArgumentArity.ZeroOrOne,
    };

    private JournalVerifyCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new JournalVerifyCommand(context, common);
        var command = new Command("verify", Texts.Help_Journal_Verify) { parts._directory, parts._key, parts._part, common.Json };
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var other = parse.GetValue(_directory);
        // An archive may be looked at where no deployment is; then the key must be given.
        var deployment = other is null ? JournalCommands.DeploymentOf(parse, _common) : new Deployment(_common.DirectoryOf(parse));
        var key = ReadKey(parse.GetValue(_key) ?? deployment.JournalPublicKey);
        var verifier = new JournalVerifier(other ?? deployment.Journal, key) { Part = parse.GetValue(_part) };
        var json = parse.GetValue(_common.Json);
        var report = _context.OutputIsTerminal && !json
            ? await WithBarAsync(verifier, cancellation).ConfigureAwait(false)
            : verifier.Verify(null, cancellation);
        if (json)
            JsonOutput.Write(_context, report, CliJson.Default.VerificationReport);
        else
            Write(report);
        return (int)(report.IsIntact ? ExitCode.Ok : ExitCode.Findings);
    }

    private Task<VerificationReport> WithBarAsync(JournalVerifier verifier, CancellationToken cancellation) =>
        _context.Console.Progress().AutoClear(true).StartAsync(progress => Task.Run(
            () =>
            {
                var bar = progress.AddTask(Markup.Escape(Texts.Step_Verify), maxValue: 1);
                return verifier.Verify(new Bar(bar), cancellation);
            },
            cancellation));

    private void Write(VerificationReport report)
    {
        foreach (var note in report.Notes)
            _context.Line(Printable.Line(note));
        if (report.UnsignedTail > 0)
            _context.Line(CliContext.Fill(Texts.Journal_Unsigned, report.UnsignedTail));
        if (report.IsIntact)
        {
            _context.Line(CliContext.Fill(
                Texts.Journal_Sound, report.Records, report.Segments, report.Checkpoints, report.Records - report.UnsignedTail));
            return;
        }

        foreach (var finding in report.Findings.Take(MostFindings))
            _context.Line(Printable.Line(finding.ToString()));
        _context.Complain(
            CliContext.Fill(Texts.Journal_Damaged, Printable.Line(report.Findings[0].ToString())), Texts.Journal_Damaged_Hint);
    }

    private static Sm2PublicKey ReadKey(string file)
    {
        try
        {
            return Sm2PublicKey.FromBytes(Convert.FromHexString(File.ReadAllText(file).Trim()));
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException
                or System.Security.Cryptography.CryptographicException)
        {
            throw new CliRefusalException(CliContext.Fill(Texts.Error_JournalKey, file), Texts.Error_JournalKey_Hint);
        }
    }

    private sealed class Bar(ProgressTask task) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) =>
            task.Value = value.BytesTotal == 0 ? 1 : (double)value.BytesDone / value.BytesTotal;
    }
}
