using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto;
using Menshen.Engine;

namespace Menshen.Backup.Tests.Kit;

/// <summary>Keys of a deployment that has no keystore.</summary>
public sealed class TestSecrets : IBackupSecrets, IEngineSecrets, IDisposable
{
    private readonly Sm2PrivateKey _signer = Sm2PrivateKey.Generate();
    private readonly byte[] _key;

    public TestSecrets()
        : this(RandomNumberGenerator.GetBytes(32))
    {
    }

    private TestSecrets(byte[] key) => _key = key;

    public string KeyName => "backup-sealing";

    public ISigner Signer => _signer;

    public ISignatureVerifier Verifier => _signer.PublicKey;

    /// <summary>The same signature with another sealing key.</summary>
    public IBackupSecrets WithAnotherKey() => new Other(this);

    public void Derive(ReadOnlySpan<byte> context, Span<byte> derived) => HmacSm3.Compute(_key, context, derived);

    public byte[] PasswordFor(string engineRole) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Sm3.Hash([.. _key, .. Encoding.UTF8.GetBytes(engineRole)])));

    public void Dispose() => _signer.Dispose();

    private sealed class Other(TestSecrets own) : IBackupSecrets
    {
        public string KeyName => own.KeyName;

        public ISigner Signer => own.Signer;

        public ISignatureVerifier Verifier => own.Verifier;

        public void Derive(ReadOnlySpan<byte> context, Span<byte> derived) => HmacSm3.Compute([1, .. own._key.AsSpan(1)], context, derived);
    }
}
