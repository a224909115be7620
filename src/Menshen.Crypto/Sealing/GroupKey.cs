using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Menshen.Crypto.Siv;

namespace Menshen.Crypto.Sealing;

/// <summary>One version of a seal group's key: seals and opens its values. One thread at a time.</summary>
/// <remarks>The associated data binds a value to cluster, group, version, label and mode, and to the tag of its last characters where it has one: moved to another
/// of any of them it does not open; <see cref="FieldBinding"/> is that of values with a field label.</remarks>
public sealed class GroupKey : IDisposable
{
    /// <summary>Bytes of key material.</summary>
    public const int Size = Sm4Siv.KeySize;

    /// <summary>Bytes of a cluster's id.</summary>
    public const int ClusterIdSize = 16;

    /// <summary>Bytes of a value's digest.</summary>
    public const int DigestSize = 8;

    /// <summary>Bytes of associated data that follow its two first blocks, which all values of a key share: group, version, label, mode, nonce.</summary>
    internal const int TailSize = 12 + 1 + SealedForm.NonceSize;

    /// <summary>The longest such part of any form of value.</summary>
    internal const int LongestTail = FieldBinding.TailSize;

    private const int Block = Sm4Blocks.Size;

    // Places in _chains.
    private const int FrontAt = 0;
    private const int StartAt = 1;

    private readonly Sm4Siv _cipher;
    private readonly Vector128<byte>[] _chains = GC.AllocateArray<Vector128<byte>>(2, pinned: true);
    private int _startLabel = -1;
    private readonly SuffixTags? _tags;
    private readonly byte[] _bound;
    private readonly int _labelAt;
    private readonly FieldBinding _fields;
    private byte[] _scratch = new byte[256];

    /// <summary>Takes a copy of <paramref name="key"/> into locked memory.</summary>
    /// <param name="clusterId">The deployment's own bytes.</param>
    /// <param name="group">Its number.</param>
    /// <param name="version">The key's.</param>
    /// <param name="mode">The group's.</param>
    /// <param name="key">Bytes of the key.</param>
    /// <param name="suffix">How many last characters of the group's values can be searched; 0: none.</param>
    public GroupKey(ReadOnlySpan<byte> clusterId, int group, int version, SealMode mode, ReadOnlySpan<byte> key, int suffix = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(clusterId.Length, ClusterIdSize, nameof(clusterId));
        RequireNumber(group, 1, nameof(group));
        RequireNumber(version, 1, nameof(version));
        if (mode is not (SealMode.Equal or SealMode.Random)) throw new ArgumentOutOfRangeException(nameof(mode));
        if (suffix != 0 && (mode != SealMode.Equal || suffix is < SealedForm.FewestSuffix or > SealedForm.MostSuffix)) throw new ArgumentOutOfRangeException(nameof(suffix));
        (Group, Version, Mode, Suffix) = (group, version, mode, suffix);
        _cipher = new Sm4Siv(key);
        ReadOnlySpan<byte> purpose = "menshen sealed 1"u8;
        _bound = new byte[purpose.Length + ClusterIdSize + 12 + 1 + SealedForm.NonceSize];
        purpose.CopyTo(_bound);
        clusterId.CopyTo(_bound.AsSpan(purpose.Length));
        var at = purpose.Length + ClusterIdSize;
        BinaryPrimitives.WriteInt32BigEndian(_bound.AsSpan(at), group);
        BinaryPrimitives.WriteInt32BigEndian(_bound.AsSpan(at + 4), version);
        _labelAt = at + 8;
        Parts = new SivKey(key);
        if (suffix != 0) _tags = new SuffixTags(clusterId, group, version, suffix, key);
        _chains[FrontAt] = Parts.MacBlock(Parts.MacBlock(Vector128.Create<byte>(_bound)) ^ Vector128.Create<byte>(_bound.AsSpan(Block)));
        _fields = new FieldBinding(Parts, clusterId, group, version);
    }

    public int Group { get; }

    public int Version { get; }

    public SealMode Mode { get; }

    /// <summary>How many last characters of the values can be searched; 0: none.</summary>
    public int Suffix { get; }

    /// <summary>Bytes of the text that <see cref="Seal"/> writes.</summary>
    public int LengthFor(int plaintextLength, int label) =>
        SealedForm.LengthOf(Mode, Group, Version, label, plaintextLength) + (Suffix == 0 ? 0 : SealedForm.SuffixOverhead);

    /// <summary>Bytes with which the sealed texts of all values begin that end alike.</summary>
    public int FrontLength => LengthFor(0, 0) - Base64Url.GetEncodedLength(SealedForm.BodySize(Mode, 0)) - 2;

