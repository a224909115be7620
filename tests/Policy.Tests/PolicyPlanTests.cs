using Menshen.Policy;

namespace Menshen.Policy.Tests;

public class PolicyPlanTests
{
    [Fact]
    public void The_same_policy_in_other_words_is_no_difference()
    {
        Plan("", PolicySet.DefaultFile()).IsEmpty.ShouldBeTrue();
        Plan("sessions: {idle-timeout: 120s}", "sessions:\n  # shorter\n  idle-timeout: 2min\n").IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("sessions: {idle-timeout: 5min}", "sessions: {idle-timeout: 14min}", "sessions.idle-timeout")]
    [InlineData("", "sessions: {lifetime: off}", "sessions.lifetime")]
    [InlineData("sessions: {banner: Private}", "", "sessions.banner")]
    [InlineData("", "logins: {failures: 6}", "logins.failures")]
    [InlineData("", "logins: {lock: 1min}", "logins.lock")]
    [InlineData("", "logins: {applications: {ceiling: 300}}", "logins.applications.ceiling")]
    [InlineData("passwords: {minimum-length: 14}", "", "passwords.minimum-length")]
    [InlineData("passwords: {history: 24}", "passwords: {history: 12}", "passwords.history")]
    [InlineData("factors: {people: certificate}", "factors: {people: any-second}", "factors.people")]
    [InlineData("", "factors: {ticket-uses: 2}", "factors.ticket-uses")]
    [InlineData("", "factors: {subjects: [{name: li, demand: none}]}", "")]
    [InlineData("factors: {subjects: [{name: li, demand: certificate}]}", "", "factors exception li")]
    [InlineData("profile: strict\nbackup: {repository: elsewhere}", "profile: standard\nbackup: {repository: elsewhere}", "policy.profile")]
    [InlineData("", "journal: {durability: bounded}", "journal.durability")]
    [InlineData("", "journal: {values: off}", "journal.values")]
    [InlineData("", "journal: {when-full: drop-and-count}", "journal.when-full")]
    [InlineData("journal: {witness: [/mnt/w/notes]}", "", "journal witness /mnt/w/notes")]
    [InlineData("journal: {archive: [/mnt/a]}", "", "journal archive /mnt/a")]
    [InlineData(
        "journal: {archive: [{place: 's3://h/bucket', s3-credentials: /c, s3-ca: /ca}]}", "journal: {archive: [{place: 's3://h/bucket', s3-credentials: /c}]}", "journal archive s3://h/bucket: s3-ca")]
    [InlineData("", "approvals: {for: []}", "approvals for user.delete")]
    [InlineData("", "reauthentication: {export: 10min}", "reauthentication.export")]
    [InlineData("", "limits: {pipeline: 65536}", "limits.pipeline")]
    [InlineData("", "control: {address: 0.0.0.0}", "control.address")]
    [InlineData("", "forward: [{to: 'syslog+tls://log.example:6514'}]", "forward syslog+tls://log.example:6514")]
    [InlineData("", "listen: [{address: 127.0.0.1, port: 6543, tls: required}, {address: 10.0.0.1, port: 6543, tls: required}]", "listen 10.0.0.1:6543")]
    [InlineData("", "listen: [{address: 127.0.0.1, port: 6543, tls: loopback-optional}]", "listen 127.0.0.1:6543: tls")]
    [InlineData("quotas: [{id: all, rows: 10}]", "", "quotas all")]
    [InlineData("quotas: [{id: all, rows: 10}]", "quotas: [{id: all, rows: 11}]", "quotas all: rows")]
    [InlineData("quotas: [{id: all, bytes: 1MiB}]", "quotas: [{id: all, bytes: 2MiB}]", "quotas all: bytes")]
    [InlineData("quotas: [{id: all, time: 10s, rows: 5}]", "quotas: [{id: all, rows: 5}]", "quotas all: time")]
    [InlineData("quotas: [{id: all, time-per-hour: 10min}]", "quotas: [{id: all, time-per-hour: 1h}]", "quotas all: time-per-hour")]
    [InlineData("quotas: [{id: all, rows: 10}]", "quotas: [{id: all, rows: 10, group: [clerks]}]", "quotas all: group")]
    [InlineData("quotas: [{id: till, by: [shop], reserved-sessions: 9}]", "quotas: [{id: till, by: [shop], reserved-sessions: 8}]", "quotas till: reserved-sessions")]
    [InlineData("end-users: [{id: web, demand: required}]", "", "end-users web")]
    [InlineData("end-users: [{id: web, demand: required}]", "end-users: [{id: web, demand: optional}]", "end-users web: demand")]
    [InlineData("end-users: [{id: web, demand: optional}]", "end-users: [{id: web, demand: none}]", "end-users web: demand")]
    [InlineData("end-users: [{id: web, demand: required}]", "end-users: [{id: web, demand: required, group: [web]}]", "end-users web: group")]
    [InlineData("learnt-statements: [{id: shop, by: [shop], mode: refuse}]", "", "learnt-statements shop")]
    [InlineData("learnt-statements: [{id: shop, by: [shop], mode: refuse}]", "learnt-statements: [{id: shop, by: [shop], mode: detect}]", "learnt-statements shop: mode")]
    [InlineData("learnt-statements: [{id: shop, by: [shop], mode: detect}]", "learnt-statements: [{id: shop, by: [shop], mode: learn}]", "learnt-statements shop: mode")]
    [InlineData("learnt-statements: [{id: shop, by: [shop, web], mode: refuse}]", "learnt-statements: [{id: shop, by: [shop], mode: refuse}]", "learnt-statements shop: by")]
    [InlineData("priorities: [{id: reports, by: [bi], level: low}]", "", "priorities reports")]
    [InlineData("priorities: [{id: reports, by: [bi], level: low}]", "priorities: [{id: reports, by: [bi], level: normal}]", "priorities reports: level")]
    [InlineData("priorities: [{id: reports, by: [bi, etl], level: low}]", "priorities: [{id: reports, by: [bi], level: low}]", "priorities reports: by")]
    [InlineData("priorities: [{id: reports, group: [bi, etl], level: low}]", "priorities: [{id: reports, group: [bi], level: low}]", "priorities reports: group")]
    public void What_takes_protection_away_is_named_and_the_way_back_is_not(string strict, string weak, string place)
    {
        var plan = Plan(strict, weak);
        if (place.Length == 0) plan.Weakens.ShouldBeFalse("an exception that demands what holds anyway");
        else plan.Differences.Where(d => d.Weakens).Select(d => d.Place).ShouldContain(place);
        if (place is "control.address" or "sessions.banner" || place.StartsWith("forward", StringComparison.Ordinal) || place.StartsWith("journal archive s3", StringComparison.Ordinal)) return;
        Plan(weak, strict).Differences.Where(d => d.Weakens).ShouldBeEmpty();
    }

