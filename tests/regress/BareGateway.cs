using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Menshen.Crypto;
using Menshen.Gateway;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Regress;

/// <summary>The gateway and the journal without the rest of the product: what stands between psql and the cluster in a comparison.</summary>
internal static class BareGateway
{
    private const string JournalFolder = "journal";
    private const string PublicKeyFile = "journal.pub";

    /// <summary>A secret of one test run; in a product it never lies in a file of its own.</summary>
    private const string SealingFile = "journal.sealing";

    /// <summary>Time for sessions to end after SIGTERM.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    public static string JournalOf(string folder) => Path.Combine(folder, JournalFolder);

    public static Sm2PublicKey KeyOf(string folder) => Sm2PublicKey.FromBytes(File.ReadAllBytes(Path.Combine(folder, PublicKeyFile)));

    public static SealingSecret SealingOf(string folder) => new(File.ReadAllBytes(Path.Combine(folder, SealingFile)));

    public static async Task<int> ServeAsync(string folder, string engineSocket, int port)
    {
        var policy = ReadPolicy(port);
        using var key = Sm2PrivateKey.Generate();
        File.WriteAllBytes(Path.Combine(folder, PublicKeyFile), key.PublicKey.ToBytes());
        File.WriteAllBytes(Path.Combine(folder, SealingFile), RandomNumberGenerator.GetBytes(SealingSecret.Size));
        using var sealing = SealingOf(folder);
        var journalOptions = new JournalOptions { Directory = JournalOf(folder), Origin = "regress", Durability = Durability.Bounded(TimeSpan.FromMilliseconds(20)) };
        using var journal = JournalWriter.Open(journalOptions, key, sealing, TimeProvider.System);
        var options = new GatewayOptions
        {
            CertificatePath = Path.Combine(folder, "cert.pem"),
            PrivateKeyPath = Path.Combine(folder, "key.pem"),
            MockScramSecret = RandomNumberGenerator.GetBytes(32),
        };
        var password = Environment.GetEnvironmentVariable("PGPASSWORD") ?? throw new InvalidOperationException("PGPASSWORD is not set");
        using var gateway = new GatewayServer(options, new EveryRole(password), new FailureCounter(policy.Logins, TimeProvider.System), new ClusterAccess(engineSocket, password), journal, policy, TimeProvider.System);
        gateway.Start();
        Console.WriteLine("serving");
        await TerminationAsync();
        await gateway.DrainAsync(DrainTime);
        return 0;
    }

    private static PolicySet ReadPolicy(int port)
    {
        var text = $$"""
            profile: transparent
            listen:
              - {address: 127.0.0.1, port: {{port}}, tls: loopback-optional}
            journal: {durability: bounded, lag: 20ms}
            """;
        var result = PolicySet.Parse(text, "regress");
        return result.Policy ?? throw new InvalidOperationException(string.Join("; ", result.Errors));
    }

    private static async Task TerminationAsync()
    {
        var asked = new TaskCompletionSource();
        using var onTerm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            asked.TrySetResult();
        });
        await asked.Task;
    }
}
