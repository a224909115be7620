using System.CommandLine;
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
    private readonly Option<string> _witness = new("--witness") { Description = Texts.Help_Journal_Witness, HelpName = "FILE" };
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
        var command = new Command("verify", Texts.Help_Journal_Verify)
        {
            parts._directory, parts._key, parts._part, parts._witness, common.Json,
        };
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        using var sealing = new SealingFound(_context.Environment);
        var verifier = Verifier(parse, sealing);
        var json = parse.GetValue(_common.Json);
        var report = _context.OutputIsTerminal && !json
            ? await WithBarAsync(verifier, cancellation).ConfigureAwait(false)
            : verifier.Verify(null, cancellation);
        if (json)
            JsonOutput.Write(_context, report, CliJson.Default.VerificationReport);
        else
            Write(report, sealing.Missing);
        return (int)(report.IsIntact ? ExitCode.Ok : ExitCode.Findings);
    }

    /// <summary>A copy of the journal alone, as a third party has it; or the deployment's, opened if its keystore opens.</summary>
    private JournalVerifier Verifier(ParseResult parse, SealingFound sealing)
    {
        var witness = parse.GetValue(_witness);
        if (witness is not null && !File.Exists(witness))
            throw new CliRefusalException(CliContext.Fill(Texts.Error_NoWitness, witness), Texts.Error_NoWitness_Hint);
        // With a key of one's own one is a third party: nothing of the deployment is used, its keystore least of all.
        if (parse.GetValue(_directory) is { } directory && parse.GetValue(_key) is { } key)
            return Of(Path.GetFullPath(directory), key, null, witness, parse);
        var deployment = DeploymentOf(parse);
        return Of(
            parse.GetValue(_directory) ?? deployment.Journal, parse.GetValue(_key) ?? deployment.JournalPublicKey, sealing.Of(deployment), witness, parse);
    }

    private Deployment DeploymentOf(ParseResult parse)
    {
        var deployment = new Deployment(_common.DirectoryOf(parse));
        return parse.GetValue(_directory) is null || File.Exists(deployment.JournalPublicKey)
            ? JournalCommands.DeploymentOf(parse, _common)
            : throw new CliRefusalException(Texts.Error_JournalNeedsKey, Texts.Error_JournalKey_Hint);
    }

    private JournalVerifier Of(string directory, string key, SealingSecret? sealing, string? witness, ParseResult parse) =>
        new(directory, JournalKeyFile.Read(key)) { Sealing = sealing, WitnessFile = witness, Part = parse.GetValue(_part) };

    private Task<VerificationReport> WithBarAsync(JournalVerifier verifier, CancellationToken cancellation) =>
        _context.Console.Progress().AutoClear(true).StartAsync(progress => Task.Run(
            () =>
            {
                var bar = progress.AddTask(Markup.Escape(Texts.Step_Verify), maxValue: 1);
                return verifier.Verify(new Bar(bar), cancellation);
            },
            cancellation));

    private void Write(VerificationReport report, string? missing)
    {
        foreach (var note in report.Notes)
            _context.Line(Printable.Line(note));
        if (!report.ContentsOpened)
            _context.Line(CliContext.Fill(Texts.Journal_NotOpened, Printable.Line(missing ?? Texts.Journal_NoSecret)));
        if (report.UnsignedTail > 0)
            _context.Line(CliContext.Fill(Texts.Journal_Unsigned, report.UnsignedTail));
        if (report.IsIntact)
        {
            _context.Line(CliContext.Fill(
                Texts.Journal_Sound, report.Records, report.Segments, report.Checkpoints, report.Records - report.UnsignedTail));
            if (report.WitnessedCheckpoints is { } witnessed)
                _context.Line(CliContext.Fill(Texts.Journal_Witnessed, witnessed, report.WitnessedRecords));
            return;
        }

        foreach (var finding in report.Findings.Take(MostFindings))
            _context.Line(Printable.Line(finding.ToString()));
        _context.Complain(
            CliContext.Fill(Texts.Journal_Damaged, Printable.Line(report.Findings[0].ToString())), Texts.Journal_Damaged_Hint);
    }

    private sealed class Bar(ProgressTask task) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) =>
            task.Value = value.BytesTotal == 0 ? 1 : (double)value.BytesDone / value.BytesTotal;
    }
}