    /// <summary>One name with a comma in it is not two names: a plan that shows both alike would put the other in force as no change.</summary>
    [Theory]
    [InlineData("standby: {readers: ['li, wang']}", "standby: {readers: [li, wang]}", "standby.readers")]
    [InlineData("access: [{id: a, by: ['li, wang'], sessions: 1}]", "access: [{id: a, by: [li, wang], sessions: 1}]", "access a: by")]
    [InlineData("sessions: {banner: 'off'}", "sessions: {banner: off}", "sessions.banner")]
    public void What_is_written_alike_and_means_another_thing_is_named(string one, string other, string place)
    {
        foreach (var plan in new[] { Plan(one, other), Plan(other, one) }) plan.Differences.Select(difference => difference.Place).ShouldBe([place]);
    }

    private const string Labels = "labels:\n  levels: [public, internal, secret]\n  categories: [east, west]\n  labels: [public, internal, 'internal:east', secret]\n"
        + "  tables: [{table: p/s.t, default: internal, table-label: public}]\n"
        + "  clearances: [{by: [li], highest: internal, lowest: public}, {group: [office], highest: internal}, {group: [clerks], highest: public}]\n";

    [Theory]
    [InlineData("secret]\n  cat", "secret, top]\n  cat", "", "")]
    [InlineData("internal, secret]\n  cat", "secret, internal]\n  cat", "labels.levels", "labels.levels")]
    [InlineData("east, west]", "east, west, south]", "", "")]
    [InlineData("'internal:east', secret]", "secret]", "labels.labels", "")]
    [InlineData("default: internal", "default: public", "labels table p/s.t: default", "")]
    [InlineData("default: internal", "default: secret", "", "labels table p/s.t: default")]
    [InlineData("table-label: public", "table-label: internal", "", "labels table p/s.t: table-label")]
    [InlineData("table-label: public", "table-label: public, write-up: yes", "labels table p/s.t: write-up", "")]
    [InlineData("table-label: public", "table-label: public, physical: yes", "", "labels table p/s.t: physical")]
    [InlineData("table-label: public", "table-label: public, columns: {pay: secret}", "", "labels table p/s.t: columns")]
    [InlineData("  tables:", "  answers-every: 100ms\n  tables:", "", "labels.answers-every")]
    [InlineData("[{table: p/s.t, default: internal, table-label: public}]", "[]", "labels table p/s.t", "")]
    [InlineData("highest: internal, lowest: public", "highest: secret, lowest: public", "labels clearance by li: between", "")]
    [InlineData("highest: internal, lowest: public", "highest: internal, lowest: internal", "", "labels clearance by li: between")]
    [InlineData("highest: internal, lowest: public", "highest: internal, lowest: public, trusted-down-to: public", "labels clearance by li: between", "")]
    [InlineData("{by: [li], highest: internal, lowest: public}, ", "", "labels clearance by li", "labels clearance by li")]
    [InlineData("{group: [office], highest: internal}, {group: [clerks], highest: public}", "{group: [clerks], highest: public}, {group: [office], highest: internal}",
        "labels clearance groups: order", "labels clearance groups: order")]
    public void Labels_are_weaker_the_more_they_let_see(string old, string now, string there, string back)
    {
        var changed = Labels.Replace(old, now, StringComparison.Ordinal);
        changed.ShouldNotBe(Labels);
        foreach (var (plan, place) in new[] { (Plan(Labels, changed), there), (Plan(changed, Labels), back) })
        {
            plan.NeedsRestart.ShouldBeFalse();
            var weakening = plan.Differences.Where(d => d.Weakens).Select(d => d.Place).ToList();
            if (place.Length == 0 && !old.EndsWith("cat", StringComparison.Ordinal) && !old.StartsWith("east", StringComparison.Ordinal)) weakening.ShouldBeEmpty();
            if (place.Length > 0) weakening.ShouldContain(place);
        }
    }

