using System.Text;
using Menshen.Crypto;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The keys of a deployment, opened.</summary>
internal sealed class DeploymentKeys : IEngineSecrets, IDisposable
{
    private readonly Sm2PrivateKey _journal;
    private readonly byte[] _engine;

    private DeploymentKeys(Sm2PrivateKey journal, byte[] engine) => (_journal, _engine) = (journal, engine);

    public ISigner JournalSigner => _journal;

    public static DeploymentKeys Create(Deployment deployment, string? externalEngineUrl, TimeProvider time)
    {
        PrivateFiles.MakeDirectory(deployment.Keys);
        using var journal = Sm2PrivateKey.Generate();
        var secret = new byte[32];
        journal.Export(secret);
        PrivateFiles.Write(Path.Combine(deployment.Keys, "journal.key"), secret);
        System.Security.Cryptography.RandomNumberGenerator.Fill(secret);
        PrivateFiles.Write(Path.Combine(deployment.Keys, "engine.key"), secret);
        PrivateFiles.Write(Path.Combine(deployment.Keys, "journal.pub"), journal.PublicKey.ToBytes());
        return Open(deployment, time);
    }

    public static DeploymentKeys Open(Deployment deployment, TimeProvider time) => new(
        Sm2PrivateKey.FromBytes(File.ReadAllBytes(Path.Combine(deployment.Keys, "journal.key"))),
        File.ReadAllBytes(Path.Combine(deployment.Keys, "engine.key")));

    public string ExternalEngineUrl() => throw new NotSupportedException();

    public byte[] PasswordFor(string engineRole) => Derive($"engine password {engineRole}");

    public byte[] MockScramSecret() => Derive("mock scram");

    public void Dispose() => _journal.Dispose();

    private byte[] Derive(string purpose)
    {
        Span<byte> mac = stackalloc byte[32];
        HmacSm3.Compute(_engine, Encoding.UTF8.GetBytes(purpose), mac);
        return Encoding.ASCII.GetBytes(Convert.ToBase64String(mac));
    }
}
