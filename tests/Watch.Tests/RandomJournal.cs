using System.Text;
using Menshen.Crypto;
using Menshen.Journal;

namespace Menshen.Watch.Tests;

/// <summary>A journal of random sessions, statements, disclosures and acts, with everything that makes records hard to follow.</summary>
/// <remarks>Statements overlap and end in another order, some never end, one text is announced again and again, sessions come and go, an outcome comes for
/// what nobody submitted, and time jumps ahead by hours.</remarks>
internal sealed class RandomJournal : IDisposable
{
    private static readonly (string Command, string Text, string[] Reads, string[] Writes)[] Texts =
    [
        ("SELECT", "SELECT * FROM person WHERE id = $1", ["public.person"], []),
        ("SELECT", "SELECT * FROM parcel", ["parcel"], []),
        ("UPDATE", "UPDATE person SET name = $1", [], ["public.person"]),
        ("UPDATE", "UPDATE parcel SET state = $1 WHERE id = $2", ["parcel"], ["parcel"]),
        ("DROP TABLE", "DROP TABLE parcel", [], ["parcel"]),
        ("GRANT", "GRANT SELECT ON person TO bob", [], []),
        ("BEGIN", "BEGIN", [], []),
    ];

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-random-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly Random _random;
    private readonly Dictionary<ulong, List<(ulong Number, long Time)>> _open = [];
    private long _time = JournalTime.From(Entries.Noon);
    private ulong _lastSession;
    private ulong _lastStatement;

    public RandomJournal(int seed, int steps)
        : this(seed) => Write(ring =>
    {
        for (var step = 0; step < steps; step++) { Step(ring); }
    });

    /// <summary>One that somebody else writes.</summary>
    public RandomJournal(Action<JournalRing> write)
        : this(0) => Write(write);

    private RandomJournal(int seed) => _random = new Random(seed);

    public static void Say<T>(JournalRing ring, T record)
        where T : struct, IJournalRecord
    {
        while (!ring.TryAppend(record, out _)) { Thread.Yield(); }
    }

    private void Write(Action<JournalRing> write)
    {
        using var journal = JournalWriter.Open(new JournalOptions { Directory = _directory, Origin = "test" }, _key, Sealing, TimeProvider.System);
        // Without waiting for the disk after each record.
        write(journal.CreateRing(static () => { }));
    }

    public static SealingSecret Sealing { get; } = new(Sm3.Hash("tests"u8));

    public JournalReader Reader => new(_directory, Sealing);

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Step(JournalRing ring)
    {
        _time += _random.Next(100) == 0 ? _random.NextInt64(7_200_000_000) : _random.NextInt64(6_000_000);
        switch (_random.Next(40))
        {
            case 0 or 1 when _open.Count < 12:
                Open(ring);
                break;
            case 2 when _open.Count > 3:
                var gone = Any();
                _open.Remove(gone);
                Say(ring, new SessionClosed(_time, gone, "client", 3));
                break;
            case 3:
                Announce(ring, (uint)_random.Next(Texts.Length));
                break;
            case 4:
                Say(ring, new AdministrationActed(_time, "root", "user.unlock", "bob", _random.Next(2) == 0 ? "requested" : "done"));
                break;
            case 5:
                // Of a session that nobody announced, and a statement that nobody submitted.
                Say(ring, new StatementFinished(_time, 1_000_000, ++_lastStatement, StatementOutcome.Failed, SqlState.Success, 2000, 5));
                break;
            case 6 when _open.Count > 0:
                var named = _random.Next(4);
                Say(ring, new EndUserNamed(_time, Any(), _lastStatement + 1, named == 0 ? "" : $"person {named}", EndUserCause.Named));
                break;
            case < 22 when _open.Count > 0:
                var session = Any();
                _open[session].Add((++_lastStatement, _time));
                // The last number was never announced.
                Say(ring, new StatementSubmitted(_time, session, _lastStatement, (uint)_random.Next(Texts.Length + 1)));
                break;
            default:
                Finish(ring);
                break;
        }
    }

    private void Open(JournalRing ring)
    {
        var id = ++_lastSession;
        _open.Add(id, []);
        var name = $"user {id % 3}";
        Say(ring, new SessionOpened(_time, id, 1, name, name, id % 2 == 0 ? "express" : "shop", "psql", $"192.0.2.{id % 5}", 4000, "127.0.0.1", 5432, "none", 1));
    }

    private void Announce(JournalRing ring, uint number)
    {
        var (command, text, reads, writes) = Texts[number];
        Say(ring, new TemplateAnnounced(_time, number, number, 1, command, Encoding.UTF8.GetBytes(text), [.. reads], [.. writes], true));
    }

    private void Finish(JournalRing ring)
    {
        if (_open.Where(session => session.Value.Count > 0).Select(session => session.Key).ToList() is not { Count: > 0 } busy) { return; }
        var session = busy[_random.Next(busy.Count)];
        var place = _random.Next(_open[session].Count);
        var (number, began) = _open[session][place];
        if (_random.Next(10) == 0)
        {
            Say(ring, new ValuesDisclosed(_time, session, number, 3, 1, 0, (ValueShowing)_random.Next(3), 2, new ulong[] { (ulong)_random.Next(50), 7 }));
        }

        _open[session].RemoveAt(place);
        var outcome = (StatementOutcome)_random.Next(1, 7);
        Say(ring, new StatementFinished(_time, session, number, outcome, SqlState.Success, (ulong)_random.Next(1500), (ulong)(_time - began)));
    }

    private ulong Any() => _open.Keys.ElementAt(_random.Next(_open.Count));
}
