using Menshen.Gateway;
using Menshen.Journal;
using Menshen.Sql.Rows;

namespace Menshen.Sessions.Tests.World;

/// <summary>Database shop: <c>sender(id)</c>, <c>stop(line, place)</c> with a key of two columns, <c>heap</c> without a key, <c>dated</c> whose key is not read.</summary>
internal sealed class TestRowKeys : IRowKeys
{
    public const uint Sender = 70_001, Stop = 70_002, Heap = 70_003, Dated = 70_004, Other = 70_099;

    public static readonly RowKeyPicture Picture = new([
        Table(Sender, "sender", new RowKeyColumn("id", 1, RowKeyType.Integer)),
        Table(Stop, "stop", new RowKeyColumn("line", 2, RowKeyType.Text), new RowKeyColumn("place", 3, RowKeyType.Integer)),
        Table(Heap, "heap"),
        Table(Dated, "dated", new RowKeyColumn("day", 1, RowKeyType.NotRead))]);

    public int Epoch { get; set; }

    public RowKeyPicture? Now { get; set; } = Picture;

    public RowKeyPicture? KeysOf(string database) => database == "shop" ? Now : null;

    private static RowKeyTable Table(uint oid, string name, params RowKeyColumn[] columns) =>
        new(oid, "public", name, [.. columns], RowIdentity.Prefix("shop", $"public.{name}"));
}
