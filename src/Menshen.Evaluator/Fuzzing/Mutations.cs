using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Menshen.Evaluator.Fuzzing;

/// <summary>Messages of PostgreSQL's protocol and texts of requests with something wrong in them: the same for the same seed, on every machine.</summary>
/// <remarks>Not <see cref="Random"/>: its numbers for a seed are no promise of the next version of .NET.</remarks>
internal sealed class Mutations(ulong seed)
{
    private const int Longest = 1 << 16, Cancel = 80877102;

    /// <summary>Of a message that is complete: type, length, body. None of them ends a session or waits for the client.</summary>
    private static readonly ImmutableArray<byte[]> Ordinary =
    [
        Message('Q', "SELECT 1\0"), Message('Q', "SELECT 'a', 2; SELECT 3\0"), Message('P', "s\0SELECT $1::int\0\0\u0001\0\0\0\u0017"), Message('B', "\0s\0\0\0\0\u0001\0\0\0\u00017\0\0"),
        Message('D', "Ss\0"), Message('E', "\0\0\0\0\0"), Message('C', "Ss\0"), Message('S', ""), Message('H', ""), Message('F', "\0\0\0\u0001\0\0\0\0\0\0"), Message('d', "row\t1\n"), Message('c', ""),
        Message('f', "no\0"), Message('p', "secret\0"), Message('v', "\0\0\0\0"), Message('Q', "COPY (SELECT 1) TO STDOUT\0"),
    ];

    private static readonly ImmutableArray<byte[]> Beginnings =
    [
        Untyped(80877103, ""), Untyped(80877104, ""), Untyped(Cancel, "\0\0\u0004\u00d2\0\0\u0010\u00e1"), Untyped(196608, "user\0ev_nobody\0database\0postgres\0\0"),
        Untyped(196610, "user\0ev_nobody\0options\0-c work_mem=1\0_pq_.x\0y\0\0"), Untyped(131072, "ev_nobody\0"), Untyped(196608, "replication\0true\0user\0ev_nobody\0\0"),
    ];

    private ulong _state = seed;

    /// <summary>A number below a limit (SplitMix64, public domain).</summary>
    public int Next(int limit)
    {
        _state += 0x9e3779b97f4a7c15;
        var mixed = (_state ^ (_state >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)limit);
    }

    /// <summary>One of several.</summary>
    public T Of<T>(IReadOnlyList<T> some) => some[Next(some.Count)];

    /// <summary>What a client that is logged in would not send.</summary>
    public byte[] Message() => Next(8) == 0 ? Of(Ordinary) : Spoiled(Of(Ordinary), lengthAt: 1);

    /// <summary>What a stranger would not begin with.</summary>
    public byte[] Beginning()
    {
        var beginning = Next(12) == 0 ? Noise(1 + Next(300)) : Spoiled(Of(Beginnings), lengthAt: 0);
        if (beginning.Length >= 8 && BinaryPrimitives.ReadInt32BigEndian(beginning.AsSpan(4)) == Cancel) Cancels++;
        return beginning;
    }

    /// <summary>How many beginnings ask for the end of a statement, with whatever key.</summary>
    public int Cancels { get; private set; }

    /// <summary>A text with a few other characters in it.</summary>
    public string Text(string text)
    {
        var changed = new StringBuilder(text);
        for (var i = Next(4); i >= 0; i--)
        {
            var at = Next(changed.Length + 1);
            _ = Next(4) switch
            {
                0 when at < changed.Length => changed.Remove(at, 1),
                1 => changed.Insert(at, Of(["'", "\"", "--", "/*", ";", "$$", "\\", "%00", "{", "[", "]", "9999999999999999999", "null", "\u202e", "''", "((", "../", "&", "é", "\u0001"])),
                2 => changed.Insert(at, new string((char)('a' + Next(26)), 1 + Next(Next(20) == 0 ? Longest : 40))),
                _ => changed.Insert(at, (char)(32 + Next(95))),
            };
        }

        return changed.ToString();
    }

    public byte[] Noise(int length) => [.. Enumerable.Range(0, length).Select(_ => (byte)Next(256))];

    private byte[] Spoiled(byte[] good, int lengthAt)
    {
        var bytes = good.ToList();
        switch (Next(9))
        {
            case 0:
                Length(bytes, lengthAt, Of([0, 1, 3, -1, int.MinValue, int.MaxValue, 1 << 30, 5]));
                break;
            case 1:
                Length(bytes, lengthAt, good.Length - lengthAt + Of([-1, 1, -2, 7, 300]));
                break;
            case 2 when lengthAt > 0:
                bytes[0] = (byte)Next(256);
                break;
            case 3:
                bytes.RemoveRange(lengthAt + 4, Next(bytes.Count - lengthAt - 3));
                Length(bytes, lengthAt, bytes.Count - lengthAt);
                break;
            case 4:
                bytes.AddRange(Noise(1 + Next(Next(10) == 0 ? Longest : 60)));
                Length(bytes, lengthAt, bytes.Count - lengthAt);
                break;
            case 5:
                bytes = bytes[..(1 + Next(bytes.Count))];
                break;
            default:
                for (var i = 0; i <= Next(6); i++) bytes[^(1 + Next(Math.Max(1, bytes.Count - lengthAt - 4)))] = (byte)Next(256);
                break;
        }

        return [.. bytes];
    }

    private static void Length(List<byte> bytes, int at, int length)
    {
        var field = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(field, length);
        for (var i = 0; i < 4 && at + i < bytes.Count; i++) bytes[at + i] = field[i];
    }

    private static byte[] Message(char type, string body) => [(byte)type, .. Field(body.Length + 4), .. Encoding.Latin1.GetBytes(body)];

    private static byte[] Untyped(int code, string body) => [.. Field(body.Length + 8), .. Field(code), .. Encoding.Latin1.GetBytes(body)];

    private static byte[] Field(int number)
    {
        var field = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(field, number);
        return field;
    }
}
