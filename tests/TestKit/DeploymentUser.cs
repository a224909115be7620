using System.Globalization;

namespace Menshen.TestKit;

/// <summary>A user of a deployment, with what each client needs in order to log in as him.</summary>
public sealed class DeploymentUser(Deployment deployment, string name, string password, string database)
{
    public Deployment Deployment => deployment;

    public string Name => name;

    public string Database => database;

    /// <summary>For clients that take it no other way.</summary>
    public string Password => password;

    /// <summary>libpq's environment: verified TLS, no password file, no psqlrc.</summary>
    public Dictionary<string, string> LibpqEnvironment => new()
    {
        ["PGHOST"] = "localhost", ["PGPORT"] = deployment.Port.ToString(CultureInfo.InvariantCulture),
        ["PGUSER"] = name, ["PGPASSWORD"] = password, ["PGDATABASE"] = database,
        ["PGSSLMODE"] = "verify-full", ["PGSSLROOTCERT"] = deployment.AuthorityCertificate,
        ["PGCONNECT_TIMEOUT"] = "20", ["PSQLRC"] = "/dev/null", ["LC_ALL"] = "C.UTF-8",
    };

    /// <summary>Straight to the engine, past Menshen; after <see cref="Deployment.OpenEngineAsync"/> for this user.</summary>
    public Dictionary<string, string> DirectEnvironment(string to) => new()
    {
        ["PGHOST"] = deployment.EngineSocketDirectory, ["PGUSER"] = name, ["PGDATABASE"] = to,
        ["PSQLRC"] = "/dev/null", ["LC_ALL"] = "C.UTF-8",
    };

    /// <summary>The same user, for another database.</summary>
    public DeploymentUser At(string other) => new(deployment, name, password, other);

    /// <summary><c>menshen audit</c> as this user.</summary>
    public Task<ToolRun> AuditAsync(params string[] arguments) => ToolRun.OfAsync(
        RepositoryPaths.MenshenProgram, ["audit", .. arguments, "--user", name, "--dir", deployment.Directory],
        new Dictionary<string, string> { ["PGPASSWORD"] = password, ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1" });

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{name}@{database}";

    /// <summary>psql as this user; it ends with the first statement that fails, or else of several only the last would be judged.</summary>
    public Task<ToolRun> PsqlAsync(params string[] arguments) => ToolRun.OfAsync("psql", ["-X", "-At", "-v", "ON_ERROR_STOP=1", .. arguments], LibpqEnvironment);
}
