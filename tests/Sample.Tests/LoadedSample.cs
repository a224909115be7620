using Menshen.Samples.ExpressRealname;
using Npgsql;

namespace Menshen.Sample.Tests;

/// <summary>A cluster with 2,000 waybills loaded the way an application would: roles, schema, COPY, indexes.</summary>
public sealed class LoadedSample : IDisposable
{
    public const int Waybills = 2_000;

    private readonly TemporaryCluster _cluster = new();

    public LoadedSample()
    {
        using (var admin = _cluster.Connect("postgres", "postgres"))
        {
            Execute(admin, SampleScript.Roles.Sql);
            Execute(admin, "CREATE ROLE owner_express LOGIN");
            Execute(admin, "CREATE DATABASE express OWNER owner_express");
            Execute(admin, "CREATE ROLE courier_000003 LOGIN IN ROLE express_courier");
            Execute(admin, "CREATE ROLE courier_000004 LOGIN IN ROLE express_courier");
            Execute(admin, "CREATE ROLE manager_0001 LOGIN IN ROLE express_outlet_manager");
            Execute(admin, "CREATE ROLE auditor_lin LOGIN IN ROLE express_auditor");
            Execute(admin, "CREATE ROLE stranger LOGIN");
        }

        using var owner = As("owner_express");
        foreach (var script in SampleScript.Schema.Append(SampleScript.Access))
        {
            Execute(owner, script.Sql);
        }

        using (var connection = owner.OpenConnection())
        {
            foreach (var table in Data.Tables)
            {
                using var import = connection.BeginTextImport(table.CopyCommand);
                table.WriteTo(((StreamWriter)import).BaseStream);
            }
        }

        Execute(owner, SampleScript.AfterLoading.Sql);
    }

    public ExpressDataset Data { get; } = ExpressDataset.Create(seed: 7, Waybills);

    public NpgsqlDataSource As(string user) => _cluster.Connect(user, "express");

    public T Ask<T>(string user, string sql)
    {
        using var source = As(user);
        using var command = source.CreateCommand(sql);
        return (T)command.ExecuteScalar()!;
    }

    public string Refusal(string user, string sql)
    {
        using var source = As(user);
        return Should.Throw<PostgresException>(() => Execute(source, sql)).SqlState;
    }

    public void Dispose() => _cluster.Dispose();

    private static void Execute(NpgsqlDataSource source, string sql)
    {
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }
}
