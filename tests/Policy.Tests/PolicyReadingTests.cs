using System.Net;
using Menshen.Policy;
using Menshen.TestKit;

namespace Menshen.Policy.Tests;

public class PolicyReadingTests
{
    [Fact]
    public void Every_setting_of_a_full_file_arrives()
    {
        var policy = Valid("""
            profile: transparent
            listen:
              - address: 127.0.0.1
                port: 7000
                tls: loopback-optional
              - {address: "::", port: 7001}
            journal: {durability: bounded, lag: 5ms, segment: 2MiB}
            sessions:
              {maximum: 7, maximum-of-one: 6, new-sessions: 5, new-sessions-of-one: 4, window: 3s, login-timeout: 1min, drain-grace: 0s,
               idle-timeout: 2h, lifetime: 3h, answer-timeout: 4h, dead-peer: 5s, banner: "off", last-login: everybody}
            logins: {failures: 1, lock: 11s, ceiling: 2, delay: 3s, longest-delay: 4s, records-per-minute: 5, applications: {failures: 6, lock: 12s, ceiling: 7}}
            limits: {message: 1GiB, prepared-statements: 9, pipeline: 8}
            engine-connections: {keep-warm: false, warm-per-subject: 2, warm-total: 12, warm-idle: 3s, warm-lifetime: 13min}
            transparent:
              superusers: [tester, "second one"]
            """);
        policy.Profile.ShouldBe(Profile.Transparent);
        policy.Listeners.ShouldBe([
            new ListenerRule(IPAddress.Loopback, 7000, ListenerTls.LoopbackOptional),
            new ListenerRule(IPAddress.IPv6Any, 7001, ListenerTls.Required)]);
        policy.Journal.ShouldBe(new JournalRules(JournalDurability.Bounded, TimeSpan.FromMilliseconds(5), 2 << 20));
        policy.Sessions.ShouldBe(new SessionRules(7, TimeSpan.FromMinutes(1), TimeSpan.Zero, TimeSpan.FromHours(2))
        {
            MaximumOfOne = 6, NewSessions = 5, NewSessionsOfOne = 4, Window = TimeSpan.FromSeconds(3), Lifetime = TimeSpan.FromHours(3),
            AnswerTimeout = TimeSpan.FromHours(4), DeadPeer = TimeSpan.FromSeconds(5), Banner = "off", LastLogin = LoginNotice.Everybody,
        });
        policy.Logins.ShouldBe(new LoginRules(
            new FailureLimit(1, TimeSpan.FromSeconds(11), 2), new FailureLimit(6, TimeSpan.FromSeconds(12), 7), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4), 5));
        policy.Messages.ShouldBe(new MessageRules(1 << 30, 9, 8));
        policy.WarmConnections.ShouldBe(new WarmConnectionRules(false, 2, 12, TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(13)));
        policy.TransparentSuperusers.ShouldBe(["tester", "second one"]);
    }

    [Fact]
    public void Witnesses_are_files_and_syslog_receivers() =>
        Valid("""
            journal:
              witness: [/mnt/witness/menshen.notes, "syslog+tcp://log.example:1601", "syslog://[::1]"]
            """).JournalWitnesses.ShouldBe([
                new WitnessRule("/mnt/witness/menshen.notes", null, 0),
                new WitnessRule(null, "log.example", 1601),
                new WitnessRule(null, "::1", WitnessRule.DefaultPort)]);

    [Theory]
    [InlineData("relative/path")]
    [InlineData("/a/directory/")]
    [InlineData("http://log.example:601")]
    [InlineData("syslog+tcp://user@log.example:601")]
    [InlineData("syslog+tcp://log.example/path")]
    public void What_is_no_witness_is_refused_with_an_example(string witness)
    {
        var error = PolicySet.Parse($"journal: {{witness: ['{witness}']}}", "policy.yaml").Errors.ShouldHaveSingleItem();
        error.What.ShouldBe("this is no witness");
        error.ToString().ShouldContain("syslog+tcp://HOST:PORT");
    }

    [Fact]
    public void The_journals_keeping_arrives()
    {
        var rules = Valid("""
            journal:
              capacity: 10GiB
              alarm-at: 70%
              reserve: 1GiB
              when-full: overwrite-oldest-archived
              archive: [/mnt/a, {place: 's3://h:9000/bucket/journal', s3-credentials: /c, s3-addressing: host}]
              retention: 400d
            """).JournalKeeping;
        rules.Archive.ShouldBe(
        [
            ArchiveRules.Of("/mnt/a"),
            new ArchiveRules("s3://h:9000/bucket/journal", SftpRules.Default, S3Rules.Default with { CredentialsFile = "/c", IsByHost = true }),
        ]);
        (rules with { Archive = [] }).ShouldBe(
            new JournalKeepingRules(10L << 30, 70, 1L << 30, JournalOverflow.OverwriteOldestArchived, [], TimeSpan.FromDays(400)));
    }

    [Fact]
    [Requirement("tencentdb-2.4-5")]
    public void Records_are_kept_for_more_than_a_year_and_less_cannot_be_said()
    {
        PolicySet.Default.JournalKeeping.Retention.ShouldBe(TimeSpan.FromDays(367));
        PolicySet.Parse("journal: {retention: 366d}", "policy.yaml").Errors.ShouldHaveSingleItem().Instead.ShouldBe("Write a time from 367d to 36525d");
        Valid("profile: transparent\njournal: {retention: 0s}").JournalKeeping.Retention.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Off_turns_the_idle_timeout_off() =>
        Valid("profile: transparent\nsessions: {idle-timeout: off, lifetime: off, answer-timeout: off}").Sessions.IdleTimeout.ShouldBe(Timeout.InfiniteTimeSpan);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    public void Plaintext_may_be_optional_on_loopback(string address) =>
        Valid($"listen: [{{address: '{address}', tls: loopback-optional}}]").Listeners.Single().Tls.ShouldBe(ListenerTls.LoopbackOptional);

    [Fact]
    public void Several_listeners_may_let_the_kernel_choose_the_port() =>
        Valid("listen: [{address: 127.0.0.1, port: 0}, {address: 127.0.0.1, port: 0}]").Listeners.Length.ShouldBe(2);

    [Fact]
    public void A_file_is_read_from_disk()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "profile: transparent\n");
        PolicySet.Load(path).Policy!.Profile.ShouldBe(Profile.Transparent);
        File.Delete(path);
    }

    [Fact]
    public void A_missing_file_is_an_error_and_not_an_exception() =>
        PolicySet.Load("/nonexistent/policy.yaml").Errors.ShouldHaveSingleItem().What.ShouldBe("there is no such file");

    [Fact]
    public void A_file_that_is_not_utf8_is_an_error()
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, [(byte)'#', 0xff, 0xfe, (byte)'\n']);
        PolicySet.Load(path).Errors.ShouldHaveSingleItem().What.ShouldBe("the file is not UTF-8");
        File.Delete(path);
    }

    private static PolicySet Valid(string text)
    {
        var result = PolicySet.Parse(text, "policy.yaml");
        result.Errors.ShouldBeEmpty();
        return result.Policy.ShouldNotBeNull();
    }
}
