using Menshen.TestKit;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>A stock driver writes and reads sealed columns as if they were text: parameters, batches, prepared statements, binary COPY.</summary>
[Collection(SealedClients.Name)]
public sealed class SealedDriverTests(SealedDeployment sealing)
{
    [Fact]
    public async Task Parameters_of_a_batch_are_sealed_each_for_its_own_statement()
    {
        await using var application = Source(sealing.Application);
        await using (var batch = application.CreateBatch())
        {
            for (var i = 0; i < 20; i++)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO sender (id, name, id_number, city) VALUES ($1, $2, $3, $4)")
                {
                    Parameters = { new() { Value = 100 + i }, new() { Value = $"batch {i}" }, new() { Value = $"B{i}" }, new() { Value = "Xi'an" } },
                });
                batch.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE sender SET name = $1 WHERE id_number = $2")
                {
                    Parameters = { new() { Value = $"changed {i}" }, new() { Value = $"B{i}" } },
                });
            }
            await batch.ExecuteNonQueryAsync();
        }

        await using var manager = Source(sealing.Manager);
        await using var command = manager.CreateCommand("SELECT name, id_number, city FROM sender WHERE id BETWEEN 100 AND 119 ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync();
        for (var i = 0; i < 20; i++)
        {
            (await reader.ReadAsync()).ShouldBeTrue();
            (reader.GetString(0), reader.GetString(1), reader.GetString(2)).ShouldBe(($"changed {i}", $"B{i}", "Xi'an"));
        }
    }

    [Fact]
    public async Task A_prepared_search_finds_with_each_of_its_parameters()
    {
        await using var manager = Source(sealing.Manager);
        await using var connection = await manager.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT id FROM sender WHERE id_number = $1", connection) { Parameters = { new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text } } };
        await command.PrepareAsync();
        foreach (var (number, id) in (IEnumerable<(string, object?)>)[(SealedDeployment.Number, 1), (SealedDeployment.OtherNumber, 2), ("nobody's", null)])
        {
            command.Parameters[0].Value = number;
            (await command.ExecuteScalarAsync()).ShouldBe(id);
        }
    }

    [Fact]
    public async Task Binary_COPY_goes_in_sealed_and_comes_out_in_clear()
    {
        await using var application = Source(sealing.Application);
        await using (var connection = await application.OpenConnectionAsync())
        {
            await using var writer = await connection.BeginBinaryImportAsync("COPY sender (id, name, id_number, remark) FROM STDIN (FORMAT binary)");
            for (var i = 0; i < 50; i++)
            {
                await writer.StartRowAsync();
                await writer.WriteAsync(200 + i, NpgsqlDbType.Integer);
                await writer.WriteAsync($"copied {i}", NpgsqlDbType.Text);
                await writer.WriteAsync($"C{i}", NpgsqlDbType.Text);
                if (i % 2 == 0) await writer.WriteNullAsync();
                else await writer.WriteAsync("a remark", NpgsqlDbType.Text);
            }
            await writer.CompleteAsync();
        }

        await using var manager = Source(sealing.Manager);
        await using var reading = await manager.OpenConnectionAsync();
        await using var reader = await reading.BeginBinaryExportAsync("COPY (SELECT name, remark FROM sender WHERE id BETWEEN 200 AND 249 ORDER BY id) TO STDOUT (FORMAT binary)");
        for (var i = 0; i < 50; i++)
        {
            (await reader.StartRowAsync()).ShouldBe(2);
            (await reader.ReadAsync<string>(NpgsqlDbType.Text)).ShouldBe($"copied {i}");
            if (reader.IsNull) await reader.SkipAsync();
            else (await reader.ReadAsync<string>(NpgsqlDbType.Text)).ShouldBe("a remark");
        }
    }

    [Fact]
    public async Task An_array_for_a_sealed_column_is_refused_with_a_way()
    {
        await using var manager = Source(sealing.Manager);
        await using var command = manager.CreateCommand("SELECT id FROM sender WHERE id_number = ANY ($1)");
        command.Parameters.Add(new NpgsqlParameter { Value = new[] { SealedDeployment.Number } });
        var refusal = await Should.ThrowAsync<PostgresException>(() => command.ExecuteScalarAsync());
        refusal.SqlState.ShouldBe("0A000");
        refusal.Hint.ShouldNotBeNullOrEmpty();
    }

    private static NpgsqlDataSource Source(DeploymentUser user) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database,
        SslMode = SslMode.VerifyFull, RootCertificate = user.Deployment.AuthorityCertificate, MaxPoolSize = 2, Timeout = 60, CommandTimeout = 60,
    }.ConnectionString);
}
