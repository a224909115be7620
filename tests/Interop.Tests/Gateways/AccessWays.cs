using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>One question by each way in which the protocol lets it be asked.</summary>
internal static class AccessWays
{
    /// <summary>The first column of the answer, in order, as one line for each way.</summary>
    public static async IAsyncEnumerable<(string Way, string Seen)> OfAsync(DeploymentUser user, string question)
    {
        yield return ("simple query", Join((await user.PsqlAsync("-c", question)).Succeeded().Lines));
        yield return ("COPY", Join((await user.PsqlAsync("-c", $"COPY ({question}) TO STDOUT")).Succeeded().Lines));
        yield return ("cursor", Join((await user.PsqlAsync("-q", "-c", $"BEGIN; DECLARE c CURSOR FOR {question}", "-c", "FETCH ALL FROM c", "-c", "COMMIT")).Succeeded().Lines));
        yield return ("PREPARE", Join((await user.PsqlAsync("-q", "-c", $"PREPARE p AS {question}", "-c", "EXECUTE p")).Succeeded().Lines));

        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database,
            SslMode = SslMode.VerifyFull, RootCertificate = user.Deployment.AuthorityCertificate, Pooling = false, Timeout = 60, CommandTimeout = 60,
        }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(question, connection);
        yield return ("extended query", Join(await ReadAsync(command)));
        await command.PrepareAsync();
        yield return ("prepared statement", Join(await ReadAsync(command)));
        yield return ("prepared statement again", Join(await ReadAsync(command)));
    }

    private static string Join(IEnumerable<string> lines) => string.Join(' ', lines);

    private static async Task<List<string>> ReadAsync(NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }
}
