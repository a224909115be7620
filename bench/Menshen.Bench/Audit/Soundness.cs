using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Audit;

/// <summary>Refuses a result whose journals are not what they are said to be: damaged, or full where recording was off.</summary>
internal static class Soundness
{
    /// <summary>With recording off only logins remain; they are a small part of what a run of statements leaves.</summary>
    private const double LargestShareOff = 0.5;

    public static void Check(BenchArguments arguments, IReadOnlyList<MenshenContestant> ended, IReadOnlyList<CellResult> cells, RunLog log)
    {
        Parallel.ForEach(ended, contestant =>
            Command.Run([MenshenContestant.Program(arguments.Root), "journal", "verify", "--dir", contestant.Folder], TimeSpan.FromMinutes(5)));
        log.Say($"'menshen journal verify' finds the journals sound: {string.Join(", ", ended.Select(contestant => contestant.Name))}");

        var full =
            from off in cells
            where off.Contestant == AuditEntries.Off
            join bounded in cells.Where(cell => cell.Contestant == AuditEntries.Bounded) on off.Cell equals bounded.Cell
            where Series.Ratio(off.AuditBytesPerStatement, bounded.AuditBytesPerStatement) > LargestShareOff
            select off.Cell;
        if (full.FirstOrDefault() is { } cell)
            throw new BenchFailure($"the journal grew where it should not record ({cell}): there is no 'off' to compare with");
    }
}
