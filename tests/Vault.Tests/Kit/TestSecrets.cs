using System.Security.Cryptography;
using System.Text;
using Menshen.Engine;

namespace Menshen.Vault.Tests.Kit;

/// <summary>Derives passwords the way the keystore does, from a key of this test run.</summary>
internal sealed class TestSecrets : IEngineSecrets
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public byte[] PasswordFor(string engineRole) =>
        Encoding.ASCII.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(engineRole))));
}
