using System.Text;
using Menshen.Gateway;

namespace Menshen.Regress;

/// <summary>The cluster under test, by its Unix socket; its roles have one password.</summary>
internal sealed class ClusterAccess(string socketPath, string password) : IEngineAccess
{
    public Admission Admit(SubjectEntry subject, string database) => new Admission.Admitted(EngineTarget.Guarded);

    public EngineEndpoint? EndpointOf(EngineTarget target) => new(socketPath, null, null, null);

    public byte[] DerivePassword(EngineTarget target, string engineRole) => Encoding.UTF8.GetBytes(password);

    public void PasswordRejected(EngineTarget target, string engineRole) => Console.Error.WriteLine($"the cluster refused the password of {engineRole}");

    /// <summary>Without the password.</summary>
    public override string ToString() => socketPath;
}