    private const string Access = "access:\n  - {id: office, kind: person, source: [10.1.0.0/16], hours: '08:00-18:00', sessions: 5, idle-timeout: 5min}\n";

    [Theory]
    [InlineData("source: [10.1.0.0/16]", "source: [10.0.0.0/8]", "source")]
    [InlineData("source: [10.1.0.0/16], ", "", "source")]
    [InlineData("hours: '08:00-18:00'", "hours: '08:00-18:01'", "hours")]
    [InlineData("sessions: 5", "sessions: 6", "sessions")]
    [InlineData("idle-timeout: 5min", "idle-timeout: 6min", "idle-timeout")]
    [InlineData("kind: person", "kind: person, by: [li]", "by")]
    public void A_rule_of_access_is_weaker_where_it_lets_in_more_or_is_for_fewer(string old, string now, string field)
    {
        var weak = Access.Replace(old, now, StringComparison.Ordinal);
        Plan(Access, weak).Differences.Where(d => d.Weakens).Select(d => d.Setting).ShouldBe([field]);
        Plan(weak, Access).Weakens.ShouldBeFalse();
        Plan("", Access).Weakens.ShouldBeFalse();
        Plan(Access, "").Differences.Single(d => d.Weakens).Place.ShouldBe("access office");
    }

    private const string Rule = "disclosure:\n  - {id: m, by: [li], tags: [pii.phone], rights: [reveal], purpose: complaints, hours: '08:00-18:00'}\n";

