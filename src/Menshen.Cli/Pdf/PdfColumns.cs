namespace Menshen.Cli.Pdf;

/// <summary>How wide the columns of a table are: each at least as its longest word, and the rest by how much each has to say.</summary>
internal static class PdfColumns
{
    /// <summary>A word longer than this part of the page is broken: it would take the room of all others.</summary>
    private const double WidestWord = 0.23;

    /// <summary>A text longer than this many pages' widths wants no more room than that.</summary>
    private const double WidestText = 2.5;

    /// <summary>Divides the room.</summary>
    /// <param name="columns">Of each the width of its longest word, and of its longest text.</param>
    /// <param name="room">What there is.</param>
    public static double[] Divide(IReadOnlyList<(double Word, double Text)> columns, double room)
    {
        var least = columns.Select(column => Math.Min(column.Word, room * WidestWord)).ToArray();
        var wish = columns.Select((column, i) => Math.Max(least[i], Math.Min(column.Text, room * WidestText))).ToArray();
        if (least.Sum() >= room) return [.. least.Select(one => one * room / least.Sum())];
        var (over, more) = (room - least.Sum(), wish.Sum() - least.Sum());
        return [.. least.Select((one, i) => more <= 0 ? one + (over / least.Length) : one + (over * (wish[i] - one) / more))];
    }
}
