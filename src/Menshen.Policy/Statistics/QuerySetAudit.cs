namespace Menshen.Policy.Statistics;

/// <summary>Judges whether answers to some sets of rows, together with those given before, tell of fewer units than may be told of.</summary>
/// <remarks>Each answer is a sum over its rows, so whoever has several has every linear combination of them. Rows that always stand together
/// are one atom; a combination in which few units are left is a tracker, whatever the tracker is called. Looked at are the differences of each two
/// sets, and the rows of the reduced echelon form: a single row can be told if and only if one of these is that row (Chin and Ozsoyoglu's audit).
/// Sums over two to k-1 units are found where a difference or a row of that form shows them; to find all is the problem of the shortest
/// codeword, for which nobody has a fast way.</remarks>
public static class QuerySetAudit
{
    /// <summary>Atoms that are looked at; with fewer columns more combinations look small, so that the verdict errs on the side of refusal.</summary>
    private const int MostAtoms = 4096;

    /// <summary>A prime: an elimination in fractions would grow numbers of hundreds of digits.</summary>
    private const long Prime = 2_147_483_647;

    /// <summary>True if the answers tell of at least one and fewer than <paramref name="minimum"/> units.</summary>
    /// <param name="answered">Sets that answers were given about.</param>
    /// <param name="asked">Sets that are to be answered now.</param>
    /// <param name="units">The unit of each row.</param>
    /// <param name="minimum">How few is too few.</param>
    public static bool Tells(IReadOnlyList<QuerySet> answered, IReadOnlyList<QuerySet> asked, ReadOnlySpan<int> units, int minimum)
    {
        ArgumentNullException.ThrowIfNull(answered);
        ArgumentNullException.ThrowIfNull(asked);
        for (var i = 0; i < asked.Count; i++)
        {
            if (IsFew(asked[i].Rows, units, minimum)) return true;
            foreach (var other in answered.Concat(asked.Take(i)))
            {
                if (IsFew(asked[i].DifferenceTo(other), units, minimum)) return true;
            }
        }
        return asked.Count > 0 && IsSolvable([.. answered, .. asked], units, minimum);
    }

    /// <summary>The same for a table that has one row for each unit, whatever the rows hold: a row whose other columns were changed between two questions
    /// is another row by its content, and the same person's value.</summary>
    /// <remarks>Errs on the side of refusal where the values themselves have changed. A set of before in which a unit has several rows, from a time
    /// when the table was another, is not compared.</remarks>
    public static bool TellsOfUnits(IReadOnlyList<QuerySet> answered, IReadOnlyList<QuerySet> asked, ReadOnlySpan<int> units, int minimum)
    {
        ArgumentNullException.ThrowIfNull(answered);
        ArgumentNullException.ThrowIfNull(asked);
        var count = 0;
        foreach (var unit in units) count = Math.Max(count, unit + 1);
        var themselves = new int[count];
        for (var unit = 0; unit < count; unit++) themselves[unit] = unit;
        return Tells(OfUnits(answered, units), OfUnits(asked, units), themselves, minimum);
    }

    private static List<QuerySet> OfUnits(IReadOnlyList<QuerySet> sets, ReadOnlySpan<int> units)
    {
        List<QuerySet> found = [];
        foreach (var set in sets)
        {
            var (seen, rows) = (new HashSet<int>(), 0);
            foreach (var row in set.Rows)
            {
                seen.Add(units[row]);
                rows++;
            }
            if (seen.Count == rows) found.Add(QuerySet.Of(seen));
        }
        return found;
    }

    private static bool IsFew(IEnumerable<int> rows, ReadOnlySpan<int> units, int minimum)
    {
        var seen = new HashSet<int>();
        foreach (var row in rows)
        {
            if (seen.Add(units[row]) && seen.Count >= minimum) return false;
        }
        return seen.Count > 0;
    }

    private static bool IsSolvable(QuerySet[] sets, ReadOnlySpan<int> units, int minimum)
    {
        var atoms = Atoms(sets, units.Length);
        var first = FirstRows(atoms, units, minimum);
        var matrix = new long[sets.Length][];
        for (var s = 0; s < sets.Length; s++) matrix[s] = [.. first.Select(atom => sets[s].Contains(atom.Row) ? 1L : 0L)];
        foreach (var row in Reduce(matrix, first.Count))
        {
            var seen = new HashSet<int>();
            for (var a = 0; a < row.Length && seen.Count < minimum; a++)
            {
                if (row[a] != 0) seen.UnionWith(first[a].Units);
            }
            if (seen.Count > 0 && seen.Count < minimum) return true;
        }
        return false;
    }

    /// <summary>The atom of each row: refined by one set after the other.</summary>
    private static int[] Atoms(QuerySet[] sets, int rows)
    {
        var atoms = new int[rows];
        var count = 1;
        foreach (var set in sets)
        {
            var renamed = new int[2 * count];
            var next = 0;
            for (var row = 0; row < rows; row++)
            {
                ref var name = ref renamed[(2 * atoms[row]) + (set.Contains(row) ? 1 : 0)];
                if (name == 0) name = ++next;
                atoms[row] = name - 1;
            }
            count = Math.Max(next, 1);
        }
        return atoms;
    }

    // One row stands for its atom; of its units as many are kept as matter. What no set holds has zeros only, and does no harm.
    private static List<(int Row, HashSet<int> Units)> FirstRows(int[] atoms, ReadOnlySpan<int> units, int minimum)
    {
        var found = new List<(int Row, HashSet<int> Units)>();
        var places = new Dictionary<int, int>();
        for (var row = 0; row < atoms.Length; row++)
        {
            if (!places.TryGetValue(atoms[row], out var place))
            {
                if (found.Count == MostAtoms) continue;
                places[atoms[row]] = place = found.Count;
                found.Add((row, []));
            }
            if (found[place].Units.Count < minimum) found[place].Units.Add(units[row]);
        }
        return found;
    }

    private static IEnumerable<long[]> Reduce(long[][] matrix, int columns)
    {
        var rank = 0;
        for (var column = 0; column < columns && rank < matrix.Length; column++)
        {
            var pivot = rank;
            while (pivot < matrix.Length && matrix[pivot][column] == 0) pivot++;
            if (pivot == matrix.Length) continue;
            (matrix[rank], matrix[pivot]) = (matrix[pivot], matrix[rank]);
            Scale(matrix[rank], Inverse(matrix[rank][column]), column);
            for (var row = 0; row < matrix.Length; row++)
            {
                if (row != rank && matrix[row][column] != 0) Subtract(matrix[row], matrix[rank], matrix[row][column], column);
            }
            rank++;
        }
        return matrix.Take(rank);
    }

    private static void Scale(long[] row, long factor, int from)
    {
        if (factor == 1) return;
        for (var i = from; i < row.Length; i++) row[i] = row[i] * factor % Prime;
    }

    private static void Subtract(long[] row, long[] other, long factor, int from)
    {
        for (var i = from; i < row.Length; i++)
        {
            if (other[i] != 0) row[i] = (row[i] + ((Prime - factor) * other[i])) % Prime;
        }
    }

    // Fermat: a^(p-2) is the inverse of a.
    private static long Inverse(long value)
    {
        if (value == 1) return 1;
        var (result, power) = (1L, value);
        for (var exponent = Prime - 2; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0) result = result * power % Prime;
            power = power * power % Prime;
        }
        return result;
    }
}