    [Theory]
    [InlineData("by: [li]", "by: [li, zhao]", "by")]
    [InlineData("tags: [pii.phone]", "tags: ['pii.*']", "tags")]
    [InlineData("rights: [reveal]", "rights: [reveal, search]", "rights")]
    [InlineData("purpose: complaints", "purpose: advertising", "purpose")]
    [InlineData("hours: '08:00-18:00'", "hours: '07:00-18:00'", "hours")]
    [InlineData(", hours: '08:00-18:00'", "", "hours")]
    public void A_rule_that_gives_is_weaker_the_more_it_reaches(string old, string now, string field)
    {
        var weak = Rule.Replace(old, now, StringComparison.Ordinal);
        Plan(Rule, weak).Differences.Where(d => d.Weakens).Select(d => d.Setting).ShouldBe([field]);
        if (field != "purpose") Plan(weak, Rule).Weakens.ShouldBeFalse();
    }

    [Fact]
    public void A_pattern_that_covers_the_tags_before_is_narrowed_by_them()
    {
        var wide = Rule.Replace("tags: [pii.phone]", "tags: ['pii.*']", StringComparison.Ordinal);
        Plan(wide, Rule).Weakens.ShouldBeFalse();
        Plan(Rule, wide).Weakens.ShouldBeTrue();
    }

    [Fact]
    public void A_daily_limit_that_goes_rises_or_reaches_others_is_weaker_and_one_that_comes_is_not()
    {
        var limited = Rule.Replace("purpose", "values-per-day: 100, purpose", StringComparison.Ordinal);
        Plan(Rule, limited).Weakens.ShouldBeFalse();
        Plan(limited, Rule).Weakens.ShouldBeTrue();
        Plan(limited, limited.Replace("100", "101", StringComparison.Ordinal)).Weakens.ShouldBeTrue();
        Plan(limited, limited.Replace("100", "99", StringComparison.Ordinal)).Weakens.ShouldBeFalse();
        // Another rule may reveal to them what this one's limit held back.
        Plan(limited.Replace("[li]", "[li, zhao]", StringComparison.Ordinal), limited).Weakens.ShouldBeTrue();
        Plan(limited, "").Weakens.ShouldBeTrue();
        Plan(Rule, "").Weakens.ShouldBeFalse();
    }

    [Fact]
    public void A_rule_that_withholds_is_the_other_way_round()
    {
        const string withheld = "disclosure:\n  - {id: never, by: [li, zhao], tags: ['pii.*'], rights: none}\n";
        Plan("", withheld).Weakens.ShouldBeFalse();
        Plan(withheld, "").Weakens.ShouldBeTrue();
        Plan(withheld, withheld.Replace("[li, zhao]", "[li]", StringComparison.Ordinal)).Weakens.ShouldBeTrue();
        Plan(withheld, withheld.Replace("rights: none", "rights: [reveal]", StringComparison.Ordinal)).Weakens.ShouldBeTrue();
        Plan(withheld.Replace("[li, zhao]", "[li]", StringComparison.Ordinal), withheld).Weakens.ShouldBeFalse();
    }

    private const string Sealed = "seals:\n  - {group: phone, tag: pii.phone, mode: random, columns: [p/public.sender.phone, p/public.receiver.phone]}\n";

    [Fact]
    public void A_column_or_group_that_is_sealed_no_more_is_weaker_and_so_is_another_tag_or_mode()
    {
        Plan("", Sealed).Weakens.ShouldBeFalse();
        Plan(Sealed, "").Differences.Single(d => d.Weakens).Place.ShouldBe("seals phone");
        Plan(Sealed, Sealed.Replace(", p/public.receiver.phone", "", StringComparison.Ordinal)).Differences.Single(d => d.Weakens).Place.ShouldBe("seals phone: columns");
        Plan(Sealed, Sealed.Replace("pii.phone", "pii.other", StringComparison.Ordinal)).Weakens.ShouldBeTrue();
        Plan(Sealed, Sealed.Replace("random", "eq", StringComparison.Ordinal)).Weakens.ShouldBeTrue();
        Plan(Sealed.Replace(", p/public.receiver.phone", "", StringComparison.Ordinal), Sealed).Weakens.ShouldBeFalse();
    }

