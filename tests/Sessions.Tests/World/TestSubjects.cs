using System.Text;
using Menshen.Gateway;
using Menshen.Wire;

namespace Menshen.Sessions.Tests.World;

/// <summary>Who may log in in the tests: alice may, the disabled one may not. SCRAM with few rounds, for speed.</summary>
internal sealed class TestSubjects : ISubjectDirectory
{
    public const string Password = "open sesame";

    private static readonly byte[] Salt = Encoding.ASCII.GetBytes("sixteen bytes ok");

    private static readonly string Verifier = VerifierOf(Password);

    /// <summary>Names that were disabled since.</summary>
    public static HashSet<string> Disabled { get; } = [];

    /// <summary>What everybody has besides the password.</summary>
    public SubjectFactors Factors { get; set; } = SubjectFactors.None;

    /// <summary>A verifier of the salt and rounds that all passwords here have.</summary>
    public static string VerifierOf(string password) => ScramVerifier.Create(Encoding.UTF8.GetBytes(password), Salt, iterations: 2).Encode();

    // Made once: what a known name costs here must not be taken for what it costs the gateway.
    private static readonly SubjectEntry Li = new(5, "li", "li_role", Verifier, CanLogin: true) { Kind = "person", Person = "Li Wei" };

    /// <summary>Everybody's password since; null: it is <see cref="Password"/>.</summary>
    public string? OtherPassword { get; set; }

    public SubjectEntry? Find(string name)
    {
        if (Known(name) is not { } known) return null;
        if (OtherPassword is { } other) known = known with { ScramVerifier = VerifierOf(other) };
        return ReferenceEquals(Factors, known.Factors) ? known : known with { Factors = Factors };
    }

    private static SubjectEntry? Known(string name) => name switch
    {
        "manager" => new SubjectEntry(8, "manager", "manager_role", Verifier, CanLogin: true) { Kind = "person", Groups = ["managers"] },
        "courier" => new SubjectEntry(9, "courier", "courier_role", Verifier, CanLogin: true) { Kind = "person" },
        "clerk" => new SubjectEntry(10, "clerk", "clerk_role", Verifier, CanLogin: true) { Kind = "person" },
        "li" => Li,
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
