using Menshen.Cli.Tests.Sealing;
using Menshen.Engine;
using Menshen.Policy.Grants;
using Menshen.Server;

namespace Menshen.Cli.Tests.Access;

/// <summary>Rules for grants are put in force in every database that can keep them.</summary>
[Collection(SealingTests.Name)]
public sealed class GrantWatchTests(SealingFixture fixture)
{
    private const string Bare = "aa_bare", Kept = "zz_kept";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_is_not_hardened_or_broken_is_told_and_keeps_the_rules_from_no_other()
    {
        // Made past Menshen, and looked at before the other.
        await fixture.SqlAsync($"CREATE DATABASE {Bare} TEMPLATE template0");
        await fixture.SqlAsync($"CREATE DATABASE {Kept}");
        try
        {
            await fixture.Engine.HardenDatabaseAsync(Kept, Cancellation);
            var rules = GrantRules.Default with { Terms = GrantTerms.Default with { Depth = 7 } };
            await using var watch = new GrantWatch(fixture.Engine, rules, fixture.Journal, TimeProvider.System);
            await watch.LookAsync(Cancellation);
            watch.Trouble!.ShouldContain(Bare);
            (await fixture.SqlAsync("SELECT depth FROM menshen.grant_rule", Kept)).ShouldBe(7);

            // Nor one that answers with an error.
            await fixture.Engine.HardenDatabaseAsync(Bare, Cancellation);
            await fixture.SqlAsync("ALTER TABLE menshen.grant_rule RENAME TO gone", Bare);
            await using var another = new GrantWatch(fixture.Engine, rules with { Terms = GrantTerms.Default with { Depth = 6 } }, fixture.Journal, TimeProvider.System);
            await another.LookAsync(Cancellation);
            another.Trouble!.ShouldContain($"{Bare}: PostgreSQL says 42P01");
            (await fixture.SqlAsync("SELECT depth FROM menshen.grant_rule", Kept)).ShouldBe(6);
        }
        finally
        {
            await fixture.SqlAsync($"DROP DATABASE {Bare} WITH (FORCE)");
            await fixture.SqlAsync($"DROP DATABASE {Kept} WITH (FORCE)");
        }
    }
}
