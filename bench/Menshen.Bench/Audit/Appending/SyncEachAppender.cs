using System.Diagnostics;
using System.Runtime.InteropServices;
using Menshen.Journal;
using Microsoft.Win32.SafeHandles;

namespace Menshen.Bench.Audit.Appending;

/// <summary>Writes the same records one by one to a file, each followed by fdatasync: what "on disk before the answer" costs without group
/// commit.</summary>
internal static partial class SyncEachAppender
{
    private const int LengthSize = 4; // as in the journal's ring: a record and how long it is

    public static double RecordsPerSecond(string file, double seconds)
    {
        using var handle = File.OpenHandle(file, FileMode.Create, FileAccess.Write);
        var records = new StatementRecords(TimeProvider.System);
        var clock = Stopwatch.StartNew();
        long count = 0, offset = 0;
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            var (submitted, finished) = records.Next();
            offset = Append(handle, submitted, offset);
            offset = Append(handle, finished, offset);
            count += 2;
        }

        return count / clock.Elapsed.TotalSeconds;
    }

    private static long Append<TRecord>(SafeFileHandle file, in TRecord record, long offset)
        where TRecord : struct, IJournalRecord
    {
        Span<byte> bytes = stackalloc byte[LengthSize + record.MaxEncodedSize];
        var length = record.Encode(bytes[LengthSize..]);
        MemoryMarshal.Write(bytes, length);
        RandomAccess.Write(file, bytes[..(LengthSize + length)], offset);
        if (DataSync(file) != 0)
            throw new IOException($"fdatasync: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        return offset + LengthSize + length;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);
}
