using Menshen.Policy;
using Menshen.Policy.Planning;

namespace Menshen.Policy.Tests;

/// <summary>What of a policy must be the same at all gateways of a catalogue, in one form: equal where the policies mean the same, another where they do not.</summary>
public class CommonPolicyTests
{
    private const string Staff = "seals: [{group: g, tag: staff.wage, mode: eq, columns: [p/s.t.a]}, {group: h, tag: staff.a.b, mode: eq, columns: [p/s.t.b]}]\n";

    [Theory]
    [InlineData("", null)]
    [InlineData("sessions: {idle-timeout: 120s}", "# shorter\nsessions:\n  idle-timeout:   2min\n")]
    [InlineData("logins: {failures: 3, ceiling: 40}", "logins: {ceiling: 40, failures: 3}")]
    [InlineData("disclosure: [{id: a, by: [li, wu], tags: [pii.phone, pii.name], rights: [search, reveal]}, {id: b, group: [x], tags: [pii.date], rights: [mask]}]",
        "disclosure: [{id: b, group: [x], tags: [pii.date], rights: [mask]}, {rights: [reveal, search], id: a, tags: [pii.name, pii.phone], by: [wu, li]}]")]
    [InlineData("access: [{id: a, source: [10.0.0.0/8, 192.0.2.7/32], days: [mon, tue], zone: UTC}]", "access: [{id: a, source: [192.0.2.7, 10.0.0.0/8], days: [tue, mon], zone: Etc/UTC}]")]
    [InlineData("access: [{id: a, sessions: 3, days: [mon, tue, wed, thu, fri, sat, sun]}]", "access: [{id: a, sessions: 3}]")]
    [InlineData("masks: {pii.phone: phone}", "")]
    [InlineData(Staff + "masks: {staff.wage: full}", Staff)]
    [InlineData(Staff + "masks: {'staff.*': '1,*', staff.wage: '1,*', 'staff.a.*': '1,*'}", Staff + "masks: {'staff.*': '1,*'}")]
    [InlineData("standby: {readers: [a, b]}", "standby: {readers: [b, a]}")]
    [InlineData("approvals: {for: [user.delete, user.disable]}", "approvals: {for: [user.disable, user.delete]}")]
    [InlineData("seals: [{group: g, tag: pii.x, mode: eq, columns: [p/s.t.a, p/s.t.b]}]", "seals: [{columns: [p/s.t.b, p/s.t.a], mode: eq, tag: pii.x, group: g}]")]
    [InlineData("statements: [{id: a, by: [li], statement: [select, delete], object: [p/s.a, p/s.b]}]", "statements: [{id: a, by: [li], statement: [delete, select], object: [p/s.b, p/s.a]}]")]
    public void What_means_the_same_is_the_same(string one, string? other) => Form(one).ShouldBe(Form(other ?? PolicySet.DefaultFile()));

    /// <summary>Places, sizes and speeds of a machine.</summary>
    [Theory]
    [InlineData("listen: [{address: 10.0.0.1, port: 7000, tls: required}]")]
    [InlineData("journal: {segment: 8MiB, witness: [/mnt/w/notes], archive: [/mnt/a], capacity: 1GiB}")]
    [InlineData("forward: [{to: 'syslog+tls://log.example:6514'}]")]
    [InlineData("control: {address: 10.0.0.1, port: 7001, https: off}")]
    [InlineData("sessions: {drain-grace: 1s}")]
    [InlineData("backup: {keep: 60d}")]
    [InlineData("host: {processor: 50%}")]
    [InlineData("standby: {login-wait: 5s}")]
    public void What_is_a_gateways_own_is_not_in_it(string own) => Form(own).ShouldBe(Form(""));

    /// <summary>Each of these lets somebody do at one gateway what he may not do at another, or records less of it.</summary>
    [Theory]
    [InlineData("profile: transparent")]
    [InlineData("sessions: {idle-timeout: 5min}")]
    [InlineData("sessions: {maximum-of-one: 300}")]
    [InlineData("logins: {failures: 6}")]
    [InlineData("access: [{id: a, by: [li], source: [10.0.0.0/8]}]")]
    [InlineData("masks: {pii.phone: '3,*'}")]
    [InlineData("masks: {'pii.*': full}")]
    [InlineData("disclosure: [{id: a, by: [li], tags: [pii.*], rights: [reveal]}]")]
    [InlineData("seals: [{group: g, tag: pii.x, mode: eq, columns: [p/s.t.a]}]")]
    [InlineData("statements: [{id: a, by: [li], statement: [delete]}]")]
    [InlineData("quotas: [{id: a, rows: 10}]")]
    [InlineData("factors: {people: certificate}")]
    [InlineData("factors: {subjects: [{name: li, demand: certificate}]}")]
    [InlineData("grants: {depth: 2}")]
    [InlineData("labels: {levels: [a, b], labels: [a, b]}")]
    [InlineData("approvals: {for: []}")]
    [InlineData("passwords: {history: 6}")]
    [InlineData("journal: {values: off}")]
    [InlineData("journal: {durability: bounded}")]
    [InlineData("journal: {retention: 400d}")]
    [InlineData("journal: {witness-mismatch: refuse}")]
    [InlineData("program: {manifest: required}")]
    [InlineData("journal: {when-full: drop-and-count}")]
    [InlineData("break-glass: {longest: 30min}")]
    [InlineData("control: {idle-timeout: 5min}")]
    [InlineData("end-users: [{id: web, demand: required}]")]
    [InlineData("gateways: {policies-differ: 10s}")]
    [InlineData("learnt-statements: [{id: shop, by: [shop], mode: refuse}]")]
    [InlineData("priorities: [{id: shop, by: [shop], level: high}]")]
    public void What_is_allowed_demanded_and_recorded_is(string policy) => Form(policy).ShouldNotBe(Form(""));

