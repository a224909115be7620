using System.Security.Cryptography;
using System.Text;
using Menshen.Backup;
using Menshen.Crypto;
using Menshen.Engine;

namespace Menshen.Bench.Backups;

/// <summary>Keys of a cluster that lives for minutes and has no keystore.</summary>
internal sealed class BenchSecrets : IBackupSecrets, IEngineSecrets, IDisposable
{
    private readonly Sm2PrivateKey _signer = Sm2PrivateKey.Generate();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HmacSm3.MacSize);

    public string KeyName => "backup-sealing";

    public ISigner Signer => _signer;

    public ISignatureVerifier Verifier => _signer.PublicKey;

    public void Derive(ReadOnlySpan<byte> context, Span<byte> derived) => HmacSm3.Compute(_key, context, derived);

    public byte[] PasswordFor(string engineRole) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Sm3.Hash([.. _key, .. Encoding.UTF8.GetBytes(engineRole)])));

    public void Dispose() => _signer.Dispose();
}
