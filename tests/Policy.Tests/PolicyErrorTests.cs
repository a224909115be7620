using Menshen.Policy;

namespace Menshen.Policy.Tests;

public class PolicyErrorTests
{
    [Theory]
    [InlineData("profile: open", 1, 10, "`open` is not a value of `profile`", "Write `standard`, `strict`, `transparent`")]
    [InlineData("profile: standart", 1, 10, "`standart` is not a value of `profile`", "Did you mean `standard`?")]
    [InlineData("profil: standard", 1, 1, "`profil` is not a setting here", "Did you mean `profile`?")]
    [InlineData("journal:\n  durabilty: strict", 2, 3, "`durabilty` is not a setting here", "Did you mean `durability`?")]
    [InlineData("sessions: {login_timeout: 3s}", 1, 12, "`login_timeout` is not a setting here", "Did you mean `login-timeout`?")]
    [InlineData("colour: red", 1, 1, "`colour` is not a setting here", "Known here: `profile`")]
    [InlineData("journal: {lag: 20}", 1, 16, "`20` is not a time", "Write a time such as")]
    [InlineData("journal: {lag: 20 parsecs}", 1, 16, "`20 parsecs` is not a time", "Write a time such as")]
    [InlineData("journal: {lag: 11s}", 1, 16, "`lag: 11s` is out of range", "Write a time from 1ms to 10s")]
    [InlineData("journal: {lag: off}", 1, 16, "`off` is not a time", "Write a time such as")]
    [InlineData("journal: {segment: 64MB}", 1, 20, "`64MB` is not a size", "Write a size such as 64MiB")]
    [InlineData("journal: {segment: 2GiB}", 1, 20, "`segment: 2GiB` is out of range", "Write a size from 1MiB to 1GiB")]
    [InlineData("journal: {segment: 99999999999999999999GiB}", 1, 20, "is not a size", "Write a size")]
    [InlineData("journal: {segment: 9223372036854775807GiB}", 1, 20, "is not a size", "Write a size")]
    [InlineData("journal: {capacity: 1MiB}", 1, 21, "`capacity: 1MiB` is out of range", "Write a size from 8MiB")]
    [InlineData("journal: {capacity: all}", 1, 21, "`all` is not a size", "or off")]
    [InlineData("journal: {alarm-at: 0.8}", 1, 21, "`0.8` does not fit `alarm-at`", "Write a share from 10% to 99%")]
    [InlineData("journal: {alarm-at: 100%}", 1, 21, "`100%` does not fit `alarm-at`", "Write a share from 10% to 99%")]
    [InlineData("journal: {capacity: 8MiB, reserve: 5MiB}", 1, 27, "the reserve is more than half of the capacity", "Write a smaller reserve")]
    [InlineData("journal: {when-full: overwrite}", 1, 22, "`overwrite` is not a value of `when-full`", "Write `stop`")]
    [InlineData("journal: {when-full: overwrite-oldest-archived}", 1, 11, "nothing is archived that could be overwritten", "Add `archive:`")]
    [InlineData("journal: {archive: [backup]}", 1, 21, "this is not an absolute path", "Write one directory per entry")]
    [InlineData("journal: {archive: [/a, /a]}", 1, 25, "`/a` is named twice", "two copies in one place are one")]
    [InlineData("journal: {archive: [{place: backup}]}", 1, 29, "this is not an absolute path", "or a mapping with place: sftp://")]
    [InlineData("journal: {archive: [{sftp-key: /k}]}", 1, 21, "this entry has no place", "Write place: DIRECTORY")]
    [InlineData("journal: {archive: [{place: 'sftp://m@h/srv', sftp-host-key: /known}]}", 1, 29, "nothing says with which key to log in there", "sftp-key: FILE")]
    [InlineData("journal: {archive: [{place: 'sftp://m@h/srv', sftp-key: /k}]}", 1, 29, "none is believed unseen", "sftp-host-key")]
    [InlineData("journal: {archive: ['s3://h/bucket']}", 1, 21, "nothing says with which keys to come to the bucket", "s3-credentials: FILE")]
    [InlineData("journal: {archive: [{place: 's3://key:secret@h/bucket', s3-credentials: /c}]}", 1, 29, "this is no place in a bucket", "without keys")]
    [InlineData("journal: {archive: [{place: /a, key: /k}]}", 1, 33, "`key`", "sftp-key")]
    [InlineData("journal: {archive: /a}", 1, 20, "`archive` takes a list", "each beginning with `- `")]
    [InlineData("sessions: {login-timeout: 9223372036854775807ms}", 1, 27, "is not a time", "Write a time")]
    [InlineData("sessions: {maximum: 0}", 1, 21, "`0` does not fit `maximum`", "Write a whole number from 1 to 100000")]
    [InlineData("sessions: {maximum: 1,000}", 1, 23, "`000` is not a setting here", "Known here")]
    [InlineData("sessions: {maximum: -5}", 1, 21, "`-5` does not fit `maximum`", "whole number")]
    [InlineData("sessions: {maximum: [5]}", 1, 21, "`maximum` takes one value", "Write `maximum: value`")]
    [InlineData("sessions: many", 1, 11, "`sessions` takes settings of its own", "Write them indented below `sessions:`")]
    [InlineData("engine-connections: {keep-warm: yes}", 1, 33, "`yes` is not a value of `keep-warm`", "Write `true`, `false`")]
    [InlineData("listen: 127.0.0.1", 1, 9, "`listen` takes a list", "each beginning with `- `")]
    [InlineData("listen: []", 1, 9, "nobody could connect", "Name an address")]
    [InlineData("listen: [127.0.0.1]", 1, 10, "this is not a listener", "Write `- address: 127.0.0.1`")]
    [InlineData("listen:\n  - port: 1", 2, 5, "a listener needs an address", "Add `address: 127.0.0.1`")]
    [InlineData("listen: [{address: localhost}]", 1, 20, "`localhost` is not an address", "Write an IP address")]
    [InlineData("listen: [{address: '*'}]", 1, 20, "`*` is not an address", "Write 0.0.0.0 for all of IPv4")]
    [InlineData("listen: [{address: '127'}]", 1, 20, "`127` is not an address", "Write an IP address")]
    [InlineData("listen: [{address: 127.0.0.1, port: 65536}]", 1, 37, "`65536` does not fit `port`", "from 0 to 65535")]
    [InlineData("listen:\n  - address: 0.0.0.0\n    tls: loopback-optional", 3, 10, "`loopback-optional` is not legal on 0.0.0.0", "Write `tls: required`")]
    [InlineData("listen:\n  - address: '::'\n    tls: loopback-optional", 3, 10, "`loopback-optional` is not legal on ::", "Write `tls: required`")]
    [InlineData("listen: [{address: 127.0.0.1, tls: off}]", 1, 36, "`off` is not a value of `tls`", "Write `required`, `loopback-optional`")]
    [InlineData("listen: [{address: ::1}, {address: ::1}]", 1, 26, "[::1]:6543 is listed twice", "Keep one")]
    [InlineData("transparent: {superusers: [eve]}", 1, 1, "`transparent` is legal only in profile transparent", "Delete it")]
    [InlineData("profile: transparent\ntransparent: {superusers: [a, a]}", 2, 31, "`a` is named twice", "Keep it once")]
    [InlineData("profile: transparent\ntransparent: {superusers: [{}]}", 2, 28, "this is not a name", "Write one subject's name")]
    [InlineData("profile: standard\nprofile: transparent", 2, 1, "`profile` is set a second time", "the first is in line 1")]
    [InlineData("journal:\n", 1, 9, "`journal` takes settings of its own", "delete the line for the defaults")]
    [InlineData("- profile", 1, 1, "a policy is a list of settings", "Begin with a line such as")]
    [InlineData("profile: &a standard", 1, 10, "anchors (&) and aliases (*) are not used here", "Write `key: value`")]
    [InlineData("profile: !!str standard", 1, 10, "tags (!) are not used here", "Write `key: value`")]
    [InlineData("profile: standard\n---\nprofile: standard", 2, 1, "a second document begins here", "Keep the policy in one document")]
    [InlineData("profile: standard\n\tjournal: x", 2, 1, "indented with a tab", "Indent with spaces")]
    [InlineData("profile: \"", 1, 10, "this is not YAML", "Write `key: value`")]
    [InlineData("[a]: b", 1, 1, "a key must be one word", "Write `key: value`")]
    public void An_error_names_its_place_and_what_to_write_instead(string text, int line, int column, string what, string instead)
    {
        var result = PolicySet.Parse(text, "site.yaml");
        result.Policy.ShouldBeNull();
        var error = result.Errors.ShouldHaveSingleItem();
        error.File.ShouldBe("site.yaml");
        error.What.ShouldContain(what);
        error.Instead.ShouldContain(instead);
        (error.Line, error.Column).ShouldBe((line, column));
    }

    [Fact]
    public void All_errors_come_at_once_and_in_the_order_of_the_file()
    {
        var result = PolicySet.Parse("""
            profile: open
            journal:
              lag: 20
              sync: always
            listen:
              - address: 0.0.0.0
                tls: loopback-optional
              - port: 1
            sessions: {maximum: many}
            transparent: {superusers: [eve]}
            """, "policy.yaml");
        result.Policy.ShouldBeNull();
        result.Errors.Select(e => (e.Line, e.Column)).ShouldBe([(1, 10), (3, 8), (4, 3), (7, 10), (8, 5), (9, 21), (10, 1)]);
    }

    [Fact]
    public void An_error_prints_as_editors_and_people_read_it() =>
        PolicySet.Parse("profil: standard", "policy.yaml").Errors.Single().ToString()
            .ShouldBe("policy.yaml:1:1: `profil` is not a setting here. Did you mean `profile`?");

    [Fact]
    public void Nesting_without_end_is_refused_before_it_reaches_the_stack()
    {
        var result = PolicySet.Parse("a: " + new string('[', 200_000), "policy.yaml");
        result.Errors.ShouldHaveSingleItem().What.ShouldContain("nested too deeply");
    }
}
