using System.Diagnostics;
using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Load;

/// <summary>Holds the records against what the clients were told, and the journal against its signatures.</summary>
/// <remarks>Statements are numbered in their session, one by one: a gap is a record that lacks. So one pass over the vault's rows in the order of their numbers
/// finds each that lacks or is doubled, and answers one line for each session. It is asked once, when the vault has all: whoever counts millions of rows again
/// and again takes processors from the vault, whose writer rests where it has to wait for one (<c>ProjectionOptions.RestWhenBusy</c>).</remarks>
internal sealed class LoadTrail(IReadOnlyList<string> subjects, Func<string, string> ask)
{
    /// <summary>The vault follows behind; so long without any progress is a fault.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    /// <summary>Sorting some millions of numbers by the disk takes seconds.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(5);

    /// <summary>Faults that are named; of more it is said how many.</summary>
    private const int Named = 5;

    private readonly string _sessions = $"s.application = '{RawConnection.Application}' AND s.subject IN ({string.Join(", ", subjects.Select(name => $"'{name}'"))})";

    /// <summary>As the site's auditor sees it.</summary>
    public static LoadTrail Of(LoadSite site) => new(
        site.Subjects,
        sql => Command.Run([PostgresPrograms.Find("psql"), "-XqAtc", sql], AnswerLimit, site.Auditor.Environment(tls: false)));

    /// <summary>Waits until the vault knows the ends of so many sessions, behind which there is no statement of theirs, or until it gets no further.</summary>
    public void AwaitEnds(int sessions)
    {
        var (place, sinceProgress) = ("", Stopwatch.StartNew());
        while (true)
        {
            // Two small tables: what is asked meanwhile must cost nothing.
            var now = ask($"SELECT count(s.end_reason), count(*), (SELECT next_index FROM audit.bookmark) FROM audit.session AS s WHERE {_sessions}").Trim().Split('|');
            if (now[0] == now[1] && long.Parse(now[0], CultureInfo.InvariantCulture) >= sessions) return;
            if (now[2] != place) sinceProgress.Restart();
            place = now[2];
            if (sinceProgress.Elapsed > Patience) return;
            Thread.Sleep(LookAgain);
        }
    }

    /// <summary>What is recorded of each session; in memory is a line for each of them, whatever the number of statements.</summary>
    public IReadOnlyList<SessionTrail> Read() =>
        [.. ask($"""
            SELECT s.source_port, count(*), min(t.before + 1) FILTER (WHERE t.number > t.before + 1), min(t.number) FILTER (WHERE t.number = t.before)
            FROM (SELECT session_id, number, lag(number, 1, 0::bigint) OVER (PARTITION BY session_id ORDER BY number) AS before FROM audit.statement) AS t
            JOIN audit.session AS s ON s.id = t.session_id
            WHERE {_sessions}
            GROUP BY s.id, s.source_port
            """).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(SessionTrail.Parse)];

    /// <summary>What is wrong, or null: each statement whose end a client was told has its record, one, and beyond them only those of which nobody knows.</summary>
    public static string? Fault(IReadOnlyList<(int Port, long Acknowledged, long Unknown)> told, IReadOnlyList<SessionTrail> trails)
    {
        // A port may have served one session after another; their numbers are looked at apart, their sums together.
        var sums = told.GroupBy(session => session.Port).ToDictionary(same => same.Key, same => (Acknowledged: same.Sum(session => session.Acknowledged), Unknown: same.Sum(session => session.Unknown)));
        var recorded = trails.GroupBy(trail => trail.Port).ToDictionary(same => same.Key, same => same.Sum(trail => trail.Recorded));
        var faults = trails.SelectMany(Numbers)
            .Concat(sums.Keys.Union(recorded.Keys).Order().Select(port => Sum(port, sums.GetValueOrDefault(port), recorded.GetValueOrDefault(port))).OfType<string>()).ToList();
        var rest = faults.Count > Named ? string.Create(CultureInfo.InvariantCulture, $"; and {faults.Count - Named} more") : "";
        return faults.Count == 0 ? null : string.Join("; ", faults.Take(Named)) + rest;
    }

    /// <summary>After the end of the program; throws where the journal is not sound.</summary>
    public static void Verify(string root, string folder) =>
        Command.Run([MenshenContestant.Program(root), "journal", "verify", "--dir", folder], TimeSpan.FromMinutes(5));

    private static IEnumerable<string> Numbers(SessionTrail trail)
    {
        if (trail.Lacking is { } lacking) yield return string.Create(CultureInfo.InvariantCulture, $"statement {lacking} of the session from port {trail.Port} has no record");
        if (trail.Doubled is { } doubled) yield return string.Create(CultureInfo.InvariantCulture, $"statement {doubled} of the session from port {trail.Port} has more than one record");
    }

    private static string? Sum(int port, (long Acknowledged, long Unknown) told, long recorded) =>
        recorded >= told.Acknowledged && recorded <= told.Acknowledged + told.Unknown ? null : string.Create(CultureInfo.InvariantCulture,
            $"from port {port} {told.Acknowledged} statements were acknowledged ({told.Unknown} are not known) and {recorded} have a record");
}
