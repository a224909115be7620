namespace Menshen.Policy.Reading;

/// <summary>Reads the section <c>standby</c>.</summary>
internal static class StandbyReader
{
    /// <summary>Hosts that an engine's address may name, but for the primary.</summary>
    private const int MostStandbys = 8;

    public static StandbyRules Read(SectionReader section)
    {
        var otherwise = StandbyRules.Default;
        var second = TimeSpan.FromSeconds(1);
        var rules = new StandbyRules(
            section.Time("login-wait", otherwise.LoginWait, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            section.Integer("minimum", otherwise.Minimum, 0, MostStandbys),
            section.Time("delay-limit", otherwise.DelayLimit, second, TimeSpan.FromHours(1)),
            section.Time("sustained", otherwise.Sustained, second, TimeSpan.FromHours(1)))
        {
            Readers = [.. section.Words("readers").Select(name => name.Text).Distinct()],
        };
        section.RefuseUnknown();
        return rules;
    }
}