    [Fact]
    public void A_search_for_last_characters_weakens_and_none_does_not()
    {
        var without = Sealed.Replace("random", "eq", StringComparison.Ordinal);
        var with = without.Replace("mode: eq", "mode: eq, suffix: 4", StringComparison.Ordinal);
        Plan(without, with).Differences.Single(d => d.Weakens).Place.ShouldBe("seals phone: suffix");
        Plan("", with).Weakens.ShouldBeTrue();
        Plan(with, without).Weakens.ShouldBeFalse();
    }

    [Fact]
    public void Values_that_carry_no_label_any_more_are_weaker()
    {
        const string labels = "labels: {levels: [public, secret], labels: [public, secret]}\n";
        var labelled = labels + Sealed.Replace("mode: random", "mode: random, field-labels: yes", StringComparison.Ordinal);
        Plan(labelled, labels + Sealed).Differences.Single(d => d.Weakens).Place.ShouldBe("seals phone: field-labels");
        Plan(labels + Sealed, labelled).Weakens.ShouldBeFalse();
    }

    /// <summary>Values that are there are found by no labelled session's <c>=</c> any more, and a unique key lets them in once more.</summary>
    [Fact]
    public void Labels_for_the_values_of_a_group_that_can_be_searched_weaken_and_a_new_group_with_them_does_not()
    {
        const string labels = "labels: {levels: [public, secret], labels: [public, secret]}\n";
        var without = labels + Sealed.Replace("random", "eq", StringComparison.Ordinal);
        var with = without.Replace("mode: eq", "mode: eq, field-labels: yes", StringComparison.Ordinal);
        Plan(without, with).Differences.Single(d => d.Weakens).Place.ShouldBe("seals phone: field-labels");
        Plan(with, without).Differences.Single(d => d.Weakens).Place.ShouldBe("seals phone: field-labels");
        Plan(labels, with).Weakens.ShouldBeFalse();
    }

    [Theory]
    [InlineData("phone", "full", false)]
    [InlineData("full", "phone", true)]
    [InlineData("\"3,*,4\"", "\"2,*,4\"", true)] // A value of seven characters showed nothing and shows six.
    [InlineData("\"3,*6,4\"", "\"3,*7,4\"", false)]
    [InlineData("\"3,*7,4\"", "\"3,*6,4\"", true)]
    [InlineData("\"3,*6,4\"", "\"2,*7,4\"", false)]
    [InlineData("\"2,*6,4\"", "\"3,*6,4\"", true)]
    [InlineData("phone", "\"*,4\"", true)]
    [InlineData("full", "hash", true)]
    [InlineData("hash", "empty", false)]
    public void A_mask_that_may_show_more_is_weaker(string old, string now, bool weaker) =>
        Plan($"masks: {{pii.phone: {old}}}", $"masks: {{pii.phone: {now}}}").Weakens.ShouldBe(weaker);

