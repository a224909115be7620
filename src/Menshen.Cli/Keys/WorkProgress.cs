using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Keys;

/// <summary>Tells how far a work on sealed columns is, until it has ended.</summary>
internal static class WorkProgress
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static async Task FollowAsync(CliContext context, string directory, ColumnReport work, string done, CancellationToken cancellation)
    {
        while (work.State == "running")
        {
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            var listing = await RunningServer.AskAsync(directory, c => c.ListColumnsAsync(cancellation)).ConfigureAwait(false);
            var now = listing.Columns.First(column => column.Id == work.Id);
            if (now.Rows != work.Rows)
                context.Line(CliContext.Fill(KeyTexts.Work_Progress, Number(now.Rows), Number((long)now.RowsPerSecond)) + Left(now) + (now.Note is { } note ? $" ({Printable.Line(note)})" : ""));
            work = now;
        }
        if (work.State == "given-up")
            throw new CliRefusalException(CliContext.Fill(KeyTexts.Work_GivenUp, Printable.Line(work.Note ?? "")), KeyTexts.Work_GivenUp_Hint);
        context.Line(CliContext.Fill(done, work.Direction == "rotate" ? work.Database : work.Column, Number(work.Rows), Printable.Line(work.Note ?? "")));
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    // At most: rows with equal values, and empty ones, are no work.
    private static string Left(ColumnReport work) => work.RowsPerSecond >= 1 && work.Total > work.Rows
        ? CliContext.Fill(KeyTexts.Work_Left, Number((long)Math.Ceiling((work.Total - work.Rows) / work.RowsPerSecond))) : "";
}
