using Menshen.Server;

namespace Menshen.Cli.SelfCheck;

/// <summary>Says in the reader's language why Menshen stopped before anybody was let in.</summary>
internal static class SelfCheckFailure
{
    /// <summary>A directory that was exchanged whole is told by its first files.</summary>
    private const int Shown = 10;

    public static void Write(CliContext context, SelfCheckException failure)
    {
        foreach (var finding in failure.Findings.Take(Shown)) context.Complain(Printable.Line(CliContext.Fill(TextOf(finding.Fault), finding.What)), "");
        if (failure.Findings.Count > Shown) context.Complain(CliContext.Fill(SelfCheckTexts.Stop_More, failure.Findings.Count - Shown), "");
        context.Complain(SelfCheckTexts.Stop, failure.Findings.Any(finding => finding.Fault is ProgramFault.OtherPublisher or ProgramFault.NoManifest) ? SelfCheckTexts.Stop_Publisher_Hint
            : failure.Findings.All(finding => finding.Fault == ProgramFault.ForeignCode) ? SelfCheckTexts.Stop_Foreign_Hint : SelfCheckTexts.Stop_Hint);
    }

    private static string TextOf(ProgramFault fault) => fault switch
    {
        ProgramFault.Changed => SelfCheckTexts.Fault_Changed,
        ProgramFault.Missing => SelfCheckTexts.Fault_Missing,
        ProgramFault.Added => SelfCheckTexts.Fault_Added,
        ProgramFault.NoManifest => SelfCheckTexts.Fault_NoManifest,
        ProgramFault.BadManifest => SelfCheckTexts.Fault_BadManifest,
        ProgramFault.OtherPublisher => SelfCheckTexts.Fault_OtherPublisher,
        ProgramFault.ForeignCode => SelfCheckTexts.Fault_ForeignCode,
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