    /// <summary>Writes how the sealed texts of all values begin whose last characters are those of <paramref name="value"/>; answers <see cref="FrontLength"/>.</summary>
    public int WriteFront(ReadOnlySpan<byte> value, Span<byte> output)
    {
        if (_tags is null) throw new InvalidOperationException("the group's values have no tag of their last characters");
        Span<byte> tag = stackalloc byte[SealedForm.SuffixTagSize];
        _tags.Compute(value, tag);
        return SealedForm.WriteFront(output, Group, Version, 0, Suffix, tag);
    }

    /// <summary>Writes the sealed text of a value and returns its length, <see cref="LengthFor"/>.</summary>
    public int Seal(ReadOnlySpan<byte> plaintext, int label, Span<byte> output)
    {
        RequireNumber(label, 0, nameof(label));
        var size = SealedForm.BodySize(Mode, plaintext.Length);
        var body = Scratch(size);
        var rest = body;
        if (_tags is not null)
        {
            Span<byte> tag = stackalloc byte[SealedForm.SuffixTagSize];
            _tags.Compute(plaintext, tag);
            _cipher.Seal(plaintext, Bind(Mode, label, tag), body);
            return SealedForm.Write(output, Group, Version, label, Suffix, tag, body);
        }
        if (Mode == SealMode.Random)
        {
            RandomNumberGenerator.Fill(body[..SealedForm.NonceSize]);
            rest = body[SealedForm.NonceSize..];
        }
        _cipher.Seal(plaintext, Bind(Mode, label, body), rest);
        return SealedForm.Write(output, Mode, Group, Version, label, body);
    }

    /// <summary>Bytes of the text that <see cref="SealField"/> writes.</summary>
    public int LengthForField(int plaintextLength, long fieldLabel) => SealedForm.LengthOfField(Mode, Group, Version, fieldLabel, plaintextLength);

    /// <summary>Writes the sealed text of a value that carries a field label, and returns its length, <see cref="LengthForField"/>.</summary>
    public int SealField(ReadOnlySpan<byte> plaintext, long fieldLabel, Span<byte> output)
    {
        if (!SealedForm.IsFieldLabel(fieldLabel)) throw new ArgumentOutOfRangeException(nameof(fieldLabel));
        if (Suffix != 0) throw new InvalidOperationException("a value carries a field label or the tag of its last characters, not both");
        var body = Scratch(SealedForm.BodySize(Mode, plaintext.Length));
        var rest = body;
        if (Mode == SealMode.Random)
        {
            RandomNumberGenerator.Fill(body[..SealedForm.NonceSize]);
            rest = body[SealedForm.NonceSize..];
        }
        _cipher.Seal(plaintext, _fields.Bind(Mode, fieldLabel, body), rest);
        return SealedForm.WriteField(output, Mode, Group, Version, fieldLabel, body);
    }

    /// <summary>Opens a value of this key. False: it is not what it says, and nothing is in <paramref name="plaintext"/>.</summary>
    /// <param name="value">A value of this group and version.</param>
    /// <param name="plaintext">Room for as many bytes as the value's body has.</param>
    /// <param name="length">Bytes of plaintext.</param>
    public bool TryOpen(in SealedText value, Span<byte> plaintext, out int length)
    {
        length = 0;
        if (!IsOf(value)) return false;
        var body = Scratch(Base64Url.GetMaxDecodedLength(value.Body.Length));
        if (Base64Url.DecodeFromUtf8(value.Body, body, out _, out var size) != OperationStatus.Done || size < SealedForm.BodySize(Mode, 0)) return false;
        body = body[..size];
        Span<byte> tag = stackalloc byte[SealedForm.SuffixTagSize];
        if (Suffix != 0) SealedForm.ReadTag(value.SuffixTag, tag);
        var bound = value.FieldLabel != 0 ? _fields.Bind(Mode, value.FieldLabel, body) : Bind(Mode, value.Label, Suffix != 0 ? tag : body);
        var rest = Mode == SealMode.Random ? body[SealedForm.NonceSize..] : body;
        if (!_cipher.TryOpen(rest, bound, plaintext[..(rest.Length - Sm4Siv.Overhead)])) return false;
        length = rest.Length - Sm4Siv.Overhead;
        return true;
    }

    /// <summary>The digest by which a disclosure is found again: the front of the tag that the value has, or would have, in mode e without a field label.</summary>
    public ulong DigestOf(ReadOnlySpan<byte> plaintext, int label)
    {
        var body = Scratch(SealedForm.BodySize(SealMode.Equal, plaintext.Length));
        Span<byte> tag = stackalloc byte[SealedForm.SuffixTagSize];
        _tags?.Compute(plaintext, tag);
        _cipher.Seal(plaintext, Bind(SealMode.Equal, label, tag), body);
        return BinaryPrimitives.ReadUInt64BigEndian(body);
    }

