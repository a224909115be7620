using System.Text;
using Menshen.Crypto.Sealing;
using Menshen.Gateway;
using Menshen.Sql.Sealing;

namespace Menshen.Sessions.Tests.World;

/// <summary>A database with one sealed table: <c>sender(id, name, id_number, remark)</c>; name and id_number can be searched, remark cannot.
/// And <c>caller(id, phone)</c>, of whose phones the last four characters can be searched.</summary>
internal sealed class TestSealing : ISealing
{
    public const int Names = 1, Numbers = 2, Remarks = 3, Phones = 4;

    /// <summary>Managers see and search all, clerks enter, couriers see masks.</summary>
    public const string Policy = """
        profile: standard
        journal: {durability: bounded}
        logins: {delay: 0s, longest-delay: 0s}
        disclosure:
          - id: managers
            group: managers
            tags: [pii.*]
            rights: [reveal, search, enter]
            purpose: test
          - id: clerks
            by: [clerk]
            tags: [pii.*]
            rights: [enter]

        """;

    public static readonly SealedSchema Schema = new(
        [new SealedRelation("public", "sender", [new("id", 0, false), new("name", Names, true), new("id_number", Numbers, true), new("remark", Remarks, false)]),
            new SealedRelation("public", "caller", [new("id", 0, false), new("phone", Phones, true) { Suffix = 4 }])], []);

    private static readonly byte[] Cluster = Encoding.ASCII.GetBytes("a cluster of ours".AsSpan(0, 16).ToString());

    /// <summary>Groups whose keys were destroyed.</summary>
    public HashSet<int> Destroyed { get; } = [];

    /// <summary>Of each group's key.</summary>
    public int Versions { get; set; } = 1;

    /// <summary>Values of id-card and remark carry the label of the session that writes them.</summary>
    public bool HasFieldLabels { get; init; }

    public int Epoch { get; set; }

    public ReadOnlySpan<byte> ClusterId => Cluster;

    public bool IsCurrent { get; set; } = true;

    /// <summary>What is sealed now; to change it, and then the epoch, is to seal or unseal.</summary>
    public SealedSchema? Now { get; set; } = Schema;

    /// <summary>What changes in this moment.</summary>
    public SealedSchema? Changing { get; set; }

    /// <summary>What is committed in this moment.</summary>
    public SealedSchema? Moving { get; set; }

    /// <summary>What was committed since the start.</summary>
    public TableMoves Moves { get; set; } = TableMoves.None;

    public TableMoves MovesIn(string database) => database == "shop" ? Moves : TableMoves.None;

    public SealedSchema? MovingIn(string database) => database == "shop" ? Moving : null;

    public SealedSchema? SchemaOf(string database) => database == "shop" ? Now : null;

    public Task RefreshAsync(string database, CancellationToken cancellation) => Task.CompletedTask;

    public SealedSchema? ChangingIn(string database) => database == "shop" ? Changing : null;

    public SealGroupEntry? GroupOf(int number) => number switch
    {
        Names => new SealGroupEntry(Names, "name", "pii.name", SealMode.Equal, 1),
        Numbers => new SealGroupEntry(Numbers, "id-card", "pii.id-card", SealMode.Equal, 1, HasFieldLabels),
        Remarks => new SealGroupEntry(Remarks, "remark", "pii.free-text", SealMode.Random, 1, HasFieldLabels),
        Phones => new SealGroupEntry(Phones, "phone", "pii.phone", SealMode.Equal, 1, HasFieldLabels) { Suffix = 4 },
        _ => null,
    };

    public bool TryCopyKey(int group, int version, Span<byte> key)
    {
        key.Fill((byte)(group + 16 * (version - 1)));
        return version <= Versions && !Destroyed.Contains(group);
    }

    public bool TryCopyPoisonKey(Span<byte> key)
    {
        key.Fill(0xEE);
        return true;
    }

    /// <summary>A value that nobody should open; it looks like any other of its group.</summary>
    public string Poison(int group, string value, int version = 1)
    {
        Span<byte> bytes = stackalloc byte[GroupKey.Size];
        TryCopyPoisonKey(bytes);
        return Seal(group, value, bytes, version);
    }

    /// <summary>The value as it lies in the engine.</summary>
    public string Seal(int group, string value, int version = 1)
    {
        Span<byte> bytes = stackalloc byte[GroupKey.Size];
        TryCopyKey(group, version, bytes);
        return Seal(group, value, bytes, version);
    }

    /// <summary>How the values of a group begin in the engine that end so.</summary>
    public string Front(int group, string ending, int version = 1)
    {
        Span<byte> bytes = stackalloc byte[GroupKey.Size];
        TryCopyKey(group, version, bytes);
        using var key = new GroupKey(Cluster, group, version, SealMode.Equal, bytes, GroupOf(group)!.Suffix);
        var output = new byte[key.FrontLength];
        return Encoding.ASCII.GetString(output.AsSpan(0, key.WriteFront(Encoding.UTF8.GetBytes(ending), output)));
    }

    /// <summary>The value as a session of that label writes it.</summary>
    public string Seal(int group, string value, long fieldLabel)
    {
        Span<byte> bytes = stackalloc byte[GroupKey.Size];
        TryCopyKey(group, 1, bytes);
        using var key = new GroupKey(Cluster, group, 1, GroupOf(group)!.Mode, bytes);
        var plain = Encoding.UTF8.GetBytes(value);
        var output = new byte[key.LengthForField(plain.Length, fieldLabel)];
        return Encoding.ASCII.GetString(output.AsSpan(0, key.SealField(plain, fieldLabel, output)));
    }

    private string Seal(int group, string value, ReadOnlySpan<byte> bytes, int version = 1)
    {
        using var key = new GroupKey(Cluster, group, version, GroupOf(group)!.Mode, bytes, GroupOf(group)!.Suffix);
        var plain = Encoding.UTF8.GetBytes(value);
        var output = new byte[key.LengthFor(plain.Length, 0)];
        return Encoding.ASCII.GetString(output.AsSpan(0, key.Seal(plain, 0, output)));
    }
}
