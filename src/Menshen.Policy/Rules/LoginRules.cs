namespace Menshen.Policy;

/// <summary>What wrong passwords lead to.</summary>
/// <param name="Persons">For persons, and for the control surface.</param>
/// <param name="Applications">For service accounts: a restarted pool tries a stale password many times within a second.</param>
/// <param name="Delay">Before the first refusal is sent; doubled by each further one of the same name from the same address, made-up names
/// too. Default 200 ms, 0 to 1 min.</param>
/// <param name="LongestDelay">Where the doubling ends. Default 3 s, 0 to 1 min: the connection stays open meanwhile.</param>
/// <param name="RecordsPerMinute">Failed logins of one address that are recorded whole within a minute; further ones are counted in one record.
/// Default 20, 5 to 10,000: an alarm sees the attack, and nobody who merely reaches the port can fill the journal.</param>
public sealed record LoginRules(FailureLimit Persons, FailureLimit Applications, TimeSpan Delay, TimeSpan LongestDelay, int RecordsPerMinute)
{
    public static LoginRules Default { get; } =
        new(FailureLimit.ForPersons, FailureLimit.ForApplications, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(3), 20);
}