    /// <summary>The same of a value of mode e without a field label, which holds it.</summary>
    public static ulong DigestOf(in SealedText value)
    {
        Span<byte> front = stackalloc byte[9];
        // Twelve characters are nine bytes; no body is shorter than its tag.
        if (value.Body.Length < 12 || Base64Url.DecodeFromUtf8(value.Body[..12], front, out _, out _) != OperationStatus.Done) return 0;
        return BinaryPrimitives.ReadUInt64BigEndian(front);
    }

    /// <summary>The key for values that are worked on side by side.</summary>
    internal SivKey Parts { get; }

    /// <summary>The chain over the two first blocks of the associated data.</summary>
    internal Vector128<byte> Front => _chains[FrontAt];

    /// <summary>The same chain for values with a field label.</summary>
    internal Vector128<byte> FieldFront => _fields.Front;

    /// <summary>What S2V knows before it comes to a value of mode e that carries that field label.</summary>
    internal Vector128<byte> StartOfField(long fieldLabel) => _fields.StartOf(fieldLabel);

    /// <summary>What S2V knows before it comes to a value of mode e.</summary>
    internal Vector128<byte> StartOf(int label)
    {
        if (label == _startLabel) return _chains[StartAt];
        Span<byte> last = stackalloc byte[Block];
        last.Clear();
        Bind(SealMode.Equal, label, default)[(2 * Block)..].CopyTo(last);
        last[TailSize - SealedForm.NonceSize] = 0x80;
        _chains[StartAt] = Parts.Begin ^ Parts.MacBlock(Front ^ Vector128.Create<byte>(last) ^ Parts.Cut);
        _startLabel = label;
        return _chains[StartAt];
    }

    /// <summary>Bytes that a value has of its own in its associated data, and that lie before the tag of SIV: its nonce, or the tag of its last characters.</summary>
    internal int OwnSize => Suffix != 0 ? SealedForm.SuffixTagSize : Mode == SealMode.Random ? SealedForm.NonceSize : 0;

    /// <summary>Writes the part of a value's associated data that follows the two first blocks, where it has bytes of its own; answers its length.</summary>
    internal int WriteTail(int label, ReadOnlySpan<byte> own, Span<byte> tail)
    {
        var bound = Bind(Mode, label, own)[(2 * Block)..];
        bound.CopyTo(tail);
        return bound.Length;
    }

    /// <summary>The same of a value with a field label; answers how many bytes.</summary>
    internal int WriteFieldTail(long fieldLabel, ReadOnlySpan<byte> nonce, Span<byte> tail)
    {
        _fields.Bind(SealMode.Random, fieldLabel, nonce)[(2 * Block)..].CopyTo(tail);
        return FieldBinding.TailSize;
    }

    /// <summary>True for a value that this key may have sealed, in its one spelling.</summary>
    internal bool IsOf(in SealedText value) =>
        value.Group == Group && value.Version == Version && value.Mode == Mode && value.Suffix == Suffix && SealedForm.IsCanonical(Mode, value.Body);

    public void Dispose()
    {
        _cipher.Dispose();
        _tags?.Dispose();
        _fields.Dispose();
        Parts.Dispose();
        CryptographicOperations.ZeroMemory(_scratch);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_chains.AsSpan()));
    }

    public override string ToString() => $"key {Group}.{Version}";

    // Ten digits could be written and not be read again: the value would be lost.
    private static void RequireNumber(int number, int least, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, SealedForm.LargestNumber, name);
    }

    // The three have different lengths, so that the bytes of one never stand for another.
    private ReadOnlySpan<byte> Bind(SealMode mode, int label, ReadOnlySpan<byte> own)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bound.AsSpan(_labelAt), label);
        _bound[_labelAt + 4] = (byte)mode;
        if (Suffix != 0)
        {
            _bound[_labelAt + 5] = (byte)Suffix;
            own[..SealedForm.SuffixTagSize].CopyTo(_bound.AsSpan(_labelAt + 6));
            return _bound.AsSpan(0, _labelAt + 6 + SealedForm.SuffixTagSize);
        }
        if (mode == SealMode.Equal) return _bound.AsSpan(0, _labelAt + 5);
        own[..SealedForm.NonceSize].CopyTo(_bound.AsSpan(_labelAt + 5));
        return _bound;
    }

    private Span<byte> Scratch(int size)
    {
        if (_scratch.Length < size) _scratch = new byte[Math.Max(size, 2 * _scratch.Length)];
        return _scratch.AsSpan(0, size);
    }
}
