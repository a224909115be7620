using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Menshen.Sql.Sealing.Planning;

namespace Menshen.Sql.Sealing;

/// <summary>What is sealed in one database, at one moment. Immutable; a change makes a new one.</summary>
public sealed class SealedSchema
{
    /// <summary>How the names of the domains begin that make a column sealed; <c>menshen.</c> before it can be written in many ways, or left out.</summary>
    private const string DomainPrefix = "sealed_";

    /// <summary>Whatever a text names: where it is not known what is sealed. Nothing can be planned by it.</summary>
    public static readonly SealedSchema Anything = new([], []) { IsAnything = true };

    /// <summary>The same while it is being read, and nothing says that it cannot be.</summary>
    public static readonly SealedSchema AnythingYet = new([], []) { IsAnything = true };

    private readonly FrozenDictionary<string, SealedRelation[]> _byName;
    private readonly FrozenSet<string> _shared;
    private readonly FrozenDictionary<int, int> _versions;
    private readonly ImmutableArray<SealedRelation> _own = [];

    /// <summary>Takes all relations with sealed columns.</summary>
    /// <param name="relations">Relations with at least one sealed column.</param>
    /// <param name="shared">Names of them that relations without sealed columns have too, in other schemas.</param>
    public SealedSchema(IEnumerable<SealedRelation> relations, IEnumerable<string> shared)
    {
        SealedRelation[] all = [.. relations];
        // Of what is only moving, or whose columns nobody knows, there is nothing in statistics to be found.
        if (all.Any(relation => relation.Columns.Any(column => column.Group != 0))) all = [.. all, .. StatisticsViews.All];
        _byName = all.GroupBy(relation => relation.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(same => same.Key, same => same.ToArray(), StringComparer.Ordinal);
        _shared = shared.ToFrozenSet(StringComparer.Ordinal);
        // One domain for each group, and so one version: all columns of a group in one database change in one transaction.
        _versions = _byName.Values.SelectMany(same => same).SelectMany(relation => relation.Columns).Where(column => column.Version != 0)
            .DistinctBy(column => column.Group).ToFrozenDictionary(column => column.Group, column => column.Version);
        Names = SearchValues.Create([.. _byName.Keys, DomainPrefix, .. UnseenQueries.Parts], StringComparison.OrdinalIgnoreCase);
        HasOddNames = _byName.Keys.Any(name => name.Contains('"'));
    }

    private SealedSchema(SealedSchema catalogue, ImmutableArray<SealedRelation> own)
    {
        (_byName, _shared, _versions, _own) = (catalogue._byName, catalogue._shared, catalogue._versions, own);
        Names = SearchValues.Create([.. _byName.Keys, .. own.Select(relation => relation.Name), DomainPrefix, .. UnseenQueries.Parts], StringComparison.OrdinalIgnoreCase);
        HasOddNames = catalogue.HasOddNames || own.Any(relation => relation.Name.Contains('"'));
    }

    /// <summary>The same for a session that made these: none of them hides one of the catalogue's that a text can mean.</summary>
    public SealedSchema With(ImmutableArray<SealedRelation> own) => IsAnything ? this : new SealedSchema(this, own);

    /// <summary>The relations' names, how those of sealed columns' types begin, and what is in those of functions that read what is not seen, to be looked for in a text that is not parsed; in any case, for those without quotes are folded.</summary>
    internal SearchValues<string> Names { get; }

    /// <summary>A name has a quote in it, which a text writes twice.</summary>
    internal bool HasOddNames { get; }

    /// <summary>True if no relation has sealed columns.</summary>
    public bool IsEmpty => _byName.Count == 0 && !IsAnything;

    /// <summary>It is not known what is sealed.</summary>
    public bool IsAnything { get; private init; }

    /// <summary>The version of that group's key that values have in this database; 0: new ones have the newest.</summary>
    public int VersionOf(int group) => _versions.GetValueOrDefault(group);

    /// <summary>False only if the text names none of the relations. Quick: nothing is parsed.</summary>
    public bool MayBeNamedIn(ReadOnlySpan<byte> utf8) => IsAnything || SealedNames.MayBeIn(utf8, this);

    /// <summary>Finds the sealed relation that a name in a text can mean; null if none.</summary>
    /// <param name="schema">The schema in the text; null if it has none.</param>
    /// <param name="name">The name, folded and unquoted.</param>
    /// <param name="isAmbiguous">Without a schema the name could also mean another relation: which one hangs on <c>search_path</c>.</param>
    public SealedRelation? Find(string? schema, string name, out bool isAmbiguous)
    {
        isAmbiguous = false;
        if (IsAnything) return new SealedRelation(schema ?? "", name, []);
        var listed = _byName.GetValueOrDefault(name, []);
        if (schema is not null) listed = Array.FindAll(listed, candidate => candidate.Schema == schema);
        if (FindOwn(schema, name) is { } own)
        {
            // The attack: a second one of that name, in a schema that search_path has first, or in place of the first in one transaction.
            isAmbiguous = Own(schema, name).Any(other => !own.Columns.SequenceEqual(other.Columns)) || listed.Any(candidate => !own.AgreesWith(candidate));
            // What is temporary is meant first, and where the places of columns are not known, none may be taken.
            if (listed.Length == 0 || own.HasGap || (schema is null && own.IsTemporary)) return own;
        }

        if (listed.Length == 0) return null;
        isAmbiguous |= schema is null && (listed.Length > 1 || _shared.Contains(name));
        return listed[0];
    }

    /// <summary>The session's own relation that a name can mean; null if none.</summary>
    internal SealedRelation? FindOwn(string? schema, string name)
    {
        foreach (var relation in _own)
        {
            if (relation.IsMeant(schema, name)) return relation;
        }

        return null;
    }

    /// <summary>All of the session's own that a name can mean.</summary>
    internal IEnumerable<SealedRelation> Own(string? schema, string name) => _own.Where(relation => relation.IsMeant(schema, name));

    /// <summary>All in a schema.</summary>
    internal IEnumerable<SealedRelation> In(string schema) => _byName.Values.SelectMany(same => same).Concat(_own).Where(relation => relation.Schema == schema);

    /// <summary>True if the session's own relation has been read from the catalogue. By its name and columns where its text names no schema: it may as well be temporary, where search_path says so.</summary>
    public bool HasRead(SealedRelation own)
    {
        ArgumentNullException.ThrowIfNull(own);
        return !own.IsTemporary && _byName.TryGetValue(own.Name, out var listed)
            && listed.Any(candidate => own.Schema.Length > 0 ? candidate.Schema == own.Schema : !own.HasGap && own.AgreesWith(candidate));
    }

    /// <summary>True if what some names meant once (null: nothing sealed) and what they mean now are the same, as far as sealing goes.</summary>
    public static bool AreTheSame(IReadOnlyCollection<SealedRelation?> then, IReadOnlyCollection<SealedRelation?> now) =>
        then.Zip(now).All(pair => pair is (null, null) || (pair is ({ } one, { } other) && (one.AgreesWith(other) || other.AgreesWith(one))));
}
