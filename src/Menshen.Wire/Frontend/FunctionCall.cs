namespace Menshen.Wire;

/// <summary>FunctionCall (F): calls a function by its object id, past all SQL. Old, still spoken (large objects in libpq and JDBC).</summary>
public readonly ref struct FunctionCall
{
    private FunctionCall(uint functionOid, FormatCodes argumentFormats, ValueList arguments, ushort resultFormat)
    {
        FunctionOid = functionOid;
        ArgumentFormats = argumentFormats;
        Arguments = arguments;
        ResultFormat = resultFormat;
    }

    public uint FunctionOid { get; }

    public FormatCodes ArgumentFormats { get; }

    public ValueList Arguments { get; }

    public ushort ResultFormat { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out FunctionCall message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadUInt32(out var oid)
            && FormatCodes.TryRead(ref reader, out var formats)
            && ValueList.TryRead(ref reader, out var arguments)
            && reader.TryReadUInt16(out var resultFormat)
            && reader.IsAtEnd)
        {
            message = new FunctionCall(oid, formats, arguments, resultFormat);
            return true;
        }
        message = default;
        return false;
    }
}
