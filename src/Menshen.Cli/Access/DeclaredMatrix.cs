using System.Collections.Immutable;
using Menshen.Control;

namespace Menshen.Cli.Access;

/// <summary>The rights that somebody answers for, as a file says them, to hold those against that are there.</summary>
/// <remarks><code>
/// # holder,object,rights
/// app,public.*,OWNER
/// readers,public.waybill,SELECT
/// carol,readers,MEMBER
/// </code>
/// Each right stands once, with whoever has it by name: what a member has through a group is the group's line and the membership.</remarks>
internal sealed class DeclaredMatrix
{
    public const string Owner = "OWNER", Member = "MEMBER", Public = "PUBLIC";

    private const int Fields = 3;

    private DeclaredMatrix(ImmutableArray<DeclaredRight> rights) => Rights = rights;

    public ImmutableArray<DeclaredRight> Rights { get; }

    /// <summary>Reads a file; every line that cannot be read is a fault with its number, and nothing is compared.</summary>
    public static DeclaredMatrix Read(IEnumerable<string> lines)
    {
        var rights = ImmutableArray.CreateBuilder<DeclaredRight>();
        List<string> faults = [];
        foreach (var (number, line) in lines.Select((line, index) => (index + 1, line.Trim())))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var cells = Cells(line);
            if (cells.Count != Fields || cells.Any(cell => cell.Length == 0))
                faults.Add(CliContext.Fill(AccessTexts.Compare_Line, number));
            else
                rights.AddRange(cells[2].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(right => new DeclaredRight(cells[0], cells[1], right)));
        }

        return faults.Count == 0 ? new DeclaredMatrix(rights.ToImmutable()) : throw new CliRefusalException(string.Join("; ", faults), AccessTexts.Compare_Form, ExitCode.Findings);
    }

    /// <summary>The rights that are there, in the same form. Menshen's own role is the guard itself and is not declared.</summary>
    public static DeclaredMatrix Of(IEnumerable<AccessReport> rows)
    {
        HashSet<DeclaredRight> rights = [];
        foreach (var row in rows.Where(row => row.SubjectKind != "control-plane"))
        {
            // Through one of PostgreSQL's own roles it is the subject's: such a role stands in no matrix of its own.
            var holder = row.Via.Length > 0 && row.How != "predefined" ? row.Via : row.Subject;
            if (holder != row.Subject && holder != Public) rights.Add(new DeclaredRight(row.Subject, holder, Member));
            if (row.How == "owner")
                rights.Add(new DeclaredRight(holder, row.Object, Owner));
            else
                rights.UnionWith(row.Privileges.Select(right => new DeclaredRight(holder, row.Object, row.MayGrant.Contains(right) ? right + "*" : right)));
        }

        return new DeclaredMatrix([.. rights.OrderBy(r => r.Object, StringComparer.Ordinal).ThenBy(r => r.Holder, StringComparer.Ordinal).ThenBy(r => r.Right, StringComparer.Ordinal)]);
    }

    /// <summary>What is there and nobody declared.</summary>
    public IEnumerable<DeclaredRight> Undeclared(DeclaredMatrix actual) => actual.Rights.Where(right => !Rights.Any(declared => declared.Covers(right)));

    /// <summary>What was declared and is not there.</summary>
    public IEnumerable<DeclaredRight> Missing(DeclaredMatrix actual) => Rights.Where(declared => !actual.Rights.Any(declared.Covers));

    /// <summary>As a file to begin with: somebody has to read it and answer for it.</summary>
    public IEnumerable<string> Lines() => Rights.GroupBy(right => (right.Holder, right.Object))
        .Select(group => string.Join(',', Watch.CsvForm.Cell(group.Key.Holder), Watch.CsvForm.Cell(group.Key.Object), string.Join(' ', group.Select(right => right.Right))));

    // One line of CSV: a name with a comma or a quote stands in quotes.
    private static List<string> Cells(string line)
    {
        List<string> cells = [];
        var cell = new System.Text.StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
                cell.Append(line[i++]);
            else if (line[i] == '"')
                isQuoted = !isQuoted;
            else if (line[i] == ',' && !isQuoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
                cell.Append(line[i]);
        }

        cells.Add(cell.ToString().Trim());
        return cells;
    }
}
