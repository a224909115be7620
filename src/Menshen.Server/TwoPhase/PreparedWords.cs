using System.Globalization;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>A prepared transaction in records, warnings and approvals.</summary>
internal static class PreparedWords
{
    public static string NameOf(PreparedTransaction one) => NameOf(one.Database, one.Gid);

    public static string NameOf(string database, string gid) => $"{database}/{gid}";

    /// <summary>What tells it from another under the same identifier.</summary>
    public static string Of(PreparedTransaction one) =>
        string.Create(CultureInfo.InvariantCulture, $"transaction {one.Transaction} of {one.Owner}, prepared at {one.PreparedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
}