    [Theory]
    [InlineData("access: [{id: a, by: [li], sessions: 1}]", "access: [{id: a, by: [wu], sessions: 1}]")]
    [InlineData("access: [{id: a, hours: '07:00-20:00', zone: UTC}]", "access: [{id: a, hours: '07:00-20:00', zone: Asia/Shanghai}]")]
    [InlineData("disclosure: [{id: a, by: [li], tags: [pii.*], rights: [reveal]}]", "disclosure: [{id: a, group: [li], tags: [pii.*], rights: [reveal]}]")]
    [InlineData("labels: {levels: [a, b], labels: [a, b]}", "labels: {levels: [b, a], labels: [a, b]}")]
    [InlineData(Staff + "masks: {'staff.*': '1,*'}", Staff)]
    [InlineData(Staff + "masks: {'staff.*': '1,*', staff.wage: full}", Staff + "masks: {'staff.*': '1,*'}")]
    [InlineData("grants: {objects: [{objects: p/s.t, only: [li]}]}", "grants: {objects: [{objects: p/s.t}]}")]
    [InlineData("masks: {'pii.*': full, pii.phone: phone}", "masks: {'pii.*': full}")]
    // Whoever is in both groups has the clearance of the first.
    [InlineData("labels: {levels: [a, b], labels: [a, b], clearances: [{group: [x], highest: a}, {group: [y], highest: b}]}",
        "labels: {levels: [a, b], labels: [a, b], clearances: [{group: [y], highest: b}, {group: [x], highest: a}]}")]
    // Names with what stands between names.
    [InlineData("standby: {readers: ['li, wang']}", "standby: {readers: [li, wang]}")]
    [InlineData("access: [{id: a, by: ['li, wang'], sessions: 1}]", "access: [{id: a, by: [li, wang], sessions: 1}]")]
    [InlineData("sessions: {banner: off}", "sessions: {banner: 'off'}")]
    public void What_means_another_thing_is_another(string one, string other) => Form(one).ShouldNotBe(Form(other));

    /// <summary>Whatever a plan finds different is either a gateway's own or in the form: nothing is forgotten when a setting comes.</summary>
    [Fact]
    public void Each_setting_is_in_it_unless_it_is_named_as_a_gateways_own()
    {
        CommonPolicy.Own.ShouldBe(
        [
            "backup.", "control.address", "control.https", "control.port", "control.requests-per-second", "engine-connections.", "forward", "host log", "host.", "journal archive", "journal witness",
            "journal.alarm-at", "journal.capacity", "journal.lag", "journal.reserve", "journal.segment", "listen", "scrub.",
            "sessions.drain-grace", "standby.delay-limit", "standby.login-wait", "standby.minimum", "standby.sustained",
        ], ignoreOrder: true);
        var form = Form("");
        foreach (var setting in SettingTable.All) form.Contains($"\"{setting.Path}\"", StringComparison.Ordinal).ShouldBe(!CommonPolicy.IsOwn(setting.Path), setting.Path);
    }

    /// <summary>A machine whose zone has no name calls it Local, and so does the next one, whose zone is another.</summary>
    [Fact]
    public void A_zone_without_a_name_is_known_by_its_rules()
    {
        static WeekHours In(int offset, string name) => new([DayOfWeek.Monday], null, TimeZoneInfo.CreateCustomTimeZone(name, TimeSpan.FromHours(offset), name, name));
        In(8, "Local").Meaning.ShouldNotBe(In(7, "Local").Meaning);
        In(8, "Local").Meaning.ShouldBe(In(8, "Local").Meaning);
        In(8, "Asia/Shanghai").Meaning.ShouldBe("mon Asia/Shanghai");
    }

    private static string Form(string text)
    {
        var result = PolicySet.Parse(text, "policy.yaml");
        result.IsValid.ShouldBeTrue(string.Join("; ", result.Errors));
        return CommonPolicy.Write(result.Policy, text);
    }
}
