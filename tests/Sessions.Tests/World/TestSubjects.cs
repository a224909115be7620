using System.Text;
using Menshen.Gateway;
using Menshen.Wire;

namespace Menshen.Sessions.Tests.World;

/// <summary>Who may log in in the tests: alice may, the disabled one may not. SCRAM with few rounds, for speed.</summary>
internal sealed class TestSubjects : ISubjectDirectory
{
    public const string Password = "open sesame";

    private static readonly string Verifier = ScramVerifier.Create(Encoding.UTF8.GetBytes(Password), iterations: 2).Encode();

    /// <summary>Names that were disabled since.</summary>
    public static HashSet<string> Disabled { get; } = [];

    public SubjectEntry? Find(string name) => name switch
    {
        "li" => new SubjectEntry(5, "li", "li_role", Verifier, CanLogin: true) { Kind = "person", Person = "Li Wei" },
        "shop" => new SubjectEntry(6, "shop", "shop_role", Verifier, CanLogin: true) { Kind = "application", Person = "Li Wei" },
        "leaver" => new SubjectEntry(7, "leaver", "leaver_role", Verifier, CanLogin: !Disabled.Contains("leaver")) { Kind = "person" },
        "alice" => new SubjectEntry(1, "alice", "alice_role", Verifier, CanLogin: true),
        "auditor" => new SubjectEntry(4, "auditor", "auditor_role", Verifier, CanLogin: true) { UsesReserve = true, Kind = "person", Power = "auditor", Person = "Alice Li" },
        "newcomer" => new SubjectEntry(5, "newcomer", "newcomer_role", Verifier, CanLogin: true) { MustChangePassword = true },
        "disabled" => new SubjectEntry(2, "disabled", "disabled_role", Verifier, CanLogin: false),
        "broken" => new SubjectEntry(3, "broken", "broken_role", "no verifier", CanLogin: true),
        "faulty" => throw new InvalidOperationException("a fault that nobody foresaw"),
        _ => null,
    };
}
