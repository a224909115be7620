using System.Collections.Immutable;

namespace Menshen.Policy.Labels;

/// <summary>The policy's <c>labels</c>: which labels exist, on which tables, and who is cleared for what.</summary>
/// <param name="Words">The names of the lattice.</param>
/// <param name="Existing">The labels that may exist, ascending; no two alike.</param>
/// <param name="Tables">In the order of the file; no two of one name.</param>
/// <param name="Clearances">In the order of the file.</param>
public sealed record LabelRules(
    LabelWords Words, ImmutableArray<Label> Existing, ImmutableArray<LabelledTableRule> Tables, ImmutableArray<ClearanceRule> Clearances)
{
    private readonly ImmutableDictionary<string, Clearance?> _own = ImmutableDictionary<string, Clearance?>.Empty;

    public static LabelRules None { get; } = new(LabelWords.None, [], [], []);

    /// <summary>True if the policy has no labels: nothing is labelled and nobody is cleared.</summary>
    public bool IsEmpty => Existing.IsEmpty;

    /// <summary>Between two moments at which sessions below the highest label get answers; infinite: they get them at any time.</summary>
    public TimeSpan AnswersEvery { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>True if answers leave at such moments only.</summary>
    public bool HasPace => AnswersEvery != Timeout.InfiniteTimeSpan;

    /// <summary>Whether a session of that label dominates all that exist; 0 for none.</summary>
    public bool IsHighest(long bits) => Existing.All(label => (label.Bits & ~bits) == 0);

    /// <summary>The databases with labelled tables, in the order of the file.</summary>
    public IEnumerable<string> Databases => Tables.Select(rule => rule.Name.Database).Distinct();

    /// <summary>True if some column of that database has a label of its own.</summary>
    public bool HasColumns(string database) => Tables.Any(rule => !rule.Columns.IsEmpty && rule.Name.Database == database);

    /// <summary>These rules with the clearances that were set by command; each stands before the file's.</summary>
    /// <param name="own">By subject; null where what was set cannot be read any more.</param>
    public LabelRules With(IEnumerable<KeyValuePair<string, Clearance?>> own) => new(this, own.ToImmutableDictionary(StringComparer.Ordinal));

    private LabelRules(LabelRules rules, ImmutableDictionary<string, Clearance?> own)
        : this(rules.Words, rules.Existing, rules.Tables, rules.Clearances) => (_own, AnswersEvery) = (own, rules.AnswersEvery);

    /// <summary>The rule for a table: its own, else its schema's; null if it is not labelled.</summary>
    public LabelledTableRule? TableOf(string database, string schema, string table) =>
        Tables.FirstOrDefault(rule => rule.Name.Table is not null && rule.Name.Covers(database, schema, table))
        ?? Tables.FirstOrDefault(rule => rule.Name.Covers(database, schema, table));

    /// <summary>A subject's clearance: the one set by command, else the file's first that names the subject, else the file's first that names
    /// one of its groups; null if it has none.</summary>
    public Clearance? ClearanceOf(string subject, IReadOnlyCollection<string> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return _own.TryGetValue(subject, out var own) ? own
            : (Clearances.FirstOrDefault(rule => rule.Subjects.Contains(subject)) ?? Clearances.FirstOrDefault(rule => groups.Any(group => rule.Groups.Contains(group))))?.Clearance;
    }

    /// <summary>The label of a session that begins now. Pure.</summary>
    /// <param name="subject">Its name.</param>
    /// <param name="groups">The groups it is in.</param>
    /// <param name="requested">What the client asked for; null or empty for the subject's default.</param>
    public LabelChoice Choose(string subject, IReadOnlyCollection<string> groups, string? requested)
    {
        var asks = !string.IsNullOrEmpty(requested);
        if (ClearanceOf(subject, groups) is not { } clearance)
        {
            if (_own.ContainsKey(subject)) return new LabelChoice.Refused(LabelRefusal.ClearanceUnreadable);
            return asks ? new LabelChoice.Refused(LabelRefusal.NoClearance) : LabelChoice.Unlabelled.Instance;
        }

        var label = clearance.Default;
        if (asks && !Words.TryParse(requested!, out label)) return new LabelChoice.Refused(LabelRefusal.Unreadable);
        if (!clearance.Highest.Dominates(label)) return new LabelChoice.Refused(LabelRefusal.AboveClearance);
        if (!label.Dominates(clearance.Lowest)) return new LabelChoice.Refused(LabelRefusal.BelowClearance);
        if (!Existing.Contains(label)) return new LabelChoice.Refused(LabelRefusal.NotDefined);
        return new LabelChoice.Labelled(SessionAt(label, clearance));
    }

    /// <summary>Every label that a subject's sessions may have, ascending; none without a clearance.</summary>
    public IEnumerable<SessionLabel> SessionsOf(string subject, IReadOnlyCollection<string> groups) =>
        ClearanceOf(subject, groups) is { } clearance ? Existing.Where(clearance.Admits).Select(label => SessionAt(label, clearance)) : [];

    private SessionLabel SessionAt(Label label, Clearance clearance) =>
        new(Words.Format(label), label.Bits, clearance.FloorOf(label).Bits, [.. Existing.Where(label.Dominates).Select(readable => readable.Bits)]);
}
