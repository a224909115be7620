using Menshen.Engine;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>The works on sealed columns of the shared engine, made for each test and ended with it.</summary>
public abstract class ColumnWorking(SealingFixture fixture) : IAsyncLifetime
{
    protected SealingFixture Fixture { get; } = fixture;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected SealCatalogue Seals { get; } = new(fixture.Engine);

    private protected SealedColumnsReader Columns { get; } = new(fixture.Engine, TimeProvider.System);

    private protected ChangingColumns Changing { get; } = new();

    private protected DataKeys Keys { get; private set; } = null!;

    private protected ColumnWorks Works { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Keys = await Fixture.DataKeysAsync();
        Works = new ColumnWorks(Fixture.Engine, Keys, Seals, Columns, Changing, new KeyLog(Fixture.Journal, TimeProvider.System), TimeProvider.System);
    }

    /// <summary>Ends a work that no Menshen was at.</summary>
    protected async Task EndAsync(long id, string state)
    {
        await using var claim = new WorkClaim(Fixture.Engine, id);
        (await claim.TryTakeAsync(Cancellation)).ShouldBeTrue();
        (await claim.NoteAsync(state, 0, Cancellation)).ShouldNotBeNull();
    }

    protected Task<object?> SqlAsync(string database, string sql) => Fixture.SqlAsync(sql, database);

    protected static async Task<object?> AnswerAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return await command.ExecuteScalarAsync(Cancellation);
    }

    protected static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Works.DisposeAsync();
        await Columns.DisposeAsync();
        Keys.Dispose();
        GC.SuppressFinalize(this);
    }
}
