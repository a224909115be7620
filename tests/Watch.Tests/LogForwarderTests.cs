using System.Globalization;
using System.Text.RegularExpressions;
using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.TestKit;

namespace Menshen.Watch.Tests;

public sealed partial class LogForwarderTests : IDisposable
{
    private static readonly TimeSpan Patience = BusyMachine.Patience;

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-watch-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly SealingSecret _sealing = new(new byte[SealingSecret.Size]);
    private string? _trouble;

    [Fact]
    [Requirement("realname-7.3.4-4b")]
    [Requirement("realname-7.5.3-8")]
    public void Every_entry_arrives_in_order_and_a_restart_goes_on()
    {
        using var receiver = new LineReceiver();
        using (var journal = OpenJournal())
        {
            Write(journal, 0, 50);
            using (Forwarder(receiver)) { WaitFor(() => Numbers(receiver).Count >= 50); }
            Numbers(receiver).ShouldBe(Enumerable.Range(0, 50));
            Write(journal, 50, 20);
            using (Forwarder(receiver)) { WaitFor(() => Numbers(receiver).Contains(69)); }
        }

        Numbers(receiver).Distinct().Order().ShouldBe(Enumerable.Range(0, 70));
    }

    [Fact]
    [Requirement("realname-7.3.4-4b")]
    public void A_receiver_that_breaks_off_gets_what_it_lost()
    {
        using var journal = OpenJournal();
        Write(journal, 0, 300);
        using var receiver = new LineReceiver(breakAfter: 100);
        using var forwarder = Forwarder(receiver);
        WaitFor(() => Numbers(receiver).Contains(299));
        Numbers(receiver).Distinct().Order().ShouldBe(Enumerable.Range(0, 300));
        receiver.Connections.ShouldBe(2);
    }

    [Fact]
    public void A_receiver_that_is_down_is_told_and_the_entries_wait()
    {
        using var journal = OpenJournal();
        // Not one that the kernel gives to clients: who asks for it might meet himself, or another's server.
        var port = LoopbackPort.Next();
        Write(journal, 0, 3);
        using var forwarder = Forwarder(port);
        WaitFor(() => _trouble is not null);
        _trouble.ShouldStartWith($"syslog+tcp://127.0.0.1:{port} does not get the audit records:");
    }

    public void Dispose()
    {
        _key.Dispose();
        _sealing.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private LogForwarder Forwarder(LineReceiver receiver) => Forwarder(receiver.Port);

    private LogForwarder Forwarder(int port)
    {
        var rule = new ForwardRule($"syslog+tcp://127.0.0.1:{port}", "127.0.0.1", port, UsesTls: false, ForwardForm.Rfc5424, null);
        var forwarder = new LogForwarder(
            rule, () => new JournalReader(Path.Combine(_directory, "journal"), _sealing), Path.Combine(_directory, "bookmark"), "host",
            trouble => _trouble = trouble, TimeProvider.System);
        forwarder.Start();
        return forwarder;
    }

    private JournalWriter OpenJournal() => JournalWriter.Open(
        new JournalOptions { Directory = Path.Combine(_directory, "journal"), Origin = "test", Durability = Durability.Strict }, _key, _sealing, TimeProvider.System);

    private static void Write(JournalWriter journal, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            journal.Record(
                new AdministrationActed(JournalTime.Now(TimeProvider.System), "tester", "count", i.ToString(CultureInfo.InvariantCulture), "done"),
                Patience).ShouldBeTrue();
        }
    }

    private static List<int> Numbers(LineReceiver receiver) =>
        [.. receiver.Messages.Select(m => Counted().Match(m)).Where(m => m.Success).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];

    private static void WaitFor(Func<bool> condition)
    {
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition() && Environment.TickCount64 < until) { Thread.Sleep(50); }
        condition().ShouldBeTrue();
    }

    [GeneratedRegex("\\] count ([0-9]+): done")]
    private static partial Regex Counted();
}
