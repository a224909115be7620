using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class SyslogWitnessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-syslog-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly SealingSecret _sealing = new(Sm3.Hash("tests"u8));

    public void Dispose()
    {
        _key.Dispose();
        _sealing.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_receiver_gets_each_checkpoint_and_its_log_betrays_a_cut_journal()
    {
        using var listener = Listen(port: 0);
        using var writer = Open(PortOf(listener));
        writer.Record(new AdministrationActed(1, "a", "b", "c", "d"), TimeSpan.FromSeconds(10)).ShouldBeTrue();
        using var receiver = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        var message = await ReceiveAsync(receiver);

        message.ShouldStartWith("<109>1 ");
        message.ShouldContain(" menshen ");
        await EventuallyAsync(() => writer.Witnesses.Single() is { Behind: 0, Records: 1, Trouble: null });
        writer.Dispose();
        var log = Path.Combine(_directory, "messages");
        File.WriteAllText(log, $"Jan 31 08:00:00 host kernel: something else\n{message}\n{await ReceiveAsync(receiver)}\n");

        var verified = new JournalVerifier(Path.Combine(_directory, "journal"), _key.PublicKey) { WitnessFile = log }.Verify(cancellation: TestContext.Current.CancellationToken);
        verified.Findings.ShouldBeEmpty();
        verified.WitnessedRecords.ShouldBe(1u);
        verified.WitnessedCheckpoints.ShouldBe(2);
    }

    [Fact]
    public async Task A_receiver_that_went_away_gets_the_newest_again_when_it_is_back()
    {
        // One that nobody else gets while nobody listens at it.
        var port = LoopbackPort.Next();
        var listener = Listen(port);
        using var writer = Open(port);
        writer.Record(new AdministrationActed(1, "a", "b", "c", "d"), TimeSpan.FromSeconds(10)).ShouldBeTrue();
        var receiver = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        var first = await ReceiveAsync(receiver);
        // It dies with all that it may not have written yet; nothing new is recorded meanwhile.
        receiver.Dispose();
        listener.Dispose();
        await EventuallyAsync(() => writer.Witnesses.Single().Trouble is not null);
        writer.Accepting.ShouldBeTrue();

        using var again = Listen(port);
        using var back = await again.AcceptAsync(TestContext.Current.CancellationToken);
        Note(await ReceiveAsync(back)).ShouldBe(Note(first));
        await EventuallyAsync(() => writer.Witnesses.Single() is { Behind: 0, Trouble: null });
    }

    private static string Note(string message) => message[message.IndexOf("menshen-checkpoint", StringComparison.Ordinal)..];

    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return listener;
    }

    private static int PortOf(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>One message by its length, as RFC 6587 frames it.</summary>
    private static async Task<string> ReceiveAsync(Socket receiver)
    {
        using var patience = new CancellationTokenSource(BusyMachine.Patience);
        var digits = new StringBuilder();
        var one = new byte[1];
        while (await receiver.ReceiveAsync(one, patience.Token) == 1 && one[0] != ' ') { digits.Append((char)one[0]); }
        var message = new byte[int.Parse(digits.ToString(), CultureInfo.InvariantCulture)];
        for (var got = 0; got < message.Length;)
        {
            var some = await receiver.ReceiveAsync(message.AsMemory(got), patience.Token);
            some.ShouldBeGreaterThan(0);
            got += some;
        }

        return Encoding.UTF8.GetString(message);
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            i.ShouldBeLessThan(3000);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private JournalWriter Open(int port) => JournalWriter.Open(
        new JournalOptions
        {
            Directory = Path.Combine(_directory, "journal"), Origin = "menshen/test", CheckpointInterval = TimeSpan.FromMilliseconds(10),
            Witnesses = [new SyslogWitness("127.0.0.1", port, "host", TimeProvider.System)],
        },
        _key, _sealing, TimeProvider.System);
}
