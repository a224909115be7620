using Menshen.Policy;
using Menshen.TestKit;

namespace Menshen.Policy.Tests;

public class BackupPolicyTests
{
    private const string Known = "sftp-key: /etc/k, sftp-host-key: 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'";

    [Fact]
    public void A_second_repository_on_another_machine_arrives_with_the_way_there()
    {
        var copy = PolicySet.Parse("backup: {copy: 'sftp://menshen@backup.example:2222/srv/menshen', copy-rate: 1MiB, sftp-timeout: 5s, " + Known + "}", "p").Policy!.Backup.Copy;
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

    [Fact]
    public void The_hour_of_the_full_set_is_a_time_of_day_or_off()
    {
        PolicySet.Parse("backup: {full-at: '04:30'}", "p").Policy!.Backup.FullAt.ShouldBe(new TimeOnly(4, 30));
        PolicySet.Parse("backup: {full-at: off}", "p").Policy!.Backup.FullAt.ShouldBeNull();
        PolicySet.Parse("backup: {full-at: '25:00'}", "p").IsValid.ShouldBeFalse();
    }
}
