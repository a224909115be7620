using System.Globalization;

namespace Menshen.Bench.Client;

/// <summary>Where a client connects and as whom.</summary>
internal sealed record Target(int Port, string User, string Password, string Database)
{
    /// <summary>The environment of libpq programs that connect there.</summary>
    public IReadOnlyDictionary<string, string> Environment(bool tls) => new Dictionary<string, string>
    {
        ["PGHOST"] = "127.0.0.1",
        ["PGPORT"] = Port.ToString(CultureInfo.InvariantCulture),
        ["PGUSER"] = User,
        ["PGPASSWORD"] = Password,
        ["PGDATABASE"] = Database,
        ["PGSSLMODE"] = tls ? "require" : "disable",
        ["PGGSSENCMODE"] = "disable",
        ["PGCONNECT_TIMEOUT"] = "10",
    };

    // A password does not belong into a log, not even this one.
    public override string ToString() => $"127.0.0.1:{Port}/{Database}";
}
