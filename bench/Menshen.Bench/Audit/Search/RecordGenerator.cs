using System.Globalization;

namespace Menshen.Bench.Audit.Search;

/// <summary>Makes up the statements of some weeks: some hundred subjects, some dozen sessions at a time, popular texts and rare ones.</summary>
/// <remarks>The same seed makes the same records; only their times depend on when they end. Lines are for COPY.</remarks>
internal sealed class RecordGenerator(long records, DateTime until)
{
    /// <summary>Four weeks: last week is a quarter of them.</summary>
    public const int Days = 28;

    private const int Seed = 20009; // the number of the standard
    private const int LiveSessions = 48;
    private const int StatementsOfSession = 400;
    private const int Subjects = 300;
    private const double FailedShare = 0.02;

    private readonly Random random = new(Seed);
    private readonly List<string> sessions = [];
    private readonly List<string> events = [];

    public DateTime From => Until - TimeSpan.FromDays(Days);

    public DateTime Until => until;

    /// <summary>For <c>audit.session</c>: all sessions of the statements made so far.</summary>
    public IReadOnlyList<string> SessionLines => sessions;

    /// <summary>For <c>audit.event</c>: their beginnings and ends.</summary>
    public IReadOnlyList<string> EventLines => events;

    /// <summary>For <c>audit.statement</c>, oldest first.</summary>
    public IEnumerable<string> StatementLines()
    {
        var live = new (int Session, int Statements)[LiveSessions];
        var span = Until - From;
        for (long index = 0; index < records; index++)
        {
            // Evenly spaced: an office's nights would only make some days' partitions larger than others.
            var started = From + TimeSpan.FromTicks((long)(span.Ticks * (double)index / records));
            ref var place = ref live[random.Next(LiveSessions)];
            if (place.Statements == StatementsOfSession)
                events.Add(Event(index, started, "session_closed", place.Session));
            if (place.Session == 0 || place.Statements == StatementsOfSession)
                place = (Open(index, started), 0);
            place.Statements++;
            yield return Line(index, started, place.Session, place.Statements);
        }
    }

    private string Line(long index, DateTime started, int session, int number)
    {
        // Squared: the first texts are asked far more often than the last ones.
        var popularity = random.NextDouble();
        var template = (int)(GeneratedTemplate.Count * popularity * popularity) + 1;
        var failed = random.NextDouble() < FailedShare;
        return string.Create(CultureInfo.InvariantCulture,
            $"{index}\t{Time(started)}\t{session}\t{number}\t{template}\t{(failed ? "failed\t42501" : "succeeded\t\\N")}\t"
            + $"{(failed ? 0 : random.Next(1, 50))}\t{random.Next(120, 20_000)}");
    }

    private int Open(long index, DateTime time)
    {
        var id = sessions.Count + 1;
        var subject = random.Next(Subjects);
        sessions.Add(string.Create(CultureInfo.InvariantCulture,
            $"{id}\t00000000-0000-0000-0000-000000000001\t{id}\t{subject + 1}\tsubject_{subject:D3}\tms_{subject:D3}\texpress\tapplication_{subject % 9}\t"
            + $"10.0.{subject % 8}.{random.Next(1, 250)}\t{random.Next(32768, 60999)}\t10.0.0.1\t6543\tTLSv1.3\t{random.Next(1000, 99999)}\t{Time(time)}"));
        events.Add(Event(index, time, "session_opened", id));
        return id;
    }

    private static string Event(long index, DateTime time, string type, int session) =>
        string.Create(CultureInfo.InvariantCulture, $"{index}\t{Time(time)}\t{type}\t{session}\tsucceeded");

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture);
}
