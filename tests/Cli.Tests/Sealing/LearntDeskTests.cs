using System.Security.Cryptography;
using System.Text;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Gateway.StatementRules;
using Menshen.Policy;
using Menshen.Server;
using Menshen.Sql;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>Who lets a statement pass sees what it is, or that he does not see all of it.</summary>
[Collection(SealingTests.Name)]
public sealed class LearntDeskTests(SealingFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_another_gateway_learns_and_forgets_is_heard_and_read_only_when_there_is_something()
    {
        var catalogue = new LearntCatalogue(fixture.Engine);
        var subject = await SubjectAsync("learnt_heard");
        await using var desk = new LearntDesk(catalogue, new InForce<LearntStatementRules>(() => LearntStatementRules.None), TimeProvider.System);
        await desk.StartAsync(Cancellation);
        var (set, texts) = (desk.Of(subject, "shop"), new[] { "select 1 from a", "select 1 from b" }.Select(text => StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(text))).ToArray());
        foreach (var text in texts) (await catalogue.TakeAsync(subject, "shop", text.Shape!.Value.ToBytes(), "shown", isLearnt: text == texts[0], 10, Cancellation)).ShouldBeTrue();
        await KnownAsync(true, false);
        var mark = await catalogue.MarkAsync(Cancellation);
        (await catalogue.MarkAsync(Cancellation)).ShouldBe(mark);

        // As many as before, and others.
        var kept = (await catalogue.ListAsync(Cancellation)).Where(one => one.Subject == "learnt_heard").ToList();
        (await catalogue.LearnAsync(kept.Single(one => !one.IsLearnt).Id, "qian", Cancellation)).ShouldBeTrue();
        (await catalogue.ForgetAsync(kept.Single(one => one.IsLearnt).Id, Cancellation)).ShouldBeTrue();
        (await catalogue.MarkAsync(Cancellation)).ShouldNotBe(mark);
        await KnownAsync(false, true);

        async Task KnownAsync(params bool[] expected)
        {
            await desk.ReloadAsync(Cancellation);
            texts.Select(text => set.Known.Contains(text.Shape!.Value)).ShouldBe(expected);
        }
    }

    /// <summary>An attacker makes as many as he likes: what the application sends next is to be found all the same, and what a second person approves is to be there.</summary>
    [Fact]
    public async Task Of_what_is_not_known_the_oldest_gives_way_but_one_that_waits_for_approval()
    {
        const int Most = 3;
        var catalogue = new LearntCatalogue(fixture.Engine);
        var subject = await SubjectAsync("learnt_filled");
        foreach (var name in (string[])["attack 1", "attack 2", "attack 3"]) (await TakeAsync(name)).ShouldBeTrue();
        var waiting = (await ListAsync()).Single(one => one.Template == "attack 1").Id;
        await fixture.SqlAsync($"""
            INSERT INTO menshen.approval (operation, variable, object, body, digest, asker_id, reason, asked_at, expires_at)
            VALUES ('{ControlOperations.StatementLearn.Name}', '{waiting}', '', '', repeat('0', 64), {subject}, 'test', now(), now() + interval '1 hour')
            """);
        (await TakeAsync("the application's")).ShouldBeTrue();
        (await ListAsync()).Select(one => one.Template).ShouldBe(["attack 1", "attack 3", "the application's"]);
        // Once more the same: it is there, and nothing gives way.
        (await TakeAsync("the application's")).ShouldBeFalse();
        (await TakeAsync("attack 4")).ShouldBeTrue();
        (await ListAsync()).Select(one => one.Template).ShouldBe(["attack 1", "the application's", "attack 4"]);

        // Of what is known nothing gives way, and what is not known does not either for it.
        for (var n = 0; n < Most; n++) (await TakeAsync($"learnt {n}", isLearnt: true)).ShouldBeTrue();
        (await TakeAsync("one more", isLearnt: true)).ShouldBeFalse();
        (await ListAsync()).Count.ShouldBe(Most + Most);

        Task<bool> TakeAsync(string text, bool isLearnt = false) =>
            catalogue.TakeAsync(subject, "shop", SHA256.HashData(Encoding.UTF8.GetBytes(text)), text, isLearnt, Most, Cancellation);

        async Task<List<LearntStatement>> ListAsync() => [.. (await catalogue.ListAsync(Cancellation)).Where(one => one.Subject == "learnt_filled").OrderBy(one => one.Id)];
    }

    [Fact]
    public async Task What_does_not_fit_and_what_comments_hide_is_marked()
    {
        var subject = await SubjectAsync("learnt_shown");
        var rules = new LearntStatementRules([new LearntStatementRule("shop", ["learnt_shown"], LearntMode.Refuse)]);
        var catalogue = new LearntCatalogue(fixture.Engine);
        await using var desk = new LearntDesk(catalogue, new InForce<LearntStatementRules>(() => rules), TimeProvider.System);
        await desk.StartAsync(Cancellation);
        var set = new LearntSet(subject, "shop");
        foreach (var text in new[]
        {
            // Each half is short enough; what follows the first is not shown.
            $"select {string.Join(", ", Enumerable.Repeat("name_of_a_column", 500))} from orders; drop table orders",
            "select id from users where name = 'admin' --' and password = 'x'",
            "select id from users where name = 'admin'",
        })
        {
            desk.Take(set, StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(text)), isLearnt: false);
        }

        IReadOnlyList<LearntStatement> seen = [];
        for (var end = Environment.TickCount64 + 60_000; seen.Count < 3; await Task.Delay(100, Cancellation))
        {
            Environment.TickCount64.ShouldBeLessThan(end);
            seen = [.. (await catalogue.ListAsync(Cancellation)).Where(one => one.Subject == "learnt_shown").OrderBy(one => one.Template.Length)];
        }
        seen[0].Template.ShouldBe("select id from users where name = $1");
        seen[1].Template.ShouldBe("select id from users where name = $1 /* with comments */");
        seen[2].Template.ShouldNotContain("drop table");
        seen[2].Template.ShouldEndWith(" /* cut */");
        Encoding.UTF8.GetByteCount(seen[2].Template).ShouldBeLessThanOrEqualTo(8 * 1024);
    }

    private async Task<long> SubjectAsync(string name) => (long)(await fixture.SqlAsync($"""
        INSERT INTO menshen.subject (name, kind, engine_role, scram_verifier, created_by, person)
        VALUES ('{name}', 'application', '{name}', 'SCRAM-SHA-256$4096:c2FsdA==$' || repeat('A', 43) || '=:' || repeat('A', 43) || '=', 'test', 'test') RETURNING id
        """))!;
}
