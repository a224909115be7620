using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Menshen.Policy.Reading;

/// <summary>Reads the alarm rules of a file; what each setting means stands at <see cref="AlarmRule"/>.</summary>
internal static class AlarmRuleReader
{
    /// <summary>Each is remembered, for each group, as long as the window.</summary>
    private const int MostDistinct = 100_000;

    private static readonly (string Word, AlarmEvent Value)[] Events =
    [
        ("login", AlarmEvent.Login), ("login-failed", AlarmEvent.LoginFailed), ("statement", AlarmEvent.Statement),
        ("administration", AlarmEvent.Administration), ("service", AlarmEvent.Service), ("clock", AlarmEvent.Clock),
        ("disclosure", AlarmEvent.Disclosure),
    ];

    private static readonly (string Word, AlarmGrouping Value)[] Groupings =
    [
        ("subject", AlarmGrouping.Subject), ("source", AlarmGrouping.Source), ("database", AlarmGrouping.Database),
        ("application", AlarmGrouping.Application), ("object", AlarmGrouping.Object), ("seal-group", AlarmGrouping.SealGroup),
        ("end-user", AlarmGrouping.EndUser),
    ];

    private static readonly (string Word, AlarmOutcome Value)[] Outcomes =
        [("any", AlarmOutcome.Any), ("ok", AlarmOutcome.Succeeded), ("failed", AlarmOutcome.Failed), ("refused", AlarmOutcome.Refused)];

    private static readonly (string Word, AlarmSeverity Value)[] Severities =
        [("notice", AlarmSeverity.Notice), ("warning", AlarmSeverity.Warning), ("critical", AlarmSeverity.Critical)];

    private static readonly (string Word, AlarmShowing Value)[] Showings =
        [("any", AlarmShowing.Any), ("masked", AlarmShowing.Masked), ("clear", AlarmShowing.Clear), ("failed", AlarmShowing.Failed)];

    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(24);

    /// <summary>The rules that mean what is written, all of them where there is no error; and the names of the others, as far as they have one.</summary>
    public static (ImmutableArray<AlarmRule> Sound, ImmutableArray<string> Faulty) ReadAll(PolicySequence? list, PolicyErrors errors)
    {
        var rules = ImmutableArray.CreateBuilder<AlarmRule>();
        var faulty = ImmutableArray.CreateBuilder<string>();
        foreach (var item in list?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
                errors.Add(item, "this is not an alarm rule", "Write `- name: …`, and below it `when:` and what counts");
            else if (ReadOne(new SectionReader(mapping, errors), out var isSound) is not { } rule)
                continue;
            else if (faulty.Contains(rule.Name) || rules.Any(known => known.Name == rule.Name))
                errors.Add(item, $"a rule `{rule.Name}` is there already", "Give each rule a name of its own");
            else if (isSound)
                rules.Add(rule);
            else
                faulty.Add(rule.Name);
        }

        return (rules.ToImmutable(), faulty.ToImmutable());
    }

