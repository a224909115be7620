using System.Buffers;
using Menshen.Journal;

namespace Menshen.Gateway.Rows;

/// <summary>What one loop makes digests of rows with; shared by its sessions, one after another.</summary>
internal sealed class LoopRows(JournalWriter journal) : IDisposable
{
    private RowDigester? _digester;

    /// <summary>Where the identity of a row is put together.</summary>
    public ArrayBufferWriter<byte> Identity { get; } = new(256);

    /// <summary>Where the columns of the row that is read begin and end; -1 for NULL.</summary>
    public (int Start, int Length)[] Columns { get; private set; } = new (int, int)[16];

    /// <summary>Room for so many columns.</summary>
    public (int Start, int Length)[] ColumnsFor(int count) => Columns.Length >= count ? Columns : Columns = new (int, int)[count];

    /// <summary>The digest of <see cref="Identity"/>, under the secret that the journal uses now.</summary>
    public ulong Digest()
    {
        if (_digester is null || _digester.Generation != journal.SecretGeneration)
        {
            _digester?.Dispose();
            _digester = journal.CreateRowDigester();
        }
        return _digester.DigestOf(Identity.WrittenSpan);
    }

    public void Dispose() => _digester?.Dispose();
}
