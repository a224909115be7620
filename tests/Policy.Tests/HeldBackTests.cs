using Menshen.Policy.Planning;

namespace Menshen.Policy.Tests;

/// <summary>What of a new policy holds before the next start: what plans say of it, and nothing else. A digest of the running rules would speak of what does not hold yet.</summary>
public class HeldBackTests
{
    /// <summary>Each setting that takes a restart, with another value than the default.</summary>
    private const string Restarting =
        """
        profile: strict
        journal: {durability: bounded, lag: 2s, segment: 8MiB, values: off, witness-mismatch: refuse, capacity: 3GiB, alarm-at: 71%, reserve: 64MiB, when-full: drop-and-count, retention: 400d,
                  witness: [/mnt/w/notes], archive: [/mnt/a]}
        logins: {records-per-minute: 77}
        limits: {message: 1MiB}
        engine-connections: {keep-warm: false, warm-per-subject: 3, warm-total: 30, warm-idle: 7s, warm-lifetime: 7min}
        control: {https: off, address: 10.0.0.1, port: 7001, requests-per-second: 7, logins-per-minute: 7}
        break-glass: {longest: 30min, password-life: 30s}
        backup: {repository: /mnt/b}
        program: {manifest: required}
        listen: [{address: 10.0.0.1, port: 7000, tls: required}]
        forward: [{to: 'syslog+tls://log.example:6514'}]
        """;

    /// <summary>Of sections that are held back for the most part what holds at once all the same.</summary>
    private const string AtOnce =
        """
        journal: {row-keys: 7}
        logins: {failures: 3}
        limits: {pipeline: 7, prepared-statements: 7}
        control: {idle-timeout: 5min, lifetime: 1h}
        grants: {depth: 3, expiry: 1d, purpose: required}
        backup: {full-every: 3d, keep: 60d}
        """;

    [Fact]
    public void What_takes_a_restart_is_as_at_the_start_and_no_such_setting_is_forgotten()
    {
        // A stricter profile would ask for more than is written here.
        var next = Read(Restarting.Replace("profile: strict", "profile: standard", StringComparison.Ordinal));
        var running = next.HeldBackTo(PolicySet.Default);
        foreach (var setting in SettingTable.All.Where(setting => setting.Reach == PolicyReach.Restart && setting.Path != "profile"))
        {
            setting.Write(next).ShouldNotBe(setting.Write(PolicySet.Default), $"{setting.Path}: give it another value here");
            setting.Write(running).ShouldBe(setting.Write(PolicySet.Default), setting.Path);
        }
        EntriesOf(running).ShouldBe(EntriesOf(PolicySet.Default));
        EntriesOf(next).ShouldNotBe(EntriesOf(PolicySet.Default));
    }

    [Fact]
    public void What_holds_at_once_is_not_held_back()
    {
        var next = Read(AtOnce);
        var running = next.HeldBackTo(PolicySet.Default);
        foreach (var setting in SettingTable.All.Where(setting => setting.Reach != PolicyReach.Restart)) setting.Write(running).ShouldBe(setting.Write(next), setting.Path);
        SettingTable.All.Count(setting => setting.Reach != PolicyReach.Restart && setting.Write(running) != setting.Write(PolicySet.Default)).ShouldBe(11);
    }

    /// <summary>The profile takes a restart, and so does whether grants are refused: a gateway whose file is transparent goes on refusing them until then.</summary>
    [Fact]
    public void Whether_grants_are_refused_comes_with_the_profile()
    {
        var (standard, transparent) = (Read(""), Read("profile: transparent"));
        transparent.Grants.AreEnforced.ShouldBeFalse();
        transparent.HeldBackTo(standard).Grants.AreEnforced.ShouldBeTrue();
        standard.HeldBackTo(transparent).Grants.AreEnforced.ShouldBeFalse();
        CommonPolicy.Write(standard with { Grants = standard.Grants with { AreEnforced = false } }, "").ShouldNotBe(CommonPolicy.Write(standard, ""));
    }

    private static string[] EntriesOf(PolicySet policy) => [.. EntryTable.Of(policy).Where(entry => entry.Reach == PolicyReach.Restart).Select(entry => $"{entry.Section} {entry.Name}")];

    private static PolicySet Read(string text)
    {
        var result = PolicySet.Parse(text, "policy.yaml");
        result.IsValid.ShouldBeTrue(string.Join("; ", result.Errors));
        return result.Policy!;
    }
}
