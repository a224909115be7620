using Menshen.Crypto;
using Menshen.Journal;

namespace Menshen.Journal.Tests;

/// <summary>A journal in a directory of its own, deleted afterwards, with a key of its own.</summary>
internal sealed class TestJournal : IDisposable
{
    public const string Origin = "test.example/journal";

    public TestJournal(string? directory = null)
    {
        Directory = directory ?? Path.Combine(Path.GetTempPath(), "menshen-journal-" + Guid.NewGuid().ToString("N"));
        System.IO.Directory.CreateDirectory(Directory);
    }

    public string Directory { get; }

    /// <summary>One for all tests: the child that crash tests kill has it, too.</summary>
    public static SealingSecret Sealing { get; } = new(Sm3.Hash("journal tests"u8));

    public Sm2PrivateKey Key { get; init; } = Sm2PrivateKey.Generate();

    public JournalOptions Options => new()
    {
        Directory = Directory,
        Origin = Origin,
        RingBytes = 2 * 1024 * 1024,
        Durability = Durability.Bounded(TimeSpan.FromMilliseconds(2)),
        RetryPause = TimeSpan.FromMilliseconds(5),
    };

    public JournalWriter Open(Func<JournalOptions, JournalOptions>? change = null) =>
        JournalWriter.Open(change is null ? Options : change(Options), Key, Sealing, TimeProvider.System);

    public VerificationReport Verify(bool everySignature = false) =>
        new JournalVerifier(Directory, Key.PublicKey) { EverySignature = everySignature, Sealing = Sealing }.Verify();

    /// <summary>As somebody verifies who has nothing but the public key.</summary>
    public VerificationReport VerifyClosed() => new JournalVerifier(Directory, Key.PublicKey).Verify();

    public string[] Segments() => [.. System.IO.Directory.GetFiles(Directory, "segment-*.mjl").Order()];

    /// <summary>Waits for something that the journal thread does in its own time.</summary>
    public static void Eventually(Func<bool> condition, string what)
    {
        var deadline = Environment.TickCount64 + (long)Samples.Patience.TotalMilliseconds;
        while (!condition())
        {
            (Environment.TickCount64 < deadline).ShouldBeTrue($"not in time: {what}");
            Thread.Sleep(2);
        }
    }

    public void Dispose()
    {
        Key.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
