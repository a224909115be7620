using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Menshen.Policy.Reading;

namespace Menshen.Policy;

/// <summary>The auditor's choice of what is recorded, as <c>audit.yaml</c> says it. Immutable: a new file makes a new one.</summary>
public sealed class AuditSelection
{
    /// <summary>Name of the file inside a deployment's directory.</summary>
    public const string FileName = "audit.yaml";

    private readonly ConcurrentDictionary<string, SelectionProfile> _profiles = new(StringComparer.Ordinal);

    internal AuditSelection(RecordLevel otherwise, ImmutableArray<AuditRule> rules) => (Otherwise, Rules) = (otherwise, rules);

    /// <summary>Everything in full: what holds without a file, and where the file was never good.</summary>
    public static AuditSelection Everything { get; } = new(RecordLevel.Full, []);

    /// <summary>What is recorded of statements that no rule fits.</summary>
    public RecordLevel Otherwise { get; }

    /// <summary>How often an auditor has to look through the records. Default a week: short enough that a trail is still warm, and what most
    /// inspections ask for.</summary>
    public TimeSpan ReviewEvery { get; internal init; } = TimeSpan.FromDays(7);

    /// <summary>In the order of the file; the first that fits decides.</summary>
    public ImmutableArray<AuditRule> Rules { get; }

    /// <summary>Validates <paramref name="text"/>; <paramref name="fileName"/> is what errors call it.</summary>
    public static AuditSelectionResult Parse(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        var errors = new PolicyErrors(fileName);
        var selection = PolicyFile.Read(text, errors) is { } file ? AuditRuleReader.Read(file, errors) : null;
        return selection is null || errors.Any ? new AuditSelectionResult(errors.InFileOrder()) : new AuditSelectionResult(selection);
    }

    /// <summary>The annotated file that <c>menshen init</c> writes.</summary>
    public static string DefaultFile() => PolicyText.ReadEmbedded("AuditDefaults.yaml");

    /// <summary>The rules for one session at this local time of day.</summary>
    public SelectionProfile ProfileFor(AuditedSession session, TimeOnly time)
    {
        ArgumentNullException.ThrowIfNull(session);
        // By their places, and not by their names, which may have blanks: two rules must not look like a third.
        var fitting = Enumerable.Range(0, Rules.Length).Where(place => Rules[place].Fits(session, time)).ToImmutableArray();
        var key = string.Create(CultureInfo.InvariantCulture, $"{session.IsAboveFloor} {string.Join(' ', fitting)}");
        return _profiles.GetOrAdd(key, _ => new SelectionProfile([.. fitting.Select(place => Rules[place])], Otherwise, session.IsAboveFloor));
    }

    /// <summary>How long a profile made at this time of day holds: until some rule's hours begin or end, and an hour at most, for clocks are changed.</summary>
    public TimeSpan HoldsFor(TimeOnly time)
    {
        var left = TimeSpan.FromHours(1);
        foreach (var rule in Rules)
        {
            if (rule.Hours is not { } hours)
                continue;
            // TimeOnly's difference goes around midnight.
            left = new[] { left, hours.From - time, hours.To - time }.Where(span => span > TimeSpan.Zero).Min();
        }

        return left;
    }

    /// <summary>What another selection changes, one line each: <c>+ rule</c>, <c>- rule</c>.</summary>
    public ImmutableArray<string> DifferencesTo(AuditSelection next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var (before, after) = (Lines().ToArray(), next.Lines().ToArray());
        var changed = before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}")).ToImmutableArray();
        return changed.IsEmpty && !before.SequenceEqual(after) ? ["the order of the rules"] : changed;
    }

    /// <summary>All that it says, a line each; the same for the same selection.</summary>
    public string Words => string.Join('\n', Lines());

    private IEnumerable<string> Lines() =>
    [
        $"otherwise: record {Otherwise.ToString().ToLowerInvariant()}", $"review-every: {Quantities.WriteTime(ReviewEvery)}",
        .. Rules.Select(rule => rule.ToString()),
    ];
}
