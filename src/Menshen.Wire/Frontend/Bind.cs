namespace Menshen.Wire;

/// <summary>Bind (F): binds a prepared statement and values for its parameters to a portal.</summary>
public readonly ref struct Bind
{
    private Bind(
        ReadOnlySpan<byte> portal, ReadOnlySpan<byte> statement,
        FormatCodes parameterFormats, ValueList parameters, FormatCodes resultFormats)
    {
        Portal = portal;
        Statement = statement;
        ParameterFormats = parameterFormats;
        Parameters = parameters;
        ResultFormats = resultFormats;
    }

    /// <summary>The portal's name; empty for the unnamed one.</summary>
    public ReadOnlySpan<byte> Portal { get; }

    /// <summary>The prepared statement's name; empty for the unnamed one.</summary>
    public ReadOnlySpan<byte> Statement { get; }

    public FormatCodes ParameterFormats { get; }

    public ValueList Parameters { get; }

    public FormatCodes ResultFormats { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out Bind message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadString(out var portal)
            && reader.TryReadString(out var statement)
            && FormatCodes.TryRead(ref reader, out var parameterFormats)
            && ValueList.TryRead(ref reader, out var parameters)
            && FormatCodes.TryRead(ref reader, out var resultFormats)
            && reader.IsAtEnd)
        {
            message = new Bind(portal, statement, parameterFormats, parameters, resultFormats);
            return true;
        }
        message = default;
        return false;
    }

    /// <summary>Reads only the two names, for a relay that need not see the values; the rest is left to the engine to judge.</summary>
    public static bool TryParseNames(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> portal, out ReadOnlySpan<byte> statement)
    {
        var reader = new MessageReader(body);
        statement = default;
        return reader.TryReadString(out portal) && reader.TryReadString(out statement);
    }
}
