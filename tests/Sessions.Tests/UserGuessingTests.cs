using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.Crypto;
using Menshen.Gateway;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests;

/// <summary>Whether a stranger can tell by time which names are known: 2,000 wrong passwords at a real gateway, known and made-up names in
/// turns, and a rank test over the answers.</summary>
public sealed class UserGuessingTests : IDisposable
{
    private const int Pairs = 1000;

    /// <summary>Standard deviations; one run in 16,000 of an honest gateway exceeds it, and a difference of a tenth of the spread does too: the count that
    /// was kept of known names alone, a microsecond of code not yet compiled well, gave 5 to 10.</summary>
    private const double Suspicious = 4;

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-guessing-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly SealingSecret _sealing = new(new byte[SealingSecret.Size]);

    public void Dispose()
    {
        _key.Dispose();
        _sealing.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Two_thousand_guesses_do_not_tell_a_known_name_from_a_made_up_one()
    {
        // A name is known, locked after five of them, and guessed at on: none of this may show.
        var (offer, refusal) = Attack(new TestSubjects());
        // Once more where the first run is suspicious: chance does not repeat itself, a leak does.
        if (Math.Abs(offer.Z) > Suspicious || Math.Abs(refusal.Z) > Suspicious) (offer, refusal) = Attack(new TestSubjects());
        TestContext.Current.SendDiagnosticMessage($"offer z={offer.Z:F2} ({offer.Superiority:F3}), refusal z={refusal.Z:F2} ({refusal.Superiority:F3})");
        Math.Abs(offer.Z).ShouldBeLessThan(Suspicious);
        Math.Abs(refusal.Z).ShouldBeLessThan(Suspicious);
    }

    [Fact]
    public void The_same_attack_finds_a_directory_that_works_a_little_longer_for_names_it_knows()
    {
        var (offer, _) = Attack(new TalkativeSubjects());
        offer.Z.ShouldBeGreaterThan(Suspicious);
    }

    private ((double Superiority, double Z) Offer, (double Superiority, double Z) Refusal) Attack(ISubjectDirectory subjects)
    {
        using var journal = JournalWriter.Open(
            new JournalOptions { Directory = Path.Combine(_directory, Guid.NewGuid().ToString("N")), Origin = "guessing" }, _key, _sealing, TimeProvider.System);
        using var gateway = Gateway(subjects, journal);
        gateway.Start();
        var guesser = new Guesser(gateway.Listening[0]);
        var times = new Dictionary<string, List<(long Offer, long Refusal)>> { ["li"] = [], ["lu"] = [] };
        for (var i = 0; i < 200; i++) guesser.Guess(i % 2 == 0 ? "li" : "lu");
        var order = new Random(20261126);
        for (var i = 0; i < Pairs; i++)
        {
            string[] pair = order.Next(2) == 0 ? ["li", "lu"] : ["lu", "li"];
            foreach (var name in pair) times[name].Add(guesser.Guess(name));
        }
        return (
            RankSum.Of([.. times["li"].Select(t => t.Offer)], [.. times["lu"].Select(t => t.Offer)]),
            RankSum.Of([.. times["li"].Select(t => t.Refusal)], [.. times["lu"].Select(t => t.Refusal)]));
    }

    private GatewayServer Gateway(ISubjectDirectory subjects, JournalWriter journal)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificatePath, keyPath) = (Path.Combine(_directory, "cert.pem"), Path.Combine(_directory, "key.pem"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        // Without TLS: its handshake would only hide a difference behind its own spread.
        var policy = PolicySet.Parse(
            "listen:\n  - {address: 127.0.0.1, port: 0, tls: loopback-optional}\njournal: {durability: bounded}\nlogins: {delay: 0s, longest-delay: 0s}\n", "policy.yaml");
        policy.Errors.ShouldBeEmpty();
        return new GatewayServer(
            new GatewayOptions { CertificatePath = certificatePath, PrivateKeyPath = keyPath, MockScramSecret = new byte[32], Loops = 1 },
            subjects, new FailureCounter(policy.Policy!.Logins, TimeProvider.System), new TestEngineAccess(), journal, policy.Policy!, TimeProvider.System);
    }

    /// <summary>Twenty microseconds more for a name that it knows: a row that is decoded, a flag that is looked up.</summary>
    private sealed class TalkativeSubjects : ISubjectDirectory
    {
        private readonly TestSubjects _subjects = new();

        public SubjectEntry? Find(string name)
        {
            var found = _subjects.Find(name);
            var end = System.Diagnostics.Stopwatch.GetTimestamp() + System.Diagnostics.Stopwatch.Frequency / 50_000;
            while (found is not null && System.Diagnostics.Stopwatch.GetTimestamp() < end) { }
            return found;
        }
    }
}
