using Menshen.TestKit;

namespace Menshen.Engine.Tests.Labels;

[Collection(LabelTests.Name)]
public sealed class AttackTests(LabelFixture fixture)
{
    private static readonly Dictionary<string, Attack> Known = Attack.Read(Path.Combine(LabelFixture.Folder, "attacks.txt")).ToDictionary(a => a.Id);

    public static TheoryData<string, string> All => [.. Known.Values.Select(a => new TheoryDataRow<string, string>(a.Id, a.Title))];

    [Theory]
    [MemberData(nameof(All))]
    [Requirement("gat389-4.3.2-4")]
    [Requirement("gat389-4.7-2")]
    [Requirement("realname-7.4.2-6b")]
    [Requirement("credit-5.3-b.2")]
    public async Task An_attack_fails_where_labels_are_kept_and_does_what_it_can_where_they_are_only_policies(string id, string title)
    {
        var attack = Known[id];
        var naive = await SeenAsync(attack, "naive");
        var hardened = await SeenAsync(attack, "hardened");
        attack.Leak.IsMatch(naive).ShouldBe(attack.SucceedsOnNaive, $"{title}, naive:\n{naive}");
        attack.Leak.IsMatch(hardened).ShouldBeFalse($"{title}, hardened:\n{hardened}");
        attack.Safe?.IsMatch(hardened).ShouldBeTrue($"{title}, hardened:\n{hardened}");
    }

    [Fact]
    public void There_are_more_than_a_hundred_attacks_and_most_of_them_work_on_a_naive_database()
    {
        Known.Count.ShouldBeGreaterThan(100);
        Known.Values.Count(a => a.SucceedsOnNaive).ShouldBeGreaterThan(Known.Count / 2);
    }

    private async Task<string> SeenAsync(Attack attack, string template)
    {
        var database = attack.OnlyReads ? await fixture.SharedCopyAsync(template) : await fixture.CopyAsync(template);
        await using (var run = new AttackRun(subject => fixture.EnterAsync(subject, database)))
        {
            var seen = await run.RunAsync(attack);
            if (attack.OnlyReads) return seen;
            await fixture.DropAsync(database);
            return seen;
        }
    }
}
