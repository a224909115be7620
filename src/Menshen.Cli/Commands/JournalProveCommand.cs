using System.CommandLine;
using Menshen.Journal;
using Menshen.Server;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal prove</c>: a text that <c>journal check</c> verifies anywhere.</summary>
internal sealed class JournalProveCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Argument<ulong?> _record = new("N") { Description = Texts.Help_Prove_Record, Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<ulong?> _from = new("--from") { Description = Texts.Help_Prove_From, HelpName = "SIZE" };
    private readonly Option<ulong?> _to = new("--to") { Description = Texts.Help_Prove_To, HelpName = "SIZE" };
    private readonly Option<string> _out = new("--out") { Description = Texts.Help_Prove_Out, HelpName = "FILE" };

    private JournalProveCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new JournalProveCommand(context, common);
        var command = new Command("prove", Texts.Help_Journal_Prove) { parts._record, parts._from, parts._to, parts._out };
        command.SetAction(parts.Run);
        return command;
    }

    private int Run(ParseResult parse)
    {
        var proof = Proof(parse);
        if (parse.GetValue(_out) is not { } file)
        {
            _context.Output.Write(proof);
            return (int)ExitCode.Ok;
        }

        try
        {
            File.WriteAllText(file, proof);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(Texts.Error_ProofFile, file, e.Message), "");
        }

        _context.Line(CliContext.Fill(Texts.Proof_Written, file));
        return (int)ExitCode.Ok;
    }

    private string Proof(ParseResult parse)
    {
        var (record, from, to) = (parse.GetValue(_record), parse.GetValue(_from), parse.GetValue(_to));
        if (record is null == (from is null && to is null) || from is null != to is null)
            throw new CliRefusalException(Texts.Error_ProveWhat, Texts.Error_ProveWhat_Hint);
        var deployment = JournalCommands.DeploymentOf(parse, _common);
        using var sealing = JournalSecrets.Open(deployment, _context.Environment, TimeProvider.System);
        var prover = new JournalProver(deployment.Journal, sealing);
        try
        {
            return record is { } index ? prover.Prove(index) : prover.ProveConsistency(from!.Value, to!.Value);
        }
        catch (ProofUnavailableException e)
        {
            throw new CliRefusalException(CliContext.Fill(Texts.Error_NoProof, e.Message), Texts.Error_NoProof_Hint);
        }
    }
}
