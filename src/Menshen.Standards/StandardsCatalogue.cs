using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Menshen.Standards;

/// <summary>All requirements of the governing documents, with the tests that prove them and what is owed: the files of <c>standards/</c>, built into the program.</summary>
public sealed class StandardsCatalogue
{
    private static readonly Lazy<StandardsCatalogue> Only = new(StandardsReader.Read);

    private readonly FrozenDictionary<string, ImmutableArray<string>> _proofs;
    private readonly FrozenDictionary<string, Debt> _debts;
    private readonly FrozenDictionary<string, Bilingual> _exclusions;

    internal StandardsCatalogue(
        ImmutableArray<GoverningDocument> documents, ImmutableArray<Requirement> all, IEnumerable<KeyValuePair<string, ImmutableArray<string>>> proofs,
        IEnumerable<KeyValuePair<string, Debt>> debts, IEnumerable<KeyValuePair<string, Bilingual>> exclusions)
    {
        (Documents, All) = (documents, all);
        _proofs = proofs.ToFrozenDictionary(StringComparer.Ordinal);
        _debts = debts.ToFrozenDictionary(StringComparer.Ordinal);
        _exclusions = exclusions.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The one that is built in; read when it is first asked for, some hundred milliseconds.</summary>
    public static StandardsCatalogue BuiltIn => Only.Value;

    public ImmutableArray<GoverningDocument> Documents { get; }

    /// <summary>In the order of the documents and of their clauses.</summary>
    public ImmutableArray<Requirement> All { get; }

    /// <summary>Ids that stand among the debts.</summary>
    public IEnumerable<string> Owed => _debts.Keys;

    /// <summary>Ids that tests name.</summary>
    public IEnumerable<string> Tested => _proofs.Keys;

    /// <summary>The tests that prove a requirement, as <c>Project: Class.Method</c>.</summary>
    public ImmutableArray<string> ProofsOf(string id) => _proofs.TryGetValue(id, out var proofs) ? proofs : [];

    /// <summary>What is missing of it, or null.</summary>
    public Debt? DebtOf(string id) => _debts.GetValueOrDefault(id);

    /// <summary>Ids that nobody can judge, for ever.</summary>
    public IEnumerable<string> Excluded => _exclusions.Keys;

    /// <summary>Why nobody can judge it, or null.</summary>
    public Bilingual? ExclusionOf(string id) => _exclusions.GetValueOrDefault(id);

    /// <summary>How it stands. What has neither proof nor debt counts as owed: a test of the architecture finds it.</summary>
    public ProofState StateOf(Requirement requirement)
    {
        ArgumentNullException.ThrowIfNull(requirement);
        var isOwed = _debts.ContainsKey(requirement.Id);
        if (_proofs.ContainsKey(requirement.Id)) return isOwed ? ProofState.Partly : ProofState.Proven;
        if (_exclusions.ContainsKey(requirement.Id)) return ProofState.Excluded;
        return isOwed || requirement.Kind == RequirementKind.Enforced ? ProofState.Debt : ProofState.NeedsPerson;
    }

    /// <summary>Those that have all the words, in any case, in their id, title, text or capability, in either language.</summary>
    public IEnumerable<Requirement> Search(IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var wanted = words.ToImmutableArray();
        return All.Where(requirement => wanted.All(word => Has(requirement, word)));
    }

    private static bool Has(Requirement one, string word) =>
        new[] { one.Id, one.Capability, one.Title.English, one.Title.Chinese, one.Text.English, one.Text.Chinese }
            .Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
