using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Gateway.Sealing;

/// <summary>Values of one kind that one statement showed: a record to be.</summary>
internal sealed class DisclosurePage
{
    /// <summary>Digests of one record.</summary>
    public const int Capacity = 128;

    private readonly ulong[] _digests = new ulong[Capacity];

    public long Statement { get; private set; }

    public int Group { get; private set; }

    public int Version { get; private set; }

    public int Label { get; private set; }

    public ValueShowing Showing { get; private set; }

    /// <summary>The rule of <c>disclosure</c> that decided, and for what it shows; empty: none.</summary>
    public string Rule { get; private set; } = "";

    public string Purpose { get; private set; } = "";

    /// <summary>Values shown, repeated ones too.</summary>
    public long Count { get; private set; }

    /// <summary>Different digests.</summary>
    public int Length { get; private set; }

    public ReadOnlyMemory<ulong> Digests => _digests.AsMemory(0, Length);

    /// <summary>Makes it an empty page of that kind.</summary>
    public void Begin(long statement, int group, int version, int label, ValueShowing showing, in DisclosureRight right)
    {
        (Statement, Group, Version, Label, Showing, Count, Length) = (statement, group, version, label, showing, 0, 0);
        (Rule, Purpose) = (right.RuleId ?? "", right.Purpose ?? "");
    }

    public bool Is(long statement, int group, int version, int label, ValueShowing showing, in DisclosureRight right) =>
        Statement == statement && Group == group && Version == version && Label == label && Showing == showing && Rule == (right.RuleId ?? "") && Purpose == (right.Purpose ?? "");

    /// <summary>Notes one value; false: the page is full.</summary>
    public bool TryAdd(ulong digest)
    {
        if (!_digests.AsSpan(0, Length).Contains(digest))
        {
            if (Length == Capacity) return false;
            _digests[Length++] = digest;
        }
        Count++;
        return true;
    }
}
