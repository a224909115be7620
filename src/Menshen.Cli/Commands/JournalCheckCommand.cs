using System.CommandLine;
using Menshen.Journal;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal check</c>: verifies a proof with the public key alone, on any machine; 0 good, 2 not, 1 could not
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
        var verdict = ProofCheck.Judge(ReadProof(parse.GetRequiredValue(_file)), key);
        if (parse.GetValue(_common.Json))
            JsonOutput.Write(_context, verdict, CliJson.Default.ProofVerdict);
        else
            Write(verdict);
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
