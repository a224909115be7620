using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class SettingsWatchTests : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-settings-").FullName;

    [Fact]
    [Requirement("gbt20009-5.1.2.1-a3")]
    public async Task Settings_beside_their_default_are_recorded_at_the_start_and_each_change_with_old_and_new_value()
    {
        IReadOnlyList<ChangedSetting> settings = [new("work_mem", "4096 kB", "postgresql.conf")];
        using (var key = Sm2PrivateKey.Generate())
        using (var journal = JournalWriter.Open(new JournalOptions { Directory = _directory, Origin = "settings" }, key, Sealing, TimeProvider.System))
        using (var watch = new SettingsWatch(_ => Task.FromResult(settings), journal, TimeProvider.System))
        {
            await watch.LookAsync(TestContext.Current.CancellationToken);
            await watch.LookAsync(TestContext.Current.CancellationToken);
            settings = [new("work_mem", "8192 kB", "postgresql.auto.conf"), new("log_statement", "all", "postgresql.auto.conf")];
            await watch.LookAsync(TestContext.Current.CancellationToken);
            settings = [new("work_mem", "8192 kB", "postgresql.auto.conf")];
            await watch.LookAsync(TestContext.Current.CancellationToken);
        }

        new JournalReader(_directory, Sealing).Read(new JournalFilter { Kind = RecordKind.ConfigurationObserved }, TestContext.Current.CancellationToken).Select(e => e.Detail).ShouldBe(
        [
            "engine work_mem = 4096 kB (postgresql.conf)",
            "engine work_mem = 8192 kB, before 4096 kB (postgresql.auto.conf)",
            "engine log_statement = all, before (default) (postgresql.auto.conf)",
            "engine log_statement = (default), before all (postgresql.auto.conf)",
        ]);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
