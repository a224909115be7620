using System.Collections.Immutable;
using Menshen.Policy.Grants;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Access;

/// <summary>Each way of passing a right on works where nothing limits it, and is stopped by the engine itself, with the rule's name, where Menshen made the database.</summary>
public sealed class GrantAttackTests(GrantFixture fixture) : IClassFixture<GrantFixture>
{
    private static readonly GrantRules Rules = GrantRules.Default with
    {
        Rules = [],
        Terms = GrantTerms.Default with { Receivers = ["person", "group", "role"] },
    };

    private static string[] Blocks { get; } =
        File.ReadAllText(Path.Combine(RepositoryPaths.Root, "tests", "Engine.Tests", "Access", "GrantAttacks.txt")).Split("\n== ")[1..];

    public static TheoryData<string> Attacks => [.. Blocks.Select(block => block[..block.IndexOf(" : ", StringComparison.Ordinal)])];

    [Fact]
    public void There_are_more_than_thirty_of_them() => Blocks.Length.ShouldBeGreaterThan(30);

    [Theory]
    [MemberData(nameof(Attacks))]
    [Requirement("gat389-4.2.3-1")]
    [Requirement("gat389-4.2.3-2")]
    [Requirement("gat389-5.1.1.2-2")]
    public async Task A_right_goes_no_further_than_its_owner_may_let_it(string attack)
    {
        var block = Blocks.Single(block => block.StartsWith(attack + " : ", StringComparison.Ordinal));
        var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var rule = lines[0][(attack.Length + 3)..].Trim();
        ImmutableArray<(string Role, string Sql)> steps = [.. lines[1..].Select(line => (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]))];
        var naive = await fixture.CopyAsync("naive");
        (await PlayAsync(naive, steps)).ShouldBe("secret", "the attack does not even work where nothing stops it");
        // The databases of one engine share its memberships.
        await fixture.TcbAsync("REVOKE mallory FROM olga; REVOKE team FROM bob");
        await fixture.DropAsync(naive);

        var guarded = await fixture.CopyAsync("guarded");
        await PublishAsync(guarded);
        var refused = await PlayAsync(guarded, steps);
        await fixture.TcbAsync("REVOKE mallory FROM olga; REVOKE team FROM bob");
        refused.ShouldBe(rule);
        // Whoever was refused once has nothing in the end.
        var (last, read) = steps[^1];
        (await PlayAsync(guarded, [(last, read)])).ShouldNotBe("secret");
        await fixture.DropAsync(guarded);
    }

    private async Task PublishAsync(string database)
    {
        await using var ledger = await GrantLedger.OpenAsync(fixture.Engine, database, CancellationToken.None);
        await ledger!.PublishAsync(Rules with { Rules = [new GrantRule(new GrantedObjects(database, null, null), Rules.Terms, null, ["mallory"])] }, CancellationToken.None);
    }

    /// <summary>What the last step reads, or the first rule that refuses one.</summary>
    private async Task<string?> PlayAsync(string database, ImmutableArray<(string Role, string Sql)> steps)
    {
        string? answer = null;
        foreach (var (role, sql) in steps)
        {
            try
            {
                answer = role == "menshen" ? (await fixture.TcbAsync(sql, database))?.ToString() : await fixture.RunAsync(role, database, sql);
            }
            catch (PostgresException refusal) when (refusal.Detail?.StartsWith("Rule MG", StringComparison.Ordinal) == true)
            {
                return refusal.Detail[5..11];
            }
            catch (PostgresException refusal) when (refusal.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName)
            {
                return refusal.SqlState;
            }
        }

        return answer;
    }
}
