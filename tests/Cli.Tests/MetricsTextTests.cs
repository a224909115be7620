using System.Diagnostics.Metrics;
using System.Text;
using Menshen.Control;
using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>What a monitoring system reads of a running Menshen.</summary>
public sealed class MetricsTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 3, 0, 0, TimeSpan.Zero);

    private static readonly BackupTimes Times = new(Now.AddHours(-2), null, Now.AddSeconds(-1), Now.AddSeconds(-3), Now.AddDays(-1), Now.AddDays(-3), Now.AddDays(-2), null, 2)
    {
        Copies = [new BackupCopyReport("/mnt/a", Now.AddMinutes(-1)), new BackupCopyReport("s3://h/never", null), new BackupCopyReport("sftp://m@h/srv", Now.AddHours(-1))],
    };

    private static readonly StatusReport Status = new()
    {
        State = "ready", Version = "1", ProcessId = 1, StartedAt = Now, Directory = "/d", Profile = "standard", Listeners = [],
        Engine = new EngineReport("external", "running", "17", null, 3, null)
        {
            Hosts = [new EngineHostReport("a:1", "primary", 1, null, null), new EngineHostReport("b\"\\:2", "standby", 1, 2.5, null)],
        },
        Gateway = new GatewayReport(7, 500, 20, 1, 900, 4, 2),
        Journal = new JournalReport("/j", "strict", true, 100, 90, 1, null, null, [new WitnessReport("w", 90, 10, null, null)]),
        Alarms = 5, Vault = new VaultReport("running", "17", 1, 80, 20, 1, null), AuthorityCertificate = "", Warnings = [], Backups = Times,
    };

    [Fact]
    public void Each_number_has_its_line_and_what_never_was_has_none()
    {
        var lines = Lines(Status);
        lines.ShouldContain("menshen_up 1");
        lines.Where(line => line.StartsWith("menshen_backup", StringComparison.Ordinal)).ShouldBe(
        [
            "menshen_backup_age_seconds{of=\"full\"} 7200", "menshen_backup_age_seconds{of=\"archive\"} 1", "menshen_backup_age_seconds{of=\"journal\"} 3",
            "menshen_backup_age_seconds{of=\"verification\"} 86400", "menshen_backup_age_seconds{of=\"reading\"} 259200", "menshen_backup_age_seconds{of=\"test\"} 172800",
            "menshen_backup_age_seconds{of=\"copy\",place=\"/mnt/a\"} 60", "menshen_backup_age_seconds{of=\"copy\",place=\"sftp://m@h/srv\"} 3600", "menshen_backup_troubles 2",
        ]);
        lines.ShouldContain("menshen_engine_host_role{host=\"a:1\",role=\"primary\"} 1");
        lines.ShouldContain("menshen_engine_host_delay_seconds{host=\"b\\\"\\\\:2\"} 2.5");
        lines.ShouldContain("menshen_journal_unsigned_records 10");
        lines.ShouldContain("menshen_witness_behind_records{witness=\"w\"} 10");
        lines.ShouldContain("menshen_vault_behind_records 20");
        lines.ShouldContain("menshen_sessions 7");
        Lines(Status with { State = "degraded", Backups = null }).ShouldSatisfyAllConditions(
            rest => rest.ShouldContain("menshen_up 0"), rest => rest.ShouldNotContain(line => line.Contains("menshen_backup", StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_name_is_described_once_before_its_lines_and_each_line_is_of_the_format()
    {
        HashSet<string> described = [];
        foreach (var line in Lines(Status))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal)) described.Add(line.Split(' ')[2]).ShouldBeTrue(line);
            if (line.StartsWith('#')) continue;
            line.ShouldMatch("^[a-z_]+(\\{([a-z]+=\"(\\\\\\\\|\\\\\"|[^\"\\\\])*\",?)+\\})? -?[0-9.]+(E[+-]?[0-9]+)?$");
            described.ShouldContain(line.Split('{', ' ')[0]);
        }
    }

    [Fact]
    public void Ages_of_backups_are_metrics_of_the_process()
    {
        using var meter = new BackupMeter(() => Times, new FixedTime(Now));
        List<string> seen = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == BackupMeter.Name) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen.Add($"{instrument.Name} {value}"));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}"));
        listener.Start();
        listener.RecordObservableInstruments();
        seen.ShouldBe(
        [
            "menshen.backup.age 7200 full", "menshen.backup.age 1 archive", "menshen.backup.age 3 journal", "menshen.backup.age 86400 verification",
            "menshen.backup.age 259200 reading", "menshen.backup.age 172800 test", "menshen.backup.age 60 copy /mnt/a", "menshen.backup.age 3600 copy sftp://m@h/srv", "menshen.backup.troubles 2",
        ]);
    }

    private static string[] Lines(StatusReport status) => Encoding.UTF8.GetString(MetricsText.Of(status, Now)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
