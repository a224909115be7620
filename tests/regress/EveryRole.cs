using System.Text;
using Menshen.Gateway;
using Menshen.Wire;

namespace Menshen.Regress;

/// <summary>A directory in which every name is a subject whose engine role has the same name, all with one password.</summary>
internal sealed class EveryRole(string password) : ISubjectDirectory
{
    private readonly string _verifier = ScramVerifier.Create(Encoding.UTF8.GetBytes(password)).Encode();

    public SubjectEntry? Find(string name) => new(1, name, name, _verifier, CanLogin: true);
}
