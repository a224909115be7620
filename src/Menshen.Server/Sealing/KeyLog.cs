using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Writes the lives of keys into the journal, beside the record of the act itself.</summary>
internal sealed class KeyLog(JournalWriter journal, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What the certificate says was done (GB/T 20009 5.1.3.2).</summary>
    private const string Method =
        "wrapped keys set to NULL in the catalogue; the wrapping key's file overwritten with random bytes, flushed and removed, so that copies in backups of the "
        + "catalogue open no more; open keys wiped from memory. Backups of the keystore made before (records key.backed-up) have to be destroyed by those who keep them.";

    public bool Changed(string actor, string action, SealGroup group, int version, string detail) =>
        journal.Record(new KeyChanged(JournalTime.Now(time), actor, action, group.Number, group.Name, version, detail), Patience);

    public bool OfKeystore(string actor, string action, string name, int version, string detail) =>
        journal.Record(new KeyChanged(JournalTime.Now(time), actor, action, 0, name, version, detail), Patience);

    public bool BackedUp(string actor, string detail) =>
        journal.Record(new KeyChanged(JournalTime.Now(time), actor, "backed-up", 0, "keystore", 0, detail), Patience);

    /// <summary>The same of one version, whose group lives on, and with it the key that both are wrapped under.</summary>
    private const string MethodOfVersion =
        "the wrapped key of this version set to NULL in the catalogue after every value was seen to be under another; the open key wiped from memory. Backups of the catalogue made "
        + "before hold it wrapped, and open with the group's wrapping key until that is destroyed with the group.";

    /// <summary>The certificate of destruction.</summary>
    public bool Destroyed(SealGroup group, int version, int versions, string asker, ActApproval approval, IReadOnlyList<ReadOnlyMemory<byte>> wrapped)
    {
        var digest = Convert.ToHexStringLower(Sm3.Hash([.. wrapped.SelectMany(key => key.ToArray())]));
        return journal.Record(
            new KeyDestroyed(JournalTime.Now(time), group.Number, version == 0 ? group.Name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{group.Name}.{version}"), versions, asker, approval.Approvers, approval.Number, digest,
                version == 0 ? Method : MethodOfVersion) { Reason = approval.Reason }, Patience);
    }

    public bool Converted(string actor, string direction, string database, string column, int group, long rows, string result) =>
        journal.Record(new ColumnConverted(JournalTime.Now(time), actor, direction, database, column, group, rows, result), Patience);
}
