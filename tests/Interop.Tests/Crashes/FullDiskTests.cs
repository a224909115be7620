using Npgsql;

namespace Menshen.Interop.Tests.Crashes;

public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_journal_disk_refuses_statements_and_loses_none()
    {
        SmallDisk? disk = null;
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            Segment = "1MiB",
            BeforeFirstUp = d => disk = SmallDisk.MountOver(d.Journal, mebibytes: 16),
        });
        using var mounted = disk!;
        await FillsAndIsFreedAsync(deployment, mounted);
    }

    [Fact]
    public async Task A_disk_full_with_journal_and_engine_refuses_statements_and_loses_none()
    {
        SmallDisk? disk = null;
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            Segment = "1MiB",
            BeforeInit = d => disk = SmallDisk.MountOver(d.Directory, mebibytes: 200),
        });
        using var mounted = disk!;
        await FillsAndIsFreedAsync(deployment, mounted);
    }

    private static async Task FillsAndIsFreedAsync(Deployment deployment, SmallDisk mounted)
    {
        var user = await deployment.AddUserAsync("it_full");
        await using var clients = new MarkedClients(user, clients: 4);
        await clients.AnsweredAsync(200);

        mounted.Fill();

        // Whoever comes now is turned away, at the door or at the first statement, and told why.
        await Eventually.TrueAsync(async () => await RefusalAsync(user) == "53100", "nobody was refused");
        var status = await deployment.MenshenAsync("status", "--json");
        status.Output.ShouldContain("degraded");

        mounted.Free();
        await Eventually.TrueAsync(async () => await RefusalAsync(user) is null, "nobody was served again");
        await clients.AnsweredAsync(200);
        await clients.DisposeAsync();
        clients.Errors.ShouldBeEmpty();
        await deployment.DownAsync();

        var journaled = (await deployment.JournalAsync(user.Name)).Where(row => row.Event == "statement").Select(row => row.Text).ToHashSet();
        clients.Answered.Keys.Where(marker => !journaled.Contains($"select $1 as \"{marker}\"")).ShouldBeEmpty();
        (await deployment.VerifyAsync()).Succeeded();
    }

    private static async Task<string?> RefusalAsync(DeploymentUser user)
    {
        try
        {
            await using var connection = new NpgsqlConnection(MarkedClients.Connection(user));
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync();
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }
}
