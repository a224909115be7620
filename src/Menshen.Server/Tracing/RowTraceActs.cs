using System.Buffers;
using System.Globalization;
using System.Text;
using Menshen.Control;
using Menshen.Journal;
using Menshen.Sql.Rows;

namespace Menshen.Server;

/// <summary>Tells an auditor the digests by which a row is found among those that statements answered or wrote. That he asked is recorded with the
/// table, never with the key.</summary>
/// <param name="digesters">Under each sealing secret of the journal; the caller of each disposes it.</param>
/// <param name="keysOf">The primary keys of a database's labelled and sealed tables.</param>
internal sealed class RowTraceActs(Func<IReadOnlyList<RowDigester>> digesters, Func<string, RowKeyPicture?> keysOf)
{
    /// <summary>Columns of a key: as many as an index of PostgreSQL has (INDEX_MAX_KEYS).</summary>
    private const int MostColumns = 32;

    public IEnumerable<ControlAct> All => [new(ControlOperations.TraceRow, Describe, request => Task.FromResult(Digests(request)))];

    private static string Describe(ControlRequest request) => request.Read(ControlJson.Default.RowWish).ToString();

    private ControlAnswer Digests(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.RowWish);
        if (wish.Key.Count is 0 or > MostColumns)
            return ControlAnswer.Refused("invalid", $"a key has 1 to {MostColumns} values", "Give the values of the primary key in its order.");
        var path = $"{wish.Schema}.{wish.Table}";
        var table = keysOf(wish.Database)?.Tables.FirstOrDefault(known => known.Path == path);
        if (table is { Columns.Length: 0 })
            return ControlAnswer.Refused("invalid", $"{path} has no primary key: its rows cannot be told apart in records", "Ask for a value with --value, or by table with audit query --object.");
        if (table is { IsReadable: false })
            return ControlAnswer.Refused("invalid", $"the key of {path} is sealed, or of a type that is not digested", "Ask for a value with --value.");
        if (table is not null && table.Columns.Length != wish.Key.Count)
            return ControlAnswer.Refused("invalid", $"the key of {path} has {table.Columns.Length} columns", $"Give {string.Join(", ", table.Columns.Select(column => column.Name))}, in this order.");
        List<string?> values = [.. wish.Key.Select((value, i) => Form(value, table?.Columns[i].Type))];
        if (values.Contains(null))
            return ControlAnswer.Refused("invalid", $"the key of {path} is of whole numbers or uuids, and this is none", "Give the values as PostgreSQL writes them.");
        var identity = new ArrayBufferWriter<byte>();
        identity.Write(RowIdentity.Prefix(wish.Database, path));
        foreach (var value in values) RowIdentity.Append(identity, Encoding.UTF8.GetBytes(value!));
        return ControlAnswer.Of(new RowDigestListing(path, Under(identity.WrittenSpan), table is not null), ControlJson.Default.RowDigestListing);
    }

    private List<string> Under(ReadOnlySpan<byte> identity)
    {
        List<string> digests = [];
        foreach (var digester in digesters())
        {
            using (digester) digests.Add(digester.DigestOf(identity).ToString("x16", CultureInfo.InvariantCulture));
        }
        return digests;
    }

    // As the engine writes it, or null: what could not be a key would be digested as it stands, and "nobody" would be the answer; of a table that is not watched any more the type is not known, and the value is taken as it is.
    private static string? Form(string value, RowKeyType? type) => type switch
    {
        RowKeyType.Integer => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : null,
        RowKeyType.Uuid => Guid.TryParse(value, out var id) ? id.ToString("D") : null,
        RowKeyType.Blank => value.TrimEnd(' '),
        _ => value,
    };
}