    private static AlarmRule? ReadOne(SectionReader section, out bool isSound)
    {
        var before = section.Errors.Count;
        var rule = new AlarmRule
        {
            Name = ReadName(section) ?? "",
            Event = Required(section, "when", Events),
            Severity = section.Choice("severity", AlarmSeverity.Warning, Severities),
            Commands = Words(section, "commands"),
            Outcome = section.Choice("outcome", AlarmOutcome.Any, Outcomes),
            Subjects = Words(section, "subjects"),
            ExceptSubjects = Words(section, "except-subjects"),
            Sources = Networks(section),
            Databases = Words(section, "databases"),
            Applications = Words(section, "applications"),
            EndUsers = Words(section, "end-users"),
            Objects = Words(section, "objects"),
            Reasons = Words(section, "reasons"),
            OutsideHours = Hours(section),
            RowsAtLeast = section.Integer("rows-at-least", 0, 0, int.MaxValue),
            SlowerThan = section.Time("slower-than", TimeSpan.Zero, TimeSpan.Zero, LongestWindow),
            WithoutWhere = section.Flag("without-where", otherwise: false),
            Showing = section.Choice("showing", AlarmShowing.Any, Showings),
            SealGroups = Numbers(section, "seal-groups"),
            By = Grouped(section),
            Count = section.Integer("count", 1, 1, 1000),
            Rows = section.Integer("rows", 0, 0, int.MaxValue),
            Values = section.Integer("values", 0, 0, int.MaxValue),
            DistinctValues = section.Integer("distinct-values", 0, 0, MostDistinct),
            Within = section.Time("within", TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1), LongestWindow),
            FirstSeen = section.Has("first-seen") ? section.Choice("first-seen", AlarmGrouping.Source, Groupings) : null,
            Quiet = section.Time("quiet", TimeSpan.FromMinutes(10), TimeSpan.Zero, LongestWindow),
        };
        section.RefuseUnknown();
        Judge(section, rule);
        isSound = section.Errors.Count == before;
        RefuseUnfit(section, rule);
        return rule.Name.Length == 0 ? null : rule;
    }

    // A condition that the event can never meet makes a rule that can never fire, and its author would rely on it.
    private static void Judge(SectionReader section, AlarmRule rule)
    {
        RefuseElsewhere(section, rule, "statement", ["rows-at-least", "rows", "slower-than", "without-where"], AlarmEvent.Statement);
        RefuseElsewhere(section, rule, "disclosure", ["showing", "seal-groups", "values", "distinct-values"], AlarmEvent.Disclosure);
        RefuseElsewhere(section, rule, "login-failed", ["reasons"], AlarmEvent.LoginFailed);
        RefuseElsewhere(section, rule, "statement", ["objects", "end-users"], AlarmEvent.Statement, AlarmEvent.Disclosure);
        RefuseElsewhere(section, rule, "statement", ["commands"], AlarmEvent.Statement, AlarmEvent.Disclosure, AlarmEvent.Administration);
        if (rule.Event == AlarmEvent.Disclosure && section.Has("outcome"))
            section.Errors.Add(section.KeyOf("outcome"), "a disclosure has no outcome: its statement may fail later", "Write `showing: failed` for values that do not open, or delete the line");
        RefuseGrouping(section, rule, AlarmGrouping.SealGroup, "disclosure", AlarmEvent.Disclosure);
        RefuseGrouping(section, rule, AlarmGrouping.EndUser, "statement", AlarmEvent.Statement, AlarmEvent.Disclosure);
        (string Key, bool IsAsked)[] counts =
            [("count", rule.Count > 1), ("rows", rule.Rows > 0), ("values", rule.Values > 0), ("distinct-values", rule.DistinctValues > 0)];
        var sums = counts.Where(count => count.IsAsked).Select(count => count.Key).ToArray();
        if (rule.FirstSeen is not null && sums.Length > 0)
            section.Errors.Add(section.KeyOf("first-seen"), "a first sight is not counted", $"Delete {string.Join(", ", sums.Select(s => $"`{s}`"))}, or `first-seen`");
        if (rule.FirstSeen is { } seen && rule.By.Contains(seen))
            section.Errors.Add(section.KeyOf("first-seen"), "everything is new to itself: `first-seen` stands in `by` too", "Delete it from `by`");
        if (sums.Length > 1)
            section.Errors.Add(section.KeyOf(sums[^1]), $"a rule counts one thing, not {string.Join(" and ", sums.Select(s => $"`{s}`"))}", "Make two rules");
    }

    private static void RefuseElsewhere(SectionReader section, AlarmRule rule, string instead, string[] keys, params ReadOnlySpan<AlarmEvent> events)
    {
        if (events.Contains(rule.Event))
            return;
        foreach (var key in keys.Where(section.Has))
            section.Errors.Add(section.KeyOf(key), $"`{key}` says nothing about this kind of event", $"Write `when: {instead}`, or delete the line");
    }

    private static void RefuseGrouping(SectionReader section, AlarmRule rule, AlarmGrouping property, string instead, params ReadOnlySpan<AlarmEvent> events)
    {
        if (events.Contains(rule.Event) || !rule.By.Contains(property) && rule.FirstSeen != property)
            return;
        section.Errors.Add(
            section.KeyOf(rule.FirstSeen == property ? "first-seen" : "by"), $"`{Array.Find(Groupings, g => g.Value == property).Word}` says nothing about this kind of event",
            $"Write `when: {instead}`, or delete it");
    }

    private static string? ReadName(SectionReader section)
    {
        if (section.Scalar("name") is not { } name)
        {
            if (!section.Has("name"))
                section.Errors.Add(section.Place, "an alarm rule needs a name", "Add `name: …`");
            return null;
        }

        if (name.Text.Length <= 63 && name.Text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            return name.Text;
        section.Errors.Add(name, $"`{name.Text}` is not a name for a rule", "Use at most 63 letters, digits and dashes");
        return null;
    }

    private static T Required<T>(SectionReader section, string key, (string Word, T Value)[] choices)
    {
        if (!section.Has(key))
            section.Errors.Add(section.Place, $"an alarm rule needs `{key}`", $"Add `{key}: {choices[0].Word}` or another of {string.Join(", ", choices.Select(c => c.Word))}");
        return section.Choice(key, choices[0].Value, choices);
    }

    private static ImmutableArray<string> Words(SectionReader section, string key)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        foreach (var item in section.Items(key)?.Items ?? [])
        {
            if (item is PolicyScalar { Text.Length: > 0 } word)
                words.Add(word.Text);
            else
                section.Errors.Add(item, $"this is not an entry of `{key}`", "Write one word or name per entry");
        }

        return words.ToImmutable();
    }

    // A name that nobody can be given would make a rule that never fires. An error to who wrote it, but nothing of what the rule means besides changes by it.
    private static void RefuseUnfit(SectionReader section, AlarmRule rule)
    {
        if (rule.EndUsers.All(name => EndUserName.IsFit(name))) return;
        foreach (var word in section.Items("end-users")!.Items.OfType<PolicyScalar>().Where(word => word.Text.Length > 0 && !EndUserName.IsFit(word.Text)))
            section.Errors.Add(word, "nobody can be named so as an end user", $"Write the name as the application says it: at most {EndUserName.Longest} characters, none unseen, no `-` alone, no blanks at the ends");
    }

    private static ImmutableArray<int> Numbers(SectionReader section, string key)
    {
        var numbers = ImmutableArray.CreateBuilder<int>();
        foreach (var item in section.Items(key)?.Items ?? [])
        {
            if (item is PolicyScalar word && int.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                numbers.Add(number);
            else
                section.Errors.Add(item, $"this is not an entry of `{key}`", "Write the number of a seal group, from 1");
        }

        return numbers.ToImmutable();
    }

    private static ImmutableArray<AlarmGrouping> Grouped(SectionReader section)
    {
        var groups = ImmutableArray.CreateBuilder<AlarmGrouping>();
        foreach (var item in section.Items("by")?.Items ?? [])
        {
            var found = item is PolicyScalar word ? Array.FindIndex(Groupings, g => g.Word == word.Text) : -1;
            if (found >= 0)
                groups.Add(Groupings[found].Value);
            else
                section.Errors.Add(item, "nothing is counted by this", $"Write {string.Join(", ", Groupings.Select(g => $"`{g.Word}`"))}");
        }

        return groups.ToImmutable();
    }

    private static ImmutableArray<IPNetwork> Networks(SectionReader section)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var item in section.Items("sources")?.Items ?? [])
        {
            if (item is PolicyScalar word && IPNetwork.TryParse(word.Text, out var network))
                networks.Add(network);
            else
                section.Errors.Add(item, "this is not a network", "Write an address and its prefix length, such as 10.1.0.0/16 or 192.0.2.7/32");
        }

        return networks.ToImmutable();
    }

    private static DayHours? Hours(SectionReader section)
    {
        if (section.Scalar("outside-hours") is not { } written)
            return null;
        if (DayHours.TryParse(written.Text, out var hours))
            return hours;
        section.Errors.Add(written, $"`{written.Text}` are not hours", "Write them as 07:00-20:00 (local time)");
        return null;
    }
}
