using Npgsql;

namespace Menshen.Engine.Tests.Kit;

/// <summary>One running embedded engine, shared by the tests of a collection because initdb takes a second or two.</summary>
public class EngineFixture : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();

    public EngineFixture()
    {
        Options = new EngineOptions { DataDirectory = Path.Combine(_directory.Path, "var"), MaxConnections = 40, SharedBuffersMegabytes = 16 };
        Engine = new EmbeddedEngine(Options, Secrets, TimeProvider.System);
        Subjects = new SubjectCatalogue(Engine, Secrets, Sealing);
        Databases = new DatabaseCatalogue(Engine);
    }

    public TestSecrets Secrets { get; } = new();

    public TestSealing Sealing { get; } = new();

    public EngineOptions Options { get; }

    public EmbeddedEngine Engine { get; }

    public SubjectCatalogue Subjects { get; }

    public DatabaseCatalogue Databases { get; }

    public async ValueTask InitializeAsync() => await Engine.StartAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    public Task<Subject> AddAsync(string name, Power? power = null, string? person = null) =>
        Subjects.CreateSubjectAsync(
            new SubjectSpec(name, SubjectKind.Person, person ?? name, "tests") { Power = power }, "a good password".AsMemory(), TestContext.Current.CancellationToken);

    /// <summary>A connection as the gateway would make it for the subject.</summary>
    public async Task<NpgsqlConnection> LoginAsync(string engineRole, string database, string? password = null)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = Path.GetDirectoryName(Engine.Address!.SocketPath),
            Username = engineRole,
            Password = password ?? System.Text.Encoding.ASCII.GetString(Secrets.PasswordFor(engineRole)),
            Database = database,
            Pooling = false,
            SslMode = SslMode.Disable,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Runs a statement as the TCB role.</summary>
    public async Task<object?> TcbAsync(string sql, string database = "menshen")
    {
        await using var connection = await Engine.OpenAsync(database, TestContext.Current.CancellationToken);
        return await Statements.RunAsync(connection, sql);
    }
}
