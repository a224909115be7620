using Menshen.Sql.Rows;

namespace Menshen.Gateway;

/// <summary>The primary keys of labelled tables and of those with sealed columns. Answers from memory, on any thread.</summary>
public interface IRowKeys
{
    /// <summary>Grows with each change of anything answered here.</summary>
    int Epoch { get; }

    /// <summary>The keys of that database; null: it has no such tables. The same object as long as nothing changes.</summary>
    RowKeyPicture? KeysOf(string database);
}
