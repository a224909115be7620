using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Menshen.Crypto.Siv;

namespace Menshen.Crypto.Sealing;

/// <summary>Sealed values, of any keys, that are opened together, for a fraction of what each costs alone. One thread at a time.</summary>
/// <remarks><code>
/// Add, Add, Add … ─► Open ─► IsOpen, Plaintext, DigestOf of each ─► Clear
/// </code>
/// Each value has its own tag and is judged by it alone: one that does not open takes no other with it, and nothing of it can be read.</remarks>
public sealed class OpeningBatch
{
    /// <summary>The most values of one batch.</summary>
    public const int Capacity = SivLanes.MostValues;

    private const int LongestBody = SealedForm.NonceSize + Sm4Siv.Overhead + SivLanes.LongestValue;

    private readonly SivLanes _lanes = new();
    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly int[] _members = new int[Capacity];

    // Pinned, as all that is secret: the collector must not leave copies behind where nobody clears them.
    private readonly byte[] _bytes = GC.AllocateArray<byte>(Capacity * LongestBody, pinned: true);
    private readonly SivLane[] _values = GC.AllocateArray<SivLane>(Capacity, pinned: true);
    private readonly Vector128<byte>[] _given = GC.AllocateArray<Vector128<byte>>(Capacity, pinned: true);
    private readonly Vector128<byte>[] _tags = GC.AllocateArray<Vector128<byte>>(Capacity, pinned: true);
    private readonly byte[] _tails = GC.AllocateArray<byte>(Capacity * GroupKey.LongestTail, pinned: true);
    private int _used;

    /// <summary>Values added.</summary>
    public int Count { get; private set; }

    /// <summary>True for a value that is short enough. Longer ones are opened by <see cref="GroupKey.TryOpen"/>, and no slower than here.</summary>
    public static bool Takes(in SealedText value) => value.Body.Length <= Base64Url.GetEncodedLength(SealedForm.BodySize(value.Mode, SivLanes.LongestValue));

    /// <summary>Adds a value that is to be opened by that key; answers its number, counted from 0. The batch must not be full.</summary>
    public int Add(GroupKey key, in SealedText value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfEqual(Count, Capacity, nameof(value));
        ArgumentOutOfRangeException.ThrowIfEqual(Takes(value), false, nameof(value));
        ref var entry = ref _entries[Count];
        entry = default;
        // What is not of this key, or not the one spelling of its bytes, does not open: as everywhere, it takes its place and fails.
        var written = value.Suffix == 0 ? 0 : SealedForm.SuffixTagSize;
        if (key.IsOf(value) && Base64Url.DecodeFromUtf8(value.Body, _bytes.AsSpan(_used + written), out _, out var size) == OperationStatus.Done
            && size >= SealedForm.BodySize(value.Mode, 0))
        {
            if (written > 0) SealedForm.ReadTag(value.SuffixTag, _bytes.AsSpan(_used));
            size += written;
            entry = new Entry { Key = key, Tag = _used + key.OwnSize, Length = size - key.OwnSize - Sm4Siv.Overhead, Label = value.Label, FieldLabel = value.FieldLabel };
            _used += size;
        }
        return Count++;
    }

    /// <summary>Opens all that was added.</summary>
    public void Open()
    {
        for (var i = 0; i < Count; i++)
        {
            if (_entries[i].Key is { } key) OpenAllOf(key, i);
        }
    }

    /// <summary>True if the value is what it says it is.</summary>
    public bool IsOpen(int number) => _entries.AsSpan(0, Count)[number].IsOpen;

    /// <summary>The value in clear, to be cleared by <see cref="Clear"/>; empty where it did not open.</summary>
    public ReadOnlySpan<byte> Plaintext(int number)
    {
        ref readonly var entry = ref _entries.AsSpan(0, Count)[number];
        return entry.IsOpen ? _bytes.AsSpan(entry.Tag + Sm4Siv.Overhead, entry.Length) : default;
    }

    /// <summary>The digest of a value that opened, as <see cref="GroupKey.DigestOf(ReadOnlySpan{byte}, int)"/> computes it; else 0.</summary>
    public ulong DigestOf(int number) => _entries.AsSpan(0, Count)[number].Digest;

