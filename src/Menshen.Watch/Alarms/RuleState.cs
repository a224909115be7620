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

    private readonly RuleMatch _match = new(rule, zone);
    private readonly Dictionary<string, LinkedListNode<GroupWindow>> _groups = new(StringComparer.Ordinal);
    private readonly LinkedList<GroupWindow> _byUse = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public string Name => rule.Name;

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
        if (rule.FirstSeen is { } property && !IsFirst(group, property, entry)) { return null; }
        var window = WindowOf(group);
        window.Add(entry.Time, entry.Rows, rule.Within);
        if (rule.Count > 1 ? window.Events < rule.Count : rule.Rows > 0 && window.Rows < (ulong)rule.Rows) { return null; }
        if (!window.TryRing(entry.Time, rule.Quiet)) { return null; }
        var words = rule.FirstSeen is { } seen ? $"{group} {EntryProperty.Describe([seen], entry)}".TrimStart() : group;
        var subject = rule.By.Contains(AlarmGrouping.Subject) ? entry.Subject ?? "" : "";
        return new AlarmRaised(entry.Time, rule.Name, (byte)rule.Severity, subject, words, (ulong)window.Events, window.Rows, entry.Index);
    }

    // With the first value of a group there is nothing to compare: a new subject's first source is not an alarm.
    private bool IsFirst(string group, AlarmGrouping property, JournalEntry entry)
    {
        var groupIsNew = !_known.Contains(group);
        Remember(group);
        var value = $"{group} {EntryProperty.Describe([property], entry)}";
        if (_known.Contains(value)) { return false; }
        // A full memory knows nothing new any more; an alarm for everything would be noise without end.
        if (_known.Count >= MostKnown) { return false; }
        _known.Add(value);
        return !groupIsNew;
    }

    private GroupWindow WindowOf(string group)
    {
        if (_groups.TryGetValue(group, out var node))
        {
            _byUse.Remove(node);
        }
        else
        {
            if (_groups.Count == MostGroups)
            {
                _groups.Remove(_byUse.First!.Value.Group);
                _byUse.RemoveFirst();
            }

            node = new LinkedListNode<GroupWindow>(new GroupWindow(group, rule.Count));
            _groups.Add(group, node);
        }

        _byUse.AddLast(node);
        return node.Value;
    }
}