    [Fact]
    public void A_mask_that_goes_is_compared_with_what_holds_without_it()
    {
        Plan("masks: {pii.phone: full}", "").Differences.ShouldHaveSingleItem().ToString().ShouldBe("~ masks pii.phone full -> phone [weakens]");
        Plan("masks: {pii.phone: phone}", "").IsEmpty.ShouldBeTrue();
        Plan("masks: {'pii.*': full}", "masks: {'pii.*': full, pii.name: full}").IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void An_entry_is_one_difference_with_its_fields_and_one_line_in_the_journal()
    {
        var plan = Plan("", Rule);
        plan.Differences.Select(d => d.Place).ShouldBe(["disclosure m", "disclosure m: by", "disclosure m: tags", "disclosure m: rights", "disclosure m: purpose", "disclosure m: hours"]);
        plan.ToString().ShouldBe("+ disclosure m [weakens]");
        Plan("sessions: {maximum: 900}", "sessions: {maximum: 1000}").ToString().ShouldBe("~ sessions.maximum 900 -> 1000 [weakens]");
    }

    [Fact]
    public void Settings_that_take_a_restart_say_so_and_are_held_back_until_then()
    {
        const string changed = """
            profile: strict
            backup: {repository: /mnt/b, copy: /mnt/c}
            listen: [{address: 127.0.0.1, port: 7000}]
            journal: {lag: 1s, segment: 2MiB, values: off, capacity: 64MiB, alarm-at: 70%, reserve: 1MiB, retention: 400d, witness: [/mnt/w/notes], archive: [/mnt/a]}
            logins: {records-per-minute: 30, failures: 4}
            limits: {message: 1MiB, pipeline: 10}
            engine-connections: {keep-warm: false, warm-per-subject: 1, warm-total: 10, warm-idle: 10s, warm-lifetime: 10min}
            control: {https: off, address: 10.0.0.1, port: 7001, requests-per-second: 10, logins-per-minute: 10, idle-timeout: 5min}
            forward: [{to: 'syslog+tls://log.example:6514'}]
            """;
        var started = Of("");
        var now = Of(changed);
        var waiting = PolicyPlan.Between(started, "", now, changed).Differences.Where(d => d.Reach == PolicyReach.Restart).Select(d => d.Place).ToList();
        waiting.Count.ShouldBeGreaterThan(18);
        var running = now.HeldBackTo(started);
        // Of what is held back nothing is in force; of the rest all is.
        PolicyPlan.Between(started, "", running, "").Differences.ShouldAllBe(d => d.Reach != PolicyReach.Restart);
        (running.Logins.Persons.Failures, running.Messages.Pipeline, running.Control.IdleTimeout).ShouldBe((4, 10, TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void Every_setting_of_the_default_file_has_a_direction()
    {
        // With the examples that stand there as comments.
        var lines = PolicySet.DefaultFile().Split('\n');
        var isExample = false;
        var uncommented = lines.Select(line =>
        {
            isExample = line.Length > 0 && (isExample && line.StartsWith("# ", StringComparison.Ordinal) || IsExample(line));
            return isExample ? line[2..] : line;
        });
        var text = string.Join('\n', uncommented.Where(line => !line.StartsWith("transparent:", StringComparison.Ordinal) && !line.StartsWith("  superusers:", StringComparison.Ordinal)));
        // No column of the examples has these.
        text = text.Replace("pii.waybill", "pii.address", StringComparison.Ordinal).Replace("staff.*", "'pii.*'", StringComparison.Ordinal);
        var whole = Of(text);
        whole.Access.All.ShouldNotBeEmpty();
        whole.Disclosure.All.ShouldNotBeEmpty();
        whole.Forward.ShouldNotBeEmpty();
        // Compared as text with nothing: what has no direction would stand here, for the rules on both sides are the same.
        PolicyPlan.Between(whole, "", whole, text).Differences.Select(d => d.Place).ShouldBeEmpty();
    }

    [Fact]
    public void A_setting_that_nobody_has_declared_counts_as_a_weakening()
    {
        // As a file would be read by a Menshen that has a section more than this table.
        var same = Of("");
        var plan = PolicyPlan.Between(same, "", same, "new-section: {levels: [public, secret]}\nsessions: {new-thing: 3}\n");
        plan.Differences.Select(d => d.ToString()).ShouldBe(
            ["+ policy.new-section {levels: [public, secret]} [weakens]", "+ sessions.new-thing 3 [weakens]"]);
        PolicyPlan.Between(same, "access: [{id: a, new-thing: 1}]", same, "access: [{id: a, new-thing: 2}]").Differences.ShouldHaveSingleItem().ToString()
            .ShouldBe("~ access a: new-thing 1 -> 2 [weakens]");
    }

    private static bool IsExample(string line) => line is "# access:" or "# seals:" or "# masks:" or "# disclosure:" or "# forward:" or "# labels:";

    private static PolicyPlan Plan(string before, string after) => PolicyPlan.Between(Of(before), before, Of(after), after);

    private static PolicySet Of(string text)
    {
        var result = PolicySet.Parse(text, "policy.yaml");
        result.Errors.ShouldBeEmpty();
        return result.Policy!;
    }
}
