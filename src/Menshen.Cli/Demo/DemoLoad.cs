using System.Diagnostics;
using System.Globalization;
using Menshen.Samples.ExpressRealname;
using Npgsql;
using Spectre.Console;

namespace Menshen.Cli.Demo;

/// <summary>Loads the sample through the gateway by COPY, with progress; does nothing if the same sample is there.</summary>
internal sealed class DemoLoad(DemoPage page, DemoGateway gateway, ExpressDataset data, ulong seed)
{
    /// <summary>Kept as the schema's comment when the last step is done, so that a broken load is seen as such.</summary>
    private string Mark => string.Create(CultureInfo.InvariantCulture, $"快递实名收寄示例库：全部数据随机生成。sample seed={seed} waybills={data.Size.Waybills}");

    public async Task RunAsync(DemoFindings findings, CancellationToken cancellation)
    {
        var connection = await gateway.OpenAsync(DemoCast.Owner, cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        if (await AskAsync<string>(connection, "SELECT obj_description(to_regnamespace('express'), 'pg_namespace')", cancellation).ConfigureAwait(false) == Mark)
        {
            page.Say(CliContext.Fill(DemoTexts.Load_Present, data.Size.Waybills));
        }
        else
        {
            await ReplaceAsync(connection, cancellation).ConfigureAwait(false);
        }

        foreach (var table in data.Tables)
        {
            var found = await AskAsync<long>(connection, $"SELECT count(*) FROM {table.Name}", cancellation).ConfigureAwait(false);
            findings.Expect(found == table.Rows, $"{table.Name}: {found} rows, should be {table.Rows}");
        }
    }

    private async Task ReplaceAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await ExecuteAsync(connection, "DROP SCHEMA IF EXISTS express CASCADE", cancellation).ConfigureAwait(false);
        foreach (var script in SampleScript.Schema.Append(SampleScript.AccessFor(DemoCast.Groups)))
            await ExecuteAsync(connection, script.Sql, cancellation).ConfigureAwait(false);

        var clock = Stopwatch.StartNew();
        if (page.Context.OutputIsTerminal)
            await DrawAsync(connection, cancellation).ConfigureAwait(false);
        else
            await CopyAllAsync(connection, static (_, _) => { }, ReportLine, cancellation).ConfigureAwait(false);
        var seconds = clock.Elapsed.TotalSeconds;

        await ExecuteAsync(connection, SampleScript.AfterLoading.Sql, cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, $"COMMENT ON SCHEMA express IS '{Mark}'", cancellation).ConfigureAwait(false);
        page.Say(CliContext.Fill(DemoTexts.Load_Done, data.Rows, seconds, data.Rows / seconds));
    }

    private Task DrawAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        page.Context.Console.Progress().Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(DemoTexts.Load_Title, maxValue: data.Rows);
                await CopyAllAsync(connection, Advance, static _ => { }, cancellation).ConfigureAwait(false);

                void Advance(SampleTable table, long rowsOfAll)
                {
                    task.Description = Markup.Escape(table.Name);
                    task.Value = rowsOfAll;
                }
            });

    private void ReportLine(SampleTable table) =>
        page.Say(string.Create(CultureInfo.InvariantCulture, $"  {table.Name,-28} {table.Rows,10}"));

    private Task CopyAllAsync(
        NpgsqlConnection connection, Action<SampleTable, long> advance, Action<SampleTable> finished, CancellationToken cancellation) =>
        // The generator computes while it writes; it must not hold up the thread that draws.
        Task.Run(() =>
        {
            long before = 0;
            foreach (var table in data.Tables)
            {
                using (var import = connection.BeginTextImport(table.CopyCommand))
                    table.WriteTo(((StreamWriter)import).BaseStream, rows => advance(table, before + rows), cancellation);
                before += table.Rows;
                finished(table);
            }
        }, cancellation);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var _ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<T?> AskAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var _ = command.ConfigureAwait(false);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is T value ? value : default;
    }
}
