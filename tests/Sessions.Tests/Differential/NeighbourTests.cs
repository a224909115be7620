using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests.Differential;

/// <summary>What one client does must not be felt by another on the same loop; with real sockets and real TLS.</summary>
public sealed class NeighbourTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public void Garbage_behind_a_handshake_leaves_the_neighbours_stream_sound()
    {
        using var victim = OverTls();
        using var attacker = OverTls();
        // OpenSSL answers this with an alert, in the buffer that all sessions of the loop share.
        attacker.Socket.Send([0x17, 3, 3, 0, 32, .. RandomNumberGenerator.GetBytes(32)]);
        Thread.Sleep(200);
        victim.Tls.Write(Front.Startup("alice", "postgres"));
        var answer = new byte[1000];
        victim.Tls.Read(answer).ShouldBeGreaterThan(5);
        answer[0].ShouldBe((byte)'R');
    }

    [Fact]
    [Requirement("gat389-5.1.2.1-b.2")]
    public void A_session_that_faults_ends_alone_and_says_so_in_the_journal()
    {
        using var neighbour = postgres.Standard();
        using var faulty = Connect(postgres.StandardAddress);
        faulty.Send(Front.Startup("faulty", "postgres"));
        HasEnded(faulty).ShouldBeTrue();
        neighbour.Send(Front.Query("select 'alive'"));
        Frames.Types(neighbour.ReadUntil(all => all.Length > 6 && all[^6] == 'Z')).ShouldBe("TDCZ");
        SpinWait.SpinUntil(() => postgres.StandardEnds().Any(end => end.Contains("InternalFault", StringComparison.Ordinal)), TimeSpan.FromSeconds(5)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("a start of 2 GiB", true)]
    [InlineData("a start shorter than its own header", true)]
    [InlineData("a query of 4 GiB", false)]
    [InlineData("a query of a negative length", false)]
    [InlineData("a parameter of 1 GiB", false)]
    [Requirement("realname-7.3.5-1.5")]
    public void Forged_lengths_end_the_connection_and_leave_a_record_and_no_memory(string what, bool beforeLogin)
    {
        byte[] attack = what switch
        {
            "a start of 2 GiB" => [0x7f, 0xff, 0xff, 0xff, 0, 3, 0, 0],
            "a start shorter than its own header" => [0, 0, 0, 1, 0, 3, 0, 0],
            "a query of 4 GiB" => Front.Header('Q', uint.MaxValue),
            "a query of a negative length" => Front.Header('Q', 0x8000_0000),
            "a parameter of 1 GiB" => [.. Front.Header('B', (1 << 30) + 20), .. Front.Text(""), .. Front.Text(""), .. Front.Int16(0), .. Front.Int16(1), .. Front.Int32(1 << 30)],
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
        using var neighbour = postgres.Standard();
        var ends = postgres.StandardEnds().Count;
        var before = Environment.WorkingSet;
        if (beforeLogin)
        {
            using var stranger = Connect(postgres.StandardAddress);
            stranger.Send(attack);
            HasEnded(stranger).ShouldBeTrue();
        }
        else
        {
            using var attacker = postgres.Standard();
            attacker.Send(attack);
            // Until the peer has closed: an error first, and nothing of the engine's.
            Frames.Types(attacker.ReadUntil(_ => false)).ShouldEndWith("E", Case.Sensitive, what);
        }

        SpinWait.SpinUntil(() => postgres.StandardEnds().Skip(ends).Any(end => end.Contains("ProtocolViolation", StringComparison.Ordinal) || end.Contains("MessageTooLong", StringComparison.Ordinal)), TimeSpan.FromSeconds(10))
            .ShouldBeTrue(string.Join(", ", postgres.StandardEnds().Skip(ends)));
        (Environment.WorkingSet - before).ShouldBeLessThan(256L << 20);
        neighbour.Send(Front.Query("select 'alive'"));
        Frames.Types(neighbour.ReadUntil(all => all.Length > 6 && all[^6] == 'Z')).ShouldBe("TDCZ");
    }

    [Fact]
    [Requirement("realname-7.3.5-1.5")]
    public void A_lie_inside_of_a_message_of_the_right_length_executes_nothing_and_is_recorded_as_failed()
    {
        using var attacker = postgres.Standard();
        var before = postgres.StandardJournal().Count;
        byte[][] lies = [[.. Front.Int16(1), .. Front.Int32(1 << 30), 65, 66], Front.Int16(32767), [.. Front.Int16(1), .. Front.Int32(-7)]];
        foreach (var lie in lies)
        {
            attacker.Send([.. Front.Parse("", "select 'forged', $1"), .. Front.Typed('B', Front.Text(""), Front.Text(""), Front.Int16(0), lie), .. Front.Execute(""), .. Front.Sync]);
            Frames.Types(attacker.ReadUntil(all => all.Length > 6 && all[^6] == 'Z')).ShouldEndWith("EZ");
        }

        SpinWait.SpinUntil(() => postgres.StandardJournal().Count >= before + lies.Length, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        postgres.StandardJournal().Skip(before).Where(e => e.Text!.Contains("forged", StringComparison.Ordinal)).ShouldAllBe(e => e.Outcome == Menshen.Journal.StatementOutcome.Failed);
    }

    [Fact]
    public void Connections_that_do_not_log_in_are_turned_away_beyond_their_number_and_make_room_when_they_end()
    {
        using var first = Connect(postgres.NarrowAddress);
        using var second = Connect(postgres.NarrowAddress);
        Thread.Sleep(100);
        using (var third = Connect(postgres.NarrowAddress)) HasEnded(third).ShouldBeTrue();
        first.Dispose();
        Thread.Sleep(200);
        using var served = RawConnection.Open(postgres.NarrowAddress, "alice", TestSubjects.Password);
        // It has logged in: the place of one that has not is free again.
        using var another = RawConnection.Open(postgres.NarrowAddress, "alice", TestSubjects.Password);
        another.Send(Front.Query("select 1"));
        Frames.Types(another.ReadUntil(all => all.Length > 6 && all[^6] == 'Z')).ShouldBe("TDCZ");
    }

    [Fact]
    public void A_handshake_finished_after_the_deadline_of_the_login_wakes_nobody()
    {
        using var late = Connect(postgres.NarrowAddress);
        late.Send(Front.SslRequest());
        late.Receive(new byte[1]).ShouldBe(1);
        using var held = new HeldStream(new NetworkStream(late), writesToPass: 1);
#pragma warning disable CA5359 // The certificate is the test's own; this test is about when the handshake ends.
        using var tls = new SslStream(held, leaveInnerStreamOpen: true, (_, _, _, _) => true);
#pragma warning restore CA5359
        tls.AuthenticateAsClient("localhost");
        // The gateway has said goodbye after a second and lingers for another: in between comes the client's last flight.
        Thread.Sleep(1300);
        late.Send(held.Held);
        Thread.Sleep(200);
        using var served = RawConnection.Open(postgres.NarrowAddress, "alice", TestSubjects.Password);
        served.Send(Front.Query("select 1"));
        Frames.Types(served.ReadUntil(all => all.Length > 6 && all[^6] == 'Z')).ShouldBe("TDCZ");
    }

    private (Socket Socket, SslStream Tls) Open()
    {
        var socket = Connect(postgres.StandardAddress);
        socket.Send(Front.SslRequest());
        var answer = new byte[1];
        socket.Receive(answer).ShouldBe(1);
        answer[0].ShouldBe((byte)'S');
#pragma warning disable CA5359 // The certificate is the test's own; this test is about what comes after it.
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        tls.AuthenticateAsClient("localhost");
        return (socket, tls);
    }

    private TlsClient OverTls()
    {
        var (socket, tls) = Open();
        return new TlsClient(socket, tls);
    }

    private static Socket Connect(System.Net.EndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5000 };
        socket.Connect(address);
        return socket;
    }

    private static bool HasEnded(Socket socket)
    {
        var buffer = new byte[1000];
        try
        {
            while (socket.Receive(buffer) > 0)
            {
            }
            return true;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode != SocketError.TimedOut && fault.SocketErrorCode != SocketError.WouldBlock;
        }
    }

    private sealed record TlsClient(Socket Socket, SslStream Tls) : IDisposable
    {
        public void Dispose() => Tls.Dispose();
    }
}
