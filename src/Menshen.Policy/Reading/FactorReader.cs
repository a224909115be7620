using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Reads the sections <c>factors</c> and <c>reauthentication</c>.</summary>
internal static class FactorReader
{
    private static readonly TimeSpan LongestFreshness = TimeSpan.FromMinutes(15);

    private static readonly (string Word, FactorDemand Value)[] Demands =
    [
        ("none", FactorDemand.None), ("ticket", FactorDemand.Ticket), ("certificate", FactorDemand.Certificate),
        ("any-second", FactorDemand.AnySecond), ("unforgeable", FactorDemand.Unforgeable),
    ];

    public static FactorRules Read(SectionReader section, Profile profile)
    {
        var otherwise = profile == Profile.Strict ? FactorRules.Strict : FactorRules.Default;
        var rules = new FactorRules
        {
            People = section.Choice("people", otherwise.People, Demands),
            Programs = section.Choice("programs", otherwise.Programs, Demands),
            Administrators = section.Choice("administrators", otherwise.Administrators, Demands),
            Subjects = ReadSubjects(section),
            TicketLife = section.Time("ticket-life", otherwise.TicketLife, TimeSpan.FromSeconds(10), TimeSpan.FromHours(12)),
            TicketUses = section.Integer("ticket-uses", otherwise.TicketUses, 1, 1000),
            WrongCodes = section.Integer("wrong-codes", otherwise.WrongCodes, 3, 20),
            WrongCodesPause = section.Time("wrong-codes-pause", otherwise.WrongCodesPause, TimeSpan.FromMinutes(1), TimeSpan.FromHours(24)),
            CertificateLife = section.Time("certificate-life", otherwise.CertificateLife, TimeSpan.FromDays(1), TimeSpan.FromDays(825)),
        };
        section.RefuseUnknown();
        return rules;
    }

    /// <summary>One line for each event, its age.</summary>
    public static ReauthenticationRules ReadTable(SectionReader section)
    {
        var events = ReauthenticationRules.Default.Events
            .Select(e => e with { Freshness = ReadFreshness(section, e) })
            .ToImmutableArray();
        section.RefuseUnknown();
        return new ReauthenticationRules(events);
    }

    // Zero reads like the strictest. Where no proof comes with the request it could only mean that nobody is let in, or everybody.
    private static TimeSpan ReadFreshness(SectionReader section, SensitiveEvent known)
    {
        var freshness = section.Time(known.Name, known.Freshness, TimeSpan.Zero, LongestFreshness);
        if (known.Proof == ProofPlace.Request || freshness > TimeSpan.Zero)
            return freshness;
        section.Errors.Add(
            section.KeyOf(known.Name), $"`{known.Name}` cannot be 0s: {string.Join(", ", known.Operations)} carries no proof of its own, so the log-in has to be the proof",
            "Write how old the log-in may be, from 1s; 30s is strict");
        return known.Freshness;
    }

    private static ImmutableArray<FactorException> ReadSubjects(SectionReader section)
    {
        var subjects = ImmutableArray.CreateBuilder<FactorException>();
        foreach (var item in section.Items("subjects")?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
            {
                section.Errors.Add(item, "this is not a subject with its demand", "Write `- name: liwei`, and below it `demand: any-second`");
                continue;
            }

            var one = new SectionReader(mapping, section.Errors);
            var name = one.Scalar("name")?.Text;
            var demand = one.Choice("demand", FactorDemand.AnySecond, Demands);
            one.RefuseUnknown();
            if (name is null || !one.Has("demand"))
                section.Errors.Add(item, "a subject here needs a name and a demand", "Write `- name: liwei`, and below it `demand: any-second`");
            else if (subjects.Any(s => s.Subject == name))
                section.Errors.Add(item, $"`{name}` is named twice", "Keep it once");
            else
                subjects.Add(new FactorException(name, demand));
        }

        return subjects.ToImmutable();
    }
}
