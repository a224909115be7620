using System.Text;
using Menshen.Gateway;

namespace Menshen.Sessions.Tests.World;

/// <summary>An engine that is somewhere; its streams are made by the port.</summary>
internal sealed class TestEngineAccess : IEngineAccess
{
    public const string Password = "derived";

    public EngineEndpoint? Endpoint { get; set; } = new("/nowhere/.s.PGSQL.5432", null, null, null);

    /// <summary>Roles whose derived password the engine refused.</summary>
    public List<string> Rejected { get; } = [];

    public void PasswordRejected(string engineRole) => Rejected.Add(engineRole);

    public byte[] DerivePassword(string engineRole) => Encoding.UTF8.GetBytes(Password);
}
