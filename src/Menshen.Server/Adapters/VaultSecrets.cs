using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The vault's passwords: derived like the engine's, and others, so that a secret of one server opens nothing on the other.</summary>
internal sealed class VaultSecrets(IEngineSecrets keys) : IEngineSecrets
{
    // No role's name can hold a zero byte.
    private const string Context = "vault\0";

    public byte[] PasswordFor(string engineRole) => keys.PasswordFor(Context + engineRole);
}
