using System.Globalization;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Watch;

/// <summary>One rule at work: a window of events for each of its groups.</summary>
internal sealed class RuleState(AlarmRule rule, TimeZoneInfo zone)
{
    /// <summary>Groups at once. An attacker who invents names must not fill the memory; the group seen least recently goes first.</summary>
    internal const int MostGroups = 10_000;

    /// <summary>Values a first-sight rule remembers; as many subjects with some addresses each as a large installation has.</summary>
    internal const int MostKnown = 100_000;

    /// <summary>Digests of all groups of a rule together: ten groups with as many as a rule can ask for, about 60 bytes each.</summary>
    internal const int MostDigests = 1_000_000;

    /// <summary>How an alarm begins that says that its rule sees nothing new any more.</summary>
    internal const string Blind = "blind";

    /// <summary>Microseconds (24 h) between two such alarms.</summary>
    private const long BetweenBlind = 86_400_000_000;

    private readonly RuleMatch _match = new(rule, zone);
    private readonly Dictionary<string, LinkedListNode<GroupWindow>> _groups = new(StringComparer.Ordinal);
    private readonly LinkedList<GroupWindow> _byUse = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private long _digests;
    private long? _blindSince;

    public string Name => rule.Name;

    /// <summary>What the rule looks at.</summary>
    public AlarmEvent Event => rule.Event;

    public RuleMatch Match => _match;

    /// <summary>Who a statement's group is depends on its session alone.</summary>
    public bool GroupsBySession => rule.FirstSeen is null && !rule.By.Contains(AlarmGrouping.Object) && !rule.By.Contains(AlarmGrouping.EndUser);

    public IEnumerable<string> Known() => _known.Select(value => $"{rule.Name} {value}");

    public void Remember(string value)
    {
        if (_known.Count < MostKnown) { _known.Add(value); }
    }

    /// <summary>The alarm that this entry completes, or null.</summary>
    public AlarmRaised? Feed(JournalEntry entry)
    {
        if (!_match.Fits(entry)) { return null; }
        var group = EntryProperty.Describe(rule.By, entry);
        if (rule.FirstSeen is { } property && !IsFirst(group, property, entry)) { return IsFull ? OnBlind(entry) : null; }
        var window = WindowOf(group);
        Add(window, entry);
        if (!IsEnough(window)) { return null; }
        if (!window.TryRing(entry.Time, rule.Quiet)) { return null; }
        var words = rule.FirstSeen is { } seen ? $"{group} {EntryProperty.Describe([seen], entry)}".TrimStart() : group;
        var subject = rule.By.Contains(AlarmGrouping.Subject) ? entry.Subject ?? "" : "";
        return new AlarmRaised(entry.Time, rule.Name, (byte)rule.Severity, subject, words, (ulong)window.Events, entry.Disclosure is null ? window.Rows : 0, entry.Index)
        {
            Values = entry.Disclosure is null ? 0 : rule.DistinctValues > 0 ? (ulong)window.Distinct : window.Rows,
        };
    }

    /// <summary>The same for a statement whose text and session fit, as its evaluator has found out before.</summary>
    public AlarmRaised? Feed(in JournalEvent statement, SessionGroup group)
    {
        if (!_match.FitsResult(RecordKind.StatementSubmitted, statement.Outcome, statement.Rows, statement.DurationMicroseconds)
            || !_match.FitsEndUser(statement.EndUser) || !_match.FitsHours(statement.Time)) { return null; }
        // A group that was pushed out has another window, or none.
        if (group.Window?.List != _byUse) { group.Window = NodeOf(group.Words); }
        var node = group.Window!;
        Touch(node);
        var window = node.Value;
        window.Add(statement.Time, statement.Rows, rule.Within);
        if (!IsEnough(window) || !window.TryRing(statement.Time, rule.Quiet)) { return null; }
        var subject = rule.By.Contains(AlarmGrouping.Subject) ? statement.Session?.Opened.Subject ?? "" : "";
        return new AlarmRaised(
            statement.Time, rule.Name, (byte)rule.Severity, subject, group.Words, (ulong)window.Events, window.Rows, statement.Index);
    }

    /// <summary>The group of a session's statements; null where the rule does not look at that session.</summary>
    public SessionGroup? GroupOf(in JournalEvent statement)
    {
        var opened = statement.Session!.Opened;
        return _match.FitsWho(opened.Subject, statement.Session.Source, opened.Database, opened.Application)
            ? new SessionGroup(EntryProperty.Describe(rule.By, statement.ToEntry())) : null;
    }

    /// <summary>True: a first sight was just met that cannot be remembered, and so is not told.</summary>
    private bool IsFull { get; set; }

    // Said once a day, and by a rule that is of use as long as it is not silent about its own end.
    private AlarmRaised? OnBlind(JournalEntry entry)
    {
        if (_blindSince is { } since && entry.Time - since < BetweenBlind) { return null; }
        _blindSince = entry.Time;
        var words = string.Create(CultureInfo.InvariantCulture, $"{Blind}: {MostKnown} values are known, what comes new is not told; take the rule away or count by something narrower");
        return new AlarmRaised(entry.Time, rule.Name, (byte)rule.Severity, "", words, 1, 0, entry.Index);
    }

    private void Add(GroupWindow window, JournalEntry entry)
    {
        window.Add(entry.Time, entry.Disclosure is { } shown ? shown.Count : entry.Rows, rule.Within);
        if (rule.DistinctValues == 0 || entry.Disclosure is not { } disclosed) { return; }
        _digests -= window.Distinct;
        window.AddDistinct(entry.Time, disclosed.Digests.Span, rule.Within);
        _digests += window.Distinct;
        while (_digests > MostDigests && _byUse.First!.Value != window) { DropLeastUsed(); }
    }

    private bool IsEnough(GroupWindow window) => rule switch
    {
        { Count: > 1 } => window.Events >= rule.Count,
        { Rows: > 0 } => window.Rows >= (ulong)rule.Rows,
        { Values: > 0 } => window.Rows >= (ulong)rule.Values,
        { DistinctValues: > 0 } => window.Distinct >= rule.DistinctValues,
        _ => true,
    };

    private void DropLeastUsed()
    {
        var least = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _groups.Remove(least.Group);
        _digests -= least.Distinct;
    }

    // With the first value of a group there is nothing to compare: a new subject's first source is not an alarm.
    private bool IsFirst(string group, AlarmGrouping property, JournalEntry entry)
    {
        IsFull = false;
        var groupIsNew = !_known.Contains(group);
        Remember(group);
        var value = $"{group} {EntryProperty.Describe([property], entry)}";
        if (_known.Contains(value)) { return false; }
        // A full memory knows nothing new any more; an alarm for everything would be noise without end.
        IsFull = _known.Count >= MostKnown;
        if (IsFull) { return false; }
        _known.Add(value);
        return !groupIsNew;
    }

    private GroupWindow WindowOf(string group)
    {
        var node = NodeOf(group);
        Touch(node);
        return node.Value;
    }

    private LinkedListNode<GroupWindow> NodeOf(string group)
    {
        if (_groups.TryGetValue(group, out var node)) { return node; }
        if (_groups.Count == MostGroups) { DropLeastUsed(); }
        node = _byUse.AddLast(new GroupWindow(group, rule.Count, rule.DistinctValues));
        _groups.Add(group, node);
        return node;
    }

    private void Touch(LinkedListNode<GroupWindow> node)
    {
        if (node.Next is null) { return; }
        _byUse.Remove(node);
        _byUse.AddLast(node);
    }
}
