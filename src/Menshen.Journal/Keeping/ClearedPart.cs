using System.Globalization;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The beginning of a journal that is no more there, as far as genuine tombstones vouch for it.</summary>
internal sealed class ClearedPart
{
    private readonly List<Tombstone> _tombstones = [];

    /// <summary>What is wrong with the tombstones themselves.</summary>
    public List<VerificationFinding> Findings { get; } = [];

    /// <summary>What an auditor should know: what was cleared, when, why, and by whom.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Number of the last segment cleared; 0 if none.</summary>
    public long Last => _tombstones.Count == 0 ? 0 : _tombstones[^1].Last;

    /// <summary>What each of them was: its length and its SM3.</summary>
    public Dictionary<long, (long Bytes, string Sm3)> Segments => _tombstones.SelectMany(tombstone => tombstone.Segments).ToDictionary(s => s.Number, s => (s.Bytes, s.Sm3));

    /// <summary>Reads the tombstones of a directory. Each must follow the one before, and one of the keys must have signed it.</summary>
    public static ClearedPart Read(string directory, IReadOnlyList<ISignatureVerifier> keys)
    {
        var cleared = new ClearedPart();
        foreach (var path in Tombstone.Files(directory))
        {
            var name = Path.GetFileName(path);
            if (Tombstone.Read(path, keys, out var reason) is not { } tombstone)
            {
                cleared.Findings.Add(new VerificationFinding(name, 0, null, reason));
            }
            else if (tombstone.First != cleared.Last + 1 || tombstone.FileName != name)
            {
                cleared.Findings.Add(new VerificationFinding(
                    name, 0, null, string.Create(CultureInfo.InvariantCulture, $"it stands for segments from {tombstone.First}, and {cleared.Last + 1} is due: a tombstone was removed or renamed")));
            }
            else
            {
                cleared.Add(tombstone);
            }
        }

        return cleared;
    }

    /// <summary>Why a segment does not follow what was cleared, or null.</summary>
    public string? Misfit(SegmentHeader first)
    {
        if (_tombstones.Count == 0) { return null; }
        var before = _tombstones[^1];
        Span<byte> root = stackalloc byte[TreeHash.Size];
        first.Range.Root(root);
        return first.Number == before.Last + 1
            && first.Origin == before.Origin
            && first.FirstLeaf == before.TreeSize
            && first.PreviousLength == before.LastLength
            && Convert.ToBase64String(first.PreviousDigest.Span) == before.LastHeader
            && Convert.ToBase64String(root) == before.Root
            ? null
            : $"it does not follow what {before.FileName} says was cleared before it";
    }

    private void Add(Tombstone tombstone)
    {
        _tombstones.Add(tombstone);
        Notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"segments {tombstone.First} to {tombstone.Last} (records {tombstone.FirstRecord} to {tombstone.TreeSize}) were cleared at {JournalTime.ToMoment(tombstone.Time):u}, ")
            + $"{tombstone.Reason}, requested by {tombstone.Requester}, confirmed by {tombstone.Confirmer}; copies in {string.Join(", ", tombstone.Places)}");
    }
}
