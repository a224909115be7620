using System.Numerics;

namespace Menshen.Policy.Tests.Statistics;

/// <summary>The slow judge of what follows from sums: exact fractions, row by row, no atoms and no prime.</summary>
internal static class ExactSolver
{
    /// <summary>The rows whose value every holder of these sums can reckon.</summary>
    public static IEnumerable<int> Determined(IReadOnlyList<bool[]> sums, int rows)
    {
        var rank = Rank(sums, rows);
        for (var row = 0; row < rows; row++)
        {
            var only = new bool[rows];
            only[row] = true;
            if (Rank([.. sums, only], rows) == rank) yield return row;
        }
    }

    // Bareiss: whole numbers only, no division with a rest.
    private static int Rank(IReadOnlyList<bool[]> sums, int rows)
    {
        var matrix = sums.Select(sum => sum.Select(has => has ? BigInteger.One : BigInteger.Zero).ToArray()).ToArray();
        var rank = 0;
        for (var column = 0; column < rows && rank < matrix.Length; column++)
        {
            var pivot = Array.FindIndex(matrix, rank, line => line[column] != 0);
            if (pivot < 0) continue;
            (matrix[rank], matrix[pivot]) = (matrix[pivot], matrix[rank]);
            for (var line = rank + 1; line < matrix.Length; line++)
            {
                var (factor, head) = (matrix[line][column], matrix[rank][column]);
                for (var i = 0; i < rows; i++) matrix[line][i] = (matrix[line][i] * head) - (matrix[rank][i] * factor);
            }
            rank++;
        }
        return rank;
    }
}
