using System.Diagnostics;
using System.Globalization;
using Menshen.Crypto;

namespace Menshen.Journal.Tests;

/// <summary>A process that appends until it is killed, and prints each statement number that the journal reported durable.</summary>
internal static class KilledChild
{
    public const string Command = "append-until-killed";
    public const string ArchiveCommand = "archive-until-killed";
    public const string RotateCommand = "rotate-until-killed";
    public const string ClearCommand = "clear-until-killed";
    private const string KeyFile = "key";

    public static Process Start(TestJournal journal, bool rotates = false)
    {
        Span<byte> key = stackalloc byte[Sm2PrivateKey.Size];
        journal.Key.Export(key);
        File.WriteAllBytes(Path.Combine(journal.Directory, KeyFile), key.ToArray());
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { typeof(KilledChild).Assembly.Location, rotates ? RotateCommand : Command, journal.Directory },
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>A process that copies segments to a place, and prints a line for each one that it has begun.</summary>
    public static Process StartArchiving(TestJournal journal, string place) => Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
    {
        ArgumentList = { typeof(KilledChild).Assembly.Location, ArchiveCommand, journal.Directory, place },
        RedirectStandardOutput = true,
    })!;

    /// <summary>A process that clears all but the newest segments, and prints a line when it begins.</summary>
    public static Process StartClearing(TestJournal journal, string place)
    {
        Span<byte> key = stackalloc byte[Sm2PrivateKey.Size];
        journal.Key.Export(key);
        File.WriteAllBytes(Path.Combine(journal.Directory, KeyFile), key.ToArray());
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { typeof(KilledChild).Assembly.Location, ClearCommand, journal.Directory, place },
            RedirectStandardOutput = true,
        })!;
    }

    public static int RunClearing(string directory, string place)
    {
        using var journal = new TestJournal(directory) { Key = Sm2PrivateKey.FromBytes(File.ReadAllBytes(Path.Combine(directory, KeyFile))) };
        using var writer = journal.Open();
        var clearing = new JournalClearing(writer, [ArchiveSite.Of(place)], journal.Key, journal.Key.PublicKey, TimeProvider.System);
        Console.Out.WriteLine("clears");
        clearing.Execute(clearing.PlanBySpace(long.MaxValue), new ClearingApproval("space", "it_audit", "it_sec"));
        Console.Out.WriteLine("cleared");
        Thread.Sleep(Timeout.Infinite);
        return 1;
    }

    public static int RunArchiving(string directory, string place)
    {
        new JournalArchiver(directory, [ArchiveSite.Of(place)], TimeProvider.System).Run(new Printed(), CancellationToken.None);
        return 1;
    }

    public static int Run(string directory, bool rotates = false)
    {
        using var journal = new TestJournal(directory) { Key = Sm2PrivateKey.FromBytes(File.ReadAllBytes(Path.Combine(directory, KeyFile))) };
        var writer = journal.Open(o => o with { Durability = Durability.Strict, SegmentBytes = 64 * 1024, CheckpointInterval = TimeSpan.FromMilliseconds(50) });
        var producers = Enumerable.Range(1, 2).Select(p => new Thread(() => Produce(writer, (ulong)p))).ToArray();
        foreach (var producer in producers) { producer.Start(); }
        for (var rotation = 1; rotates; rotation++)
        {
            Thread.Sleep(7);
            TestJournal.Sealing.Rotate(SecretOf(rotation));
        }

        foreach (var producer in producers) { producer.Join(); }
        return 1;
    }

    /// <summary>The secret of that rotation, which the test knows too.</summary>
    public static byte[] SecretOf(int rotation) => Sm3.Hash(BitConverter.GetBytes(rotation));

    private static void Produce(JournalWriter writer, ulong session)
    {
        using var progress = new AutoResetEvent(initialState: false);
        // One of the two as a loop of the gateway does it.
        var turns = session == 1;
        var ring = turns ? writer.CreateTurningRing(() => progress.Set()) : writer.CreateRing(() => progress.Set());
        for (ulong number = 1; ; number += 50)
        {
            long position = 0;
            for (var i = number; i < number + 50; i++) { position = Samples.Append(ring, Samples.Submitted(session, i)); }
            ring.RequestWake();
            if (turns) { ring.EndTurn(); }
            while (ring.DurablePosition < position)
            {
                progress.WaitOne(5);
                ring.RequestWake();
                if (turns) { ring.EndTurn(); }
            }

            lock (writer) { Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{session} {number + 49}")); }
        }
    }

    private sealed class Printed : IProgress<ArchiveProgress>
    {
        public void Report(ArchiveProgress value) => Console.Out.WriteLine(value.BytesDone);
    }
}
