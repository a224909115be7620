using System.CommandLine;
using Menshen.Crypto;
using Menshen.Journal;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal check</c>: verifies a proof, or the file beside a <c>.sig</c>, with the public key alone, on any machine; 0 good, 2 not, 1 could not
/// look.</summary>
internal sealed class JournalCheckCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Argument<string> _file = new("FILE") { Description = Texts.Help_Check_File };
    private readonly Option<string> _key = new("--key") { Description = Texts.Help_Check_Key, HelpName = "FILE", Required = true };

    private JournalCheckCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new JournalCheckCommand(context, common);
        var command = new Command("check", Texts.Help_Journal_Check) { parts._file, parts._key, common.Json };
        command.SetAction(parts.Run);
        return command;
    }

    private int Run(ParseResult parse)
    {
        using var key = JournalKeyFile.Read(parse.GetRequiredValue(_key));
        var file = parse.GetRequiredValue(_file);
        var text = ReadProof(file);
        if (FileNote.TryParse(text) is { } note)
            return CheckFile(note, file, key, parse.GetValue(_common.Json));
        var verdict = ProofCheck.Judge(text, key);
        if (parse.GetValue(_common.Json))
            JsonOutput.Write(_context, verdict, CliJson.Default.ProofVerdict);
        else
            Write(verdict);
        return (int)(verdict.IsGood ? ExitCode.Ok : ExitCode.Findings);
    }

    private int CheckFile(FileNote note, string noteFile, ISignatureVerifier key, bool json)
    {
        var path = noteFile.EndsWith(SignedFile.NoteSuffix, StringComparison.Ordinal) ? noteFile[..^SignedFile.NoteSuffix.Length] : noteFile;
        string? trouble;
        try
        {
            using var content = File.OpenRead(path);
            trouble = FileCheck.Judge(note, content, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(Texts.Error_ProofFile, path, e.Message), "");
        }

        var verdict = new ProofVerdict { Trouble = trouble, Origin = note.Origin, SignedAt = note.Time, File = note.Name };
        if (json)
            JsonOutput.Write(_context, verdict, CliJson.Default.ProofVerdict);
        else if (trouble is not null)
            Write(verdict);
        else
            _context.Line(Printable.Line(CliContext.Fill(
                Texts.Check_File_Good, note.Name, note.Bytes, note.Origin, Moments.Write(JournalTime.ToMoment(note.Time)), note.By)));
        return (int)(verdict.IsGood ? ExitCode.Ok : ExitCode.Findings);
    }

    private void Write(ProofVerdict verdict)
    {
        if (verdict.Trouble is { } trouble)
        {
            _context.Complain(CliContext.Fill(Texts.Proof_Bad, trouble), Texts.Proof_Bad_Hint);
            return;
        }

        var origin = Printable.Line(verdict.Origin!);
        var signedAt = JournalTime.ToMoment(verdict.SignedAt);
        if (verdict.Record is { } record)
        {
            _context.Line(CliContext.Fill(Texts.Proof_Record, verdict.Index, origin, verdict.TreeSize, Moments.Write(signedAt)));
            var who = record.Subject is { Length: > 0 } subject ? $"{subject} " : "";
            _context.Line(Printable.Line($"  {Moments.Write(JournalTime.ToMoment(record.Time))}  {who}{JournalLine.EventName(record.Kind)}: {record.Detail}"));
        }
        else
        {
            _context.Line(CliContext.Fill(
                Texts.Proof_Consistent, origin, verdict.OlderTreeSize, Moments.Write(JournalTime.ToMoment(verdict.OlderSignedAt!.Value)),
                verdict.TreeSize, Moments.Write(signedAt)));
        }
    }

    private static string ReadProof(string file)
    {
        try
        {
            return new FileInfo(file).Length <= ProofCheck.LongestText ? File.ReadAllText(file) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(Texts.Error_ProofFile, file, e.Message), "");
        }
    }
}
