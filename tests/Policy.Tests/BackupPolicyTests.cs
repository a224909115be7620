using Menshen.Policy;
using Menshen.TestKit;

namespace Menshen.Policy.Tests;

public class BackupPolicyTests
{
    private const string Known = "sftp-key: /etc/k, sftp-host-key: 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'";

    [Fact]
    public void A_second_repository_on_another_machine_arrives_with_the_way_there()
    {
        var copy = PolicySet.Parse("backup: {copy: 'sftp://menshen@backup.example:2222/srv/menshen', copy-rate: 1MiB, sftp-timeout: 5s, " + Known + "}", "p").Policy!.Backup.Copies[0];
        copy.Repository.ShouldBe("sftp://menshen@backup.example:2222/srv/menshen");
        copy.Sftp.ShouldBe(new SftpRules("/etc/k", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", TimeSpan.FromSeconds(5)));
        PolicySet.Parse("backup: {copy: 'sftp://m@[::1]/srv', sftp-key: /k, sftp-host-key: /etc/ssh/known_hosts}", "p").IsValid.ShouldBeTrue();
    }

    [Theory]
    [InlineData("backup: {copy: 'sftp://m@h/srv', sftp-host-key: /known}", "nothing says with which key to log in")]
    [InlineData("backup: {copy: 'sftp://m@h/srv', sftp-key: /k}", "none is believed unseen")]
    [InlineData("backup: {copy: 'sftp://m:secret9@h/srv', " + Known + "}", "this is no directory of another machine")]
    [InlineData("backup: {copy: 'sftp://h/srv', " + Known + "}", "this is no directory of another machine")]
    [InlineData("backup: {copy: 'sftp://m@h', " + Known + "}", "this is no directory of another machine")]
    [InlineData("backup: {copy: 'sftp://m@h/srv/../etc', " + Known + "}", "this is no directory of another machine")]
    [InlineData("backup: {copy: 'sftp://m@h/srv', sftp-key: k, sftp-host-key: /known}", "this is not an absolute path")]
    [InlineData("backup: {sftp-host-key: 'MD5:aa:bb'}", "neither a fingerprint nor a known_hosts file")]
    [InlineData("backup: {repository: 'sftp://m@h/srv', " + Known + "}", "which SFTP cannot promise")]
    public void What_could_not_be_copied_at_night_is_said_when_the_policy_is_read(string text, string what)
    {
        var result = PolicySet.Parse(text, "p");
        result.IsValid.ShouldBeFalse();
        result.Errors.ShouldContain(error => error.What.Contains(what, StringComparison.Ordinal));
        result.Errors.ShouldAllBe(error => !error.ToString().Contains("secret9"));
    }

    [Fact]
    public void Copies_in_a_list_have_settings_of_their_own_and_what_they_do_not_say_is_as_for_all()
    {
        var backup = PolicySet.Parse(
            """
            backup:
              copy-every: 2h
              sftp-key: /etc/k
              copy:
                - /mnt/near
                - {place: 'sftp://m@h/srv', every: 6h, rate: 1MiB, sftp-host-key: /known, keep: 90d, keep-full: 3}
                - place: s3://h/guard
                  s3-credentials: /etc/s3
            """, "p").Policy!.Backup;
        backup.Copies.Select(copy => copy.Repository).ShouldBe(["/mnt/near", "sftp://m@h/srv", "s3://h/guard"]);
        (backup.Copies[0].Every, backup.Copies[0].Keep, backup.Copies[0].KeepFull).ShouldBe((TimeSpan.FromHours(2), null, null));
        var far = backup.Copies[1];
        (far.Every, far.BytesPerSecond, far.Keep, far.KeepFull).ShouldBe((TimeSpan.FromHours(6), 1L << 20, TimeSpan.FromDays(90), 3));
        far.Sftp.ShouldBe(new SftpRules("/etc/k", "/known", TimeSpan.FromSeconds(15)));
        backup.Copies[2].S3.CredentialsFile.ShouldBe("/etc/s3");
        PolicySet.Parse("backup: {copy: {place: /mnt/a, keep: 1d}}", "p").Policy!.Backup.Copies.ShouldHaveSingleItem().Keep.ShouldBe(TimeSpan.FromDays(1));
        PolicySet.Parse("backup: {copy: off}", "p").Policy!.Backup.Copies.ShouldBeEmpty();
    }

    [Fact]
    public void All_that_is_wrong_with_copies_is_said_at_once_each_with_its_line_and_what_to_do()
    {
        var text = """
            backup:
              repository: /mnt/first
              copy:
                - /mnt/first/
                - sftp://m@h/srv
                - relative
                - {place: /mnt/a, keeep: 1d}
                - {place: /mnt/b, every: 1min}
                - /mnt/a/
                - {every: 6h}
                - /mnt/7
                - /mnt/8
            """;
        var errors = PolicySet.Parse(text, "p").Errors;
        errors.Select(error => error.Line).Order().Distinct().ShouldBe([4, 5, 6, 7, 8, 9, 10, 12]);
        errors.ShouldAllBe(error => error.Instead.Length > 0);
        foreach (var what in (string[])["the repository itself", "with which key", "not an absolute path", "`keeep` is not a setting", "out of range", "a copy in that place already", "has no place", "more than 8"])
            errors.ShouldContain(error => error.What.Contains(what, StringComparison.Ordinal), what);
        PolicySet.Parse("backup: {copy: ['s3://h/guard', 's3://H:443/guard/'], s3-credentials: /k}", "p").Errors.ShouldHaveSingleItem().What.ShouldContain("already");
        PolicySet.Parse("backup: {copy: []}", "p").Errors.ShouldHaveSingleItem().What.ShouldContain("no place");
        PolicySet.Parse("profile: strict\nbackup: {repository: /b, copy: [/c, {place: /d, keep: 30d}]}", "p").Errors.ShouldHaveSingleItem().What.ShouldContain("`keep: 30d` is out of range");
    }

    [Theory]
    [InlineData("/a", "[/a]", false)]
    [InlineData("/a", "[/a, /b]", false)]
    [InlineData("[/a, /b]", "[/b]", true)]
    [InlineData("[/a, /b]", "[/b, /a]", false)]
    [InlineData("[/a]", "[{place: /a, every: 2h}]", true)]
    [InlineData("[{place: /a, every: 2h}]", "[/a]", false)]
    [InlineData("[/a]", "[{place: /a, keep: 30d}]", true)]
    [InlineData("[/a]", "[{place: /a, keep: 500d}]", false)]
    [InlineData("[/a]", "[{place: /a, keep-full: 1}]", true)]
    [InlineData("[{place: /a, rate: 1MiB}]", "[/a]", false)]
    [InlineData("['s3://h/guard']", "[{place: 's3://h/guard', s3-ca: /other}]", true)]
    [InlineData("['s3://h/guard']", "[{place: 's3://h/guard', s3-timeout: 1min}]", false)]
    [InlineData("['sftp://m@h/s']", "[{place: 'sftp://m@h/s', sftp-host-key: /other}]", true)]
    [InlineData("[{place: /a, every: 2h}]", "['/a every=2h']", true)]
    public void A_place_that_goes_or_may_be_anothers_or_comes_later_or_keeps_less_weakens(string before, string after, bool isWeaker)
    {
        const string way = ", sftp-key: /k, sftp-host-key: /known, s3-credentials: /c}";
        var (old, now) = ($"backup: {{copy: {before}{way}", $"backup: {{copy: {after}{way}");
        PolicyPlan.Between(PolicySet.Parse(old, "p").Policy!, old, PolicySet.Parse(now, "p").Policy!, now).Weakens.ShouldBe(isWeaker);
    }

    [Fact]
    public void A_bucket_arrives_with_the_way_there()
    {
        var copy = PolicySet.Parse(
            "backup: {copy: 's3://oss.example:9000/guard-1/site/menshen', s3-credentials: /etc/s3, s3-region: cn-north-1, s3-ca: /etc/ca.pem, s3-addressing: host, s3-timeout: 5s}", "p").Policy!.Backup.Copies[0];
        copy.Repository.ShouldBe("s3://oss.example:9000/guard-1/site/menshen");
        copy.S3.ShouldBe(new S3Rules("/etc/s3", "cn-north-1", "/etc/ca.pem", IsByHost: true, TimeSpan.FromSeconds(5)));
        PolicySet.Parse("backup: {copy: 's3://[::1]/guard', s3-credentials: /k}", "p").Policy!.Backup.Copies[0].S3.ShouldBe(S3Rules.Default with { CredentialsFile = "/k" });
    }

    [Fact]
    public void All_that_is_wrong_with_the_way_to_a_bucket_is_said_at_once_with_its_line_and_what_to_do()
    {
        var text = "backup:\n  copy: s3://id:secret9@h/guard\n  s3-credentials: keys\n  s3-region: cn north\n  s3-ca: ca.pem\n  s3-addressing: virtual\n  s3-timeout: 1h\n  s3-key: /k\n  repository: s3://h/guard\n";
        var errors = PolicySet.Parse(text, "p").Errors;
        errors.Select(error => error.Line).Order().Distinct().ShouldBe([2, 3, 4, 5, 6, 7, 8, 9]);
        errors.ShouldAllBe(error => error.Instead.Length > 0 && !error.ToString().Contains("secret9"));
        PolicySet.Parse("backup:\n  copy: s3://h/guard\n", "p").Errors.ShouldHaveSingleItem().What.ShouldContain("with which keys");
        PolicySet.Parse("backup: {copy: 's3://h/guard/../x', s3-credentials: /k}", "p").Errors.ShouldHaveSingleItem().What.ShouldContain("no place in a bucket");
        PolicySet.Parse("backup: {repository: 's3://h/guard'}", "p").Errors.ShouldHaveSingleItem().What.ShouldContain("which S3 cannot promise");
    }

    [Fact]
    public void Other_authorities_or_another_host_or_region_for_a_bucket_that_is_in_use_weaken_and_the_first_ones_do_not()
    {
        const string none = "backup: {}", first = "backup: {copy: 's3://h/guard', s3-credentials: /k, s3-ca: /ca}", other = "backup: {copy: 's3://h/guard', s3-credentials: /k, s3-ca: off}";
        Weakened(first, other).ShouldBe(["backup.s3-ca"]);
        Weakened(other, first).ShouldBe(["backup.s3-ca"]);
        Weakened(none, first).ShouldNotContain("backup.s3-ca");
        // HOST/BUCKET becomes BUCKET.HOST: a name that another may hold.
        foreach (var (name, value) in ((string, string)[])[("s3-addressing", "host"), ("s3-region", "cn-north-1")])
        {
            var moved = first.Replace("s3-ca: /ca", $"s3-ca: /ca, {name}: {value}", StringComparison.Ordinal);
            Weakened(first, moved).ShouldBe(["backup." + name]);
            Weakened(moved, first).ShouldBe(["backup." + name]);
            Weakened(none, moved).ShouldNotContain("backup." + name);
        }

        static IEnumerable<string> Weakened(string before, string after) => PolicyPlan.Between(PolicySet.Parse(before, "p").Policy!, before, PolicySet.Parse(after, "p").Policy!, after)
            .Differences.Where(d => d.Weakens).Select(d => d.Place);
    }

    [Fact]
    public void Another_host_key_is_a_change_that_weakens()
    {
        var text = "backup: {copy: 'sftp://m@h/srv', sftp-key: /k, sftp-host-key: /known}";
        var other = text.Replace("/known", "/other", StringComparison.Ordinal);
        PolicyPlan.Between(PolicySet.Parse(text, "p").Policy!, text, PolicySet.Parse(other, "p").Policy!, other)
            .Differences.Where(d => d.Weakens).Select(d => d.Place).ShouldBe(["backup.sftp-host-key"]);
    }

    [Fact]
    [Requirement("tencentdb-2.6-3")]
    public void Full_sets_stay_a_year_by_default_and_in_profile_strict_nobody_can_shorten_that()
    {
        BackupRules.Default.Keep.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromDays(366));
        PolicySet.Parse("backup: {keep: 365d}", "p").Policy!.Backup.Keep.ShouldBe(TimeSpan.FromDays(365));
        PolicySet.Parse("profile: strict\nbackup: {keep: 365d}", "p").Errors.ShouldContain(error => error.What.Contains("`keep: 365d` is out of range", StringComparison.Ordinal));
    }

    [Theory]
    [Requirement("realname-7.6.4-1.1")]
    [Requirement("realname-7.6.4-1.2")]
    [InlineData("full-every: 25h", "`full-every: 25h` is out of range", "to 1d")]
    [InlineData("incremental-every: 25h", "`incremental-every: 25h` is out of range", "to 1d")]
    [InlineData("incremental-every: off", "`incremental-every: off` is sparser", "at most 1d")]
    [InlineData("test-every: 8d", "`test-every: 8d` is out of range", "to 7d")]
    [InlineData("test-every: off", "`test-every: off` is sparser", "at most 7d")]
    [InlineData("verify-every: 32d", "`verify-every: 32d` is out of range", "to 31d")]
    [InlineData("verify-every: off", "`verify-every: off` is sparser", "at most 31d")]
    [InlineData("copy-every: 25h", "`copy-every: 25h` is out of range", "to 1d")]
    [InlineData("copy: off", "all backups would be on one site", "copy: DIRECTORY")]
    [InlineData("repository: off", "nothing would be backed up", "repository: DIRECTORY")]
    public void In_profile_strict_a_sparser_schedule_is_refused_with_its_line_and_what_to_write_and_in_profile_standard_taken(string sparser, string what, string instead)
    {
        var places = string.Concat(((string[])["repository", "copy"]).Where(key => !sparser.StartsWith(key + ":", StringComparison.Ordinal)).Select(key => $"  {key}: /mnt/{key}\n"));
        var text = $"profile: strict\nbackup:\n{places}  {sparser}\n";
        var error = PolicySet.Parse(text, "policy.yaml").Errors.ShouldHaveSingleItem();
        (error.File, error.Line).ShouldBe(("policy.yaml", text.Count(letter => letter == '\n')));
        error.What.ShouldContain(what);
        error.Instead.ShouldContain(instead);
        PolicySet.Parse(text.Replace("strict", "standard", StringComparison.Ordinal), "policy.yaml").IsValid.ShouldBeTrue();
    }

    [Fact]
    public void Profile_strict_demands_two_repositories_or_the_word_that_others_make_the_backups()
    {
        var errors = PolicySet.Parse("profile: strict\n", "p").Errors;
        errors.Select(error => error.What).ShouldBe(["profile strict: nothing would be backed up", "profile strict: all backups would be on one site"]);
        PolicySet.Parse("profile: strict\nbackup: {repository: /mnt/b, copy: /mnt/c}\n", "p").IsValid.ShouldBeTrue();
        var elsewhere = PolicySet.Parse("profile: strict\nbackup: {repository: elsewhere}\n", "p").Policy!.Backup;
        (elsewhere.Repository, elsewhere.IsElsewhere).ShouldBe((null, true));
        // Refused once, and for the reason that is meant.
        PolicySet.Parse("profile: strict\nbackup: {repository: b, copy: /mnt/c}\n", "p").Errors.ShouldHaveSingleItem().What.ShouldBe("this is not an absolute path");
    }

    [Fact]
    public void What_was_in_force_before_that_was_demanded_is_understood_and_its_backups_are_as_it_says()
    {
        const string before = "profile: strict\nbackup: {repository: /mnt/b, incremental-every: off}\n";
        PolicySet.Parse(before, "p").IsValid.ShouldBeFalse();
        var inForce = PolicySet.ParseInForce(before, "policy 7").Policy!;
        (inForce.Profile, inForce.Backup.IncrementalEvery, inForce.Backup.Copies.Count).ShouldBe((Profile.Strict, Timeout.InfiniteTimeSpan, 0));
        PolicySet.ParseInForce("profile: strict\nfactors: {people: none}\n", "policy 7").IsValid.ShouldBeFalse("of all else it is as strict as ever");
    }

    [Fact]
    public void The_strictest_values_are_the_default_already_but_for_who_opens_the_keys()
    {
        var (strict, standard) = (PolicySet.Parse("profile: strict\nbackup: {repository: /b, copy: /c}", "p").Policy!.Backup, PolicySet.Parse("backup: {repository: /b, copy: /c, keys-persons: 2}", "p").Policy!.Backup);
        strict.Copies.ShouldBe(standard.Copies);
        (strict with { Copies = [] }).ShouldBe(standard with { Copies = [] });
    }

    [Fact]
    public void In_profile_strict_no_single_person_opens_the_keys_also_by_a_policy_that_was_in_force_before()
    {
        const string places = "profile: strict\nbackup: {repository: /b, copy: /c";
        PolicySet.Parse($"{places}, keys-persons: 1}}", "p").Errors.ShouldHaveSingleItem().What.ShouldContain("`1` does not fit `keys-persons`");
        PolicySet.Parse($"{places}, keys-persons: 3}}", "p").Policy!.Backup.KeysPersons.ShouldBe(3);
        PolicySet.ParseInForce("profile: strict\nbackup: {repository: /b}", "p").Policy!.Backup.KeysPersons.ShouldBe(2);
        PolicySet.Parse("backup: {repository: /b}", "p").Policy!.Backup.KeysPersons.ShouldBe(1);
        PolicySet.Parse("backup: {keys-persons: 17}", "p").IsValid.ShouldBeFalse();
    }

    [Fact]
    public void The_hour_of_the_full_set_is_a_time_of_day_or_off()
    {
        PolicySet.Parse("backup: {full-at: '04:30'}", "p").Policy!.Backup.FullAt.ShouldBe(new TimeOnly(4, 30));
        PolicySet.Parse("backup: {full-at: off}", "p").Policy!.Backup.FullAt.ShouldBeNull();
        PolicySet.Parse("backup: {full-at: '25:00'}", "p").IsValid.ShouldBeFalse();
    }
}