    /// <summary>Empties the batch and clears what was in it.</summary>
    public void Clear()
    {
        _lanes.Clear();
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, _used));
        CryptographicOperations.ZeroMemory(_tails.AsSpan(0, Count * GroupKey.LongestTail));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_values.AsSpan(0, Count)));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_given.AsSpan(0, Count)));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_tags.AsSpan(0, Count)));
        _entries.AsSpan(0, Count).Clear();
        Count = _used = 0;
    }

    private void OpenAllOf(GroupKey key, int first)
    {
        var count = 0;
        var haveLabels = _entries[first].FieldLabel != 0;
        for (var i = first; i < Count; i++)
        {
            ref var entry = ref _entries[i];
            // Values with a field label have other first blocks: they have their own turn.
            if (!ReferenceEquals(entry.Key, key) || entry.FieldLabel != 0 != haveLabels) continue;
            entry.Key = null;
            _given[count] = Vector128.Create<byte>(_bytes.AsSpan(entry.Tag));
            _values[count] = new SivLane(entry.Tag + Sm4Siv.Overhead, entry.Length, key.OwnSize == 0 ? StartOf(key, entry) : default);
            _members[count++] = i;
        }
        var members = _members.AsSpan(0, count);
        _lanes.Stream(key.Parts, _bytes, _values.AsSpan(0, count), _given);
        if (key.OwnSize > 0) FindStarts(key, members, haveLabels);
        _lanes.Synthesize(key.Parts, _bytes, _values.AsSpan(0, count), _tags);
        Judge(members);
        if (key.Mode == SealMode.Random || haveLabels) FindDigests(key, members);
    }

    private static Vector128<byte> StartOf(GroupKey key, in Entry entry) =>
        entry.FieldLabel != 0 ? key.StartOfField(entry.FieldLabel) : key.StartOf(entry.Label);

    private void Judge(ReadOnlySpan<int> members)
    {
        for (var i = 0; i < members.Length; i++)
        {
            ref var entry = ref _entries[members[i]];
            // All 16 bytes in one comparison, in the same time wherever they differ; CryptographicOperations' loop takes as long as two blocks of SM4.
            entry.IsOpen = (_given[i] ^ _tags[i]) == Vector128<byte>.Zero;
            if (entry.IsOpen) entry.Digest = Front(_tags[i]);
            else CryptographicOperations.ZeroMemory(_bytes.AsSpan(entry.Tag + Sm4Siv.Overhead, entry.Length));
        }
    }

    private static ulong Front(Vector128<byte> tag) => BinaryPrimitives.ReverseEndianness(tag.AsUInt64().ToScalar());

    // In mode r, and with a tag of its last characters, each value has associated data of its own.
    private void FindStarts(GroupKey key, ReadOnlySpan<int> members, bool haveLabels)
    {
        Span<SivLane> tails = stackalloc SivLane[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            ref var entry = ref _entries[members[i]];
            var at = i * GroupKey.LongestTail;
            var own = _bytes.AsSpan(entry.Tag - key.OwnSize, key.OwnSize);
            var tail = _tails.AsSpan(at, GroupKey.LongestTail);
            var length = haveLabels ? key.WriteFieldTail(entry.FieldLabel, own, tail) : key.WriteTail(entry.Label, own, tail);
            tails[i] = new SivLane(at, length, default);
        }
        _lanes.Synthesize(key.Parts, _tails, tails, _tags, haveLabels ? key.FieldFront : key.Front);
        for (var i = 0; i < members.Length; i++) _values[i] = _values[i] with { Start = key.Parts.Begin ^ _tags[i] };
    }

    // The tag that the value would have in mode e without a field label: what a value was shown as is found whatever label its copies carried. Of what did not open there is nothing but zeroes to digest, and nobody asks.
    private void FindDigests(GroupKey key, ReadOnlySpan<int> members)
    {
        for (var i = 0; i < members.Length; i++) _values[i] = _values[i] with { Start = key.StartOf(_entries[members[i]].Label) };
        _lanes.Synthesize(key.Parts, _bytes, _values.AsSpan(0, members.Length), _tags);
        for (var i = 0; i < members.Length; i++)
        {
            ref var entry = ref _entries[members[i]];
            if (entry.IsOpen) entry.Digest = Front(_tags[i]);
        }
    }

    private struct Entry
    {
        /// <summary>Set until it has been tried.</summary>
        public GroupKey? Key;

        /// <summary>Where its tag lies; the value follows.</summary>
        public int Tag;

        public int Length;

        public int Label;

        public long FieldLabel;

        public bool IsOpen;

        public ulong Digest;
    }
}
