using System.Text;
using Menshen.Gateway;

namespace Menshen.Regress;

/// <summary>The cluster under test, by its Unix socket; its roles have one password.</summary>
internal sealed class ClusterAccess(string socketPath, string password) : IEngineAccess
{
    public EngineEndpoint? Endpoint { get; } = new(socketPath, null, null, null);

    public byte[] DerivePassword(string engineRole) => Encoding.UTF8.GetBytes(password);

    /// <summary>Without the password.</summary>
    public override string ToString() => socketPath;
}
