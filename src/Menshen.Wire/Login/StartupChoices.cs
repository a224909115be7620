using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Menshen.Wire;

/// <summary>What we ourselves read out of a StartupMessage: user, database, replication and the protocol options.</summary>
internal sealed class StartupChoices
{
    /// <summary>Bytes. PostgreSQL's NAMEDATALEN - 1: it cuts longer names silently, and a cut name is another name.</summary>
    private const int MaximumNameSize = 63;

    private readonly ArrayBufferWriter<byte> _unknownOptions = new();

    public string User { get; private set; } = "";

    public string Database { get; private set; } = "";

    /// <summary>Names of <c>_pq_.</c> options, each with its terminator. We know none.</summary>
    public ReadOnlySpan<byte> UnknownOptions => _unknownOptions.WrittenSpan;

    public int UnknownOptionCount { get; private set; }

    /// <summary>Null where all is well, or why the session cannot begin.</summary>
    public static SessionEnded? Read(StartupMessage message, out StartupChoices choices)
    {
        choices = new StartupChoices();
        ReadOnlySpan<byte> user = default;
        ReadOnlySpan<byte> database = default;
        foreach (var item in message)
        {
            var isUser = item.Name.SequenceEqual("user"u8);
            if (isUser || item.Name.SequenceEqual("database"u8))
            {
                ref var target = ref isUser ? ref user : ref database;
                // PostgreSQL takes the last one, others the first: two readings of one packet are one too many.
                if (!target.IsEmpty)
                {
                    return LoginRefusals.NamedTwice;
                }
                target = item.Value;
            }
            else if (item.Name.SequenceEqual("replication"u8) && !IsOff(item.Value))
            {
                return LoginRefusals.Replication;
            }
            else if (item.Name.StartsWith("_pq_."u8))
            {
                choices.NoteUnknown(item.Name);
            }
        }
        return choices.TakeNames(user, database.IsEmpty ? user : database);
    }

    private SessionEnded? TakeNames(ReadOnlySpan<byte> user, ReadOnlySpan<byte> database)
    {
        if (user.IsEmpty)
        {
            return LoginRefusals.NoUser;
        }
        if (user.Length > MaximumNameSize || database.Length > MaximumNameSize)
        {
            return LoginRefusals.NameTooLong;
        }
        if (!Utf8.IsValid(user) || !Utf8.IsValid(database))
        {
            return LoginRefusals.NotUtf8;
        }
        User = Encoding.UTF8.GetString(user);
        Database = Encoding.UTF8.GetString(database);
        return null;
    }

    /// <summary>Only the plain words for "no": what PostgreSQL might read as "yes" must not slip through.</summary>
    private static bool IsOff(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("false"u8) || value.SequenceEqual("off"u8) || value.SequenceEqual("no"u8) || value.SequenceEqual("0"u8);

    private void NoteUnknown(ReadOnlySpan<byte> name)
    {
        _unknownOptions.Write(name);
        _unknownOptions.Write("\0"u8);
        UnknownOptionCount++;
    }
}
