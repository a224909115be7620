using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Contestants;

/// <summary>Loads pgbench's tables, so that every contestant answers from the same rows.</summary>
internal static class PgbenchTables
{
    public static void Load(Target target, int scale) => Command.Run(
        // G: the rows are made inside the server, which is quicker than COPY and the same for everyone.
        [PostgresPrograms.Find("pgbench"), "-i", "-q", "-I", "dtGvp", "-s", scale.ToString(CultureInfo.InvariantCulture)],
        TimeSpan.FromSeconds(120),
        target.Environment(tls: false));
}
