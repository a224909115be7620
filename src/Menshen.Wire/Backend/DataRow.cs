namespace Menshen.Wire;

/// <summary>DataRow (B): one row of a result.</summary>
public readonly ref struct DataRow
{
    private DataRow(ValueList columns) => Columns = columns;

    public ValueList Columns { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out DataRow message)
    {
        var reader = new MessageReader(body);
        if (ValueList.TryRead(ref reader, out var columns) && reader.IsAtEnd)
        {
            message = new DataRow(columns);
            return true;
        }
        message = default;
        return false;
    }
}
