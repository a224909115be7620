using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Menshen.Backup.Format;
using NpgsqlTypes;

namespace Menshen.Backup.Wal;

/// <summary>Finds a restore point by its name in archived WAL, as recovery would, and without running it.</summary>
/// <remarks><code>
/// record (24): length 98 | xid | prev (8) | info 0x70 | rmgr 0 | pad (2) | crc      src/include/access/xlogrecord.h
/// data header: 0xFF | 72      data: time, microseconds since 2000 (8) | name, zero at its end (64)      XLOG_RESTORE_POINT, xlog_internal.h
/// page header: 24 bytes, or 40 where info has 0x2; a record goes on behind the next one
/// </code>
/// Records begin at multiples of eight. The checksum tells one from bytes that merely look like it.</remarks>
internal sealed class RestorePoints(WalArchive archive, SetHead head)
{
    private const int PageBytes = 8192;
    private const int PageHeader = 24;
    private const int LongPageHeader = 40;
    private const ushort IsLong = 0x2;
    private const int RecordHeader = 24;
    private const int CrcAt = 20;
    private const int RecordBytes = 98;
    private const int TimeAt = 26;
    private const int NameAt = 34;
    private const int Alignment = 8;

    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The first point of that name behind the set's start; null: there is none. Where it is found nothing after it is read.</summary>
    public (NpgsqlLogSequenceNumber Place, DateTimeOffset At)? Find(WalCoverage wal, string name, CancellationToken cancellation)
    {
        var wanted = Encoding.UTF8.GetBytes(name + '\0');
        var (segment, stream, start) = (new byte[head.SegmentBytes], new byte[head.SegmentBytes + RecordBytes], (ulong)NpgsqlLogSequenceNumber.Parse(head.StartLsn));
        var kept = 0;
        foreach (var file in wal.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            archive.ReadAny(WalName.TimelineOf(file), head.System, file, head.SegmentBytes, segment);
            var begin = WalName.Parse(file, head.SegmentBytes)!.Value.Start;
            var length = kept + Unpage(segment, begin, stream.AsSpan(kept));
            for (var at = 0; at + RecordBytes <= length; at += Alignment)
            {
                var record = stream.AsSpan(at, RecordBytes);
                if (!IsPoint(record) || !record[NameAt..].StartsWith(wanted)) continue;
                var place = PlaceOf(begin, at - kept);
                if (place >= start) return (new NpgsqlLogSequenceNumber(place), Epoch.AddTicks(BinaryPrimitives.ReadInt64LittleEndian(record[TimeAt..]) * TimeSpan.TicksPerMicrosecond));
            }

            // A record that begins at the end of this segment goes on in the next one.
            var rest = Math.Min(length, RecordBytes / Alignment * Alignment);
            stream.AsSpan(length - rest, rest).CopyTo(stream);
            kept = rest;
        }

        return null;
    }

    /// <summary>What the pages of a segment hold, one behind the other, up to the first that is not written yet.</summary>
    private static int Unpage(ReadOnlySpan<byte> segment, ulong begin, Span<byte> stream)
    {
        var length = 0;
        for (var page = 0; page < segment.Length; page += PageBytes)
        {
            var one = segment.Slice(page, PageBytes);
            if (BinaryPrimitives.ReadUInt64LittleEndian(one[8..]) != begin + (ulong)page) break;
            var content = one[((BinaryPrimitives.ReadUInt16LittleEndian(one[2..]) & IsLong) != 0 ? LongPageHeader : PageHeader)..];
            content.CopyTo(stream[length..]);
            length += content.Length;
        }

        return length;
    }

    private static bool IsPoint(ReadOnlySpan<byte> record)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != RecordBytes || record[16] != 0x70 || record[17] != 0 || record[24] != 0xFF || record[25] != RecordBytes - TimeAt) return false;
        var crc = uint.MaxValue;
        foreach (var octet in record[RecordHeader..]) crc = BitOperations.Crc32C(crc, octet);
        foreach (var octet in record[..CrcAt]) crc = BitOperations.Crc32C(crc, octet);
        return ~crc == BinaryPrimitives.ReadUInt32LittleEndian(record[CrcAt..]);
    }

    /// <summary>Where a place of the stream is in the WAL; one before the segment, in what was kept of the one before, counts as the segment's begin.</summary>
    private static ulong PlaceOf(ulong begin, int offset)
    {
        if (offset < 0) return begin;
        const int first = PageBytes - LongPageHeader, other = PageBytes - PageHeader;
        if (offset < first) return begin + LongPageHeader + (ulong)offset;
        var (page, rest) = ((offset - first) / other, (offset - first) % other);
        return begin + (ulong)((page + 1) * PageBytes) + PageHeader + (ulong)rest;
    }
}
