using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>Lines of the operating system's logs become records: once each, whatever happens to the file and to Menshen.</summary>
public sealed class HostLogWatchTests : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-host-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly JournalWriter _journal;
    private readonly string _log;

    public HostLogWatchTests()
    {
        _log = Path.Combine(_directory, "auth.log");
        _journal = JournalWriter.Open(new JournalOptions { Directory = Path.Combine(_directory, "journal"), Origin = "host", Durability = Durability.Strict }, _key, Sealing, TimeProvider.System);
        File.WriteAllText(_log, "Nov 27 03:00:00 gate sshd[1]: before Menshen\n");
    }

    public void Dispose()
    {
        _journal.Dispose();
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("Nov 27 03:40:51 gate sshd[812]: Accepted publickey for alice from 192.0.2.7 port 51234 ssh2: ED25519 SHA256:x", "sshd", "alice", "192.0.2.7")]
    [InlineData("2026-11-27T03:40:51.123456+00:00 gate sshd[812]: Failed password for invalid user bob from 2001:db8::7 port 51234 ssh2", "sshd", "bob", "2001:db8::7")]
    [InlineData("Nov  7 03:40:51 gate sudo:    alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id", "sudo", "alice", "")]
    [InlineData("Nov 27 03:40:51 gate su[9]: pam_unix(su:session): session opened for user root(uid=0) by alice(uid=1000)", "su", "root", "")]
    [InlineData("Nov 27 03:40:51 gate login[9]: pam_unix(login:auth): authentication failure; logname= uid=0 tty=tty1 ruser= rhost=192.0.2.9 user=carol", "login", "carol", "192.0.2.9")]
    [InlineData("a line of a program that has no form of its own", "", "", "")]
    [InlineData("Nov 27 03:40:51 gate sshd[812]: Accepted password for alice from not.an.address port 1", "sshd", "alice", "")]
    public void A_line_says_who_and_from_where_as_far_as_its_text_does(string line, string program, string user, string source)
    {
        var read = HostLogLine.Read(line);
        (read.Program, read.User, read.Source, read.Text).ShouldBe((program, user, source, line));
    }

    [Fact]
    public void Each_line_is_recorded_once_through_rotation_truncation_and_a_restart_and_what_was_there_before_is_not()
    {
        using (var watch = Watch())
        {
            watch.Look();
            Append("one", "two");
            watch.Look();
            watch.Look();
            File.AppendAllText(_log, "half of a li");
            watch.Look();
            File.AppendAllText(_log, "ne\n");
            watch.Look();
            // Rotated: what came last into the old one, then the new one.
            Append("last of the old");
            File.Move(_log, _log + ".1");
            File.WriteAllText(_log, "first of the new\n");
            watch.Look();
            // Cut to nothing in place.
            File.WriteAllText(_log, "");
            watch.Look();
            Append("cut");
            watch.Look();
        }

        Append("while it was down");
        using (var watch = Watch())
            watch.Look();
        File.Delete(_log);
        File.WriteAllText(_log, "of another file\n");
        using (var watch = Watch())
            watch.Look();
        Recorded().ShouldBe(["one", "two", "half of a line", "last of the old", "first of the new", "cut", "while it was down", "of another file"]);
    }

    [Fact]
    public void A_flood_is_counted_and_does_not_fill_the_journal()
    {
        var clock = new SetTime();
        using var watch = new HostLogWatch(Rules(), Path.Combine(_directory, "places"), _journal, clock);
        watch.Look();
        Append([.. Enumerable.Range(0, 5000).Select(i => $"flood {i}")]);
        for (var i = 0; i < 20; i++) watch.Look();
        Recorded().Count.ShouldBe(HostLogWatch.MostPerMinute);
        clock.Now += TimeSpan.FromMinutes(1);
        watch.Look();
        Recorded()[^1].ShouldBe($"{5000 - HostLogWatch.MostPerMinute} lines of a minute are not recorded: more than {HostLogWatch.MostPerMinute}");
        Append("after it");
        watch.Look();
        Recorded()[^1].ShouldBe("after it");
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_said_once_and_read_when_it_is_there()
    {
        File.Delete(_log);
        using var watch = Watch();
        watch.Look();
        watch.Look();
        watch.Unread.ShouldBe([_log]);
        Recorded().Single().ShouldContain("menshen cannot read it");
        File.WriteAllText(_log, "");
        watch.Look();
        Append("there");
        watch.Look();
        watch.Unread.ShouldBeEmpty();
        Recorded()[^1].ShouldBe("there");
    }

    [Fact]
    public void Characters_that_draw_on_a_terminal_and_lines_without_an_end_do_no_harm()
    {
        using var watch = Watch();
        watch.Look();
        File.AppendAllText(_log, "a\u001b[2Jb\r\n" + new string('x', 200_000) + "\nafter\n");
        for (var i = 0; i < 3; i++) watch.Look();
        var recorded = Recorded();
        recorded[0].ShouldBe("a [2Jb");
        recorded.ShouldAllBe(text => text.Length <= HostLogLine.LongestText);
        recorded[^1].ShouldBe("after");
    }

    private InForce<HostRules> Rules() => HostRules.Default with { Logs = [_log] };

    private HostLogWatch Watch() => new(Rules(), Path.Combine(_directory, "places"), _journal, new SetTime());

    private void Append(params string[] lines) => File.AppendAllText(_log, string.Concat(lines.Select(line => line + "\n")));

    private List<string> Recorded() =>
        [.. new JournalReader(Path.Combine(_directory, "journal"), Sealing).Read(new JournalFilter { Kind = RecordKind.HostRecorded }).Select(e => e.Detail!)];

    /// <summary>Its timers never fire: the test looks.</summary>
    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
