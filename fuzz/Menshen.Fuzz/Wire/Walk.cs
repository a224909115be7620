using Menshen.Wire;

namespace Menshen.Fuzz.Wire;

/// <summary>Parses a message and touches everything that hangs on it: what parsed must be walkable to its end.</summary>
internal static class Walk
{
    public static bool Parse(ReadOnlySpan<byte> body)
    {
        if (!Menshen.Wire.Parse.TryParse(body, out var message))
        {
            return false;
        }
        for (var i = 0; i < message.ParameterTypeCount; i++)
        {
            _ = message.ParameterType(i);
        }
        return true;
    }

    public static bool Bind(ReadOnlySpan<byte> body)
    {
        if (!Menshen.Wire.Bind.TryParse(body, out var message))
        {
            return false;
        }
        Values(message.Parameters, message.ParameterFormats);
        return Menshen.Wire.Bind.TryParseNames(body, out var portal, out var statement)
            && portal.SequenceEqual(message.Portal) && statement.SequenceEqual(message.Statement);
    }

    public static bool FunctionCall(ReadOnlySpan<byte> body)
    {
        if (!Menshen.Wire.FunctionCall.TryParse(body, out var message))
        {
            return false;
        }
        Values(message.Arguments, message.ArgumentFormats);
        return true;
    }

    public static bool DataRow(ReadOnlySpan<byte> body)
    {
        if (!Menshen.Wire.DataRow.TryParse(body, out var message))
        {
            return false;
        }
        Values(message.Columns, default);
        return true;
    }

    public static bool RowDescription(ReadOnlySpan<byte> body)
    {
        if (!Menshen.Wire.RowDescription.TryParse(body, out var message))
        {
            return false;
        }
        var count = 0;
        foreach (var field in message)
        {
            _ = field.Name.Length + field.TypeOid;
            count++;
        }
        Same(count, message.Count);
        return true;
    }

    public static bool ErrorResponse(ReadOnlySpan<byte> body)
    {
        if (!Menshen.Wire.ErrorResponse.TryParse(body, out var message))
        {
            return false;
        }
        _ = message.SqlState.Length + message.Message.Length + message.Severity.Length;
        return true;
    }

    public static bool CommandComplete(ReadOnlySpan<byte> body)
    {
        if (!Menshen.Wire.CommandComplete.TryParse(body, out var message))
        {
            return false;
        }
        _ = message.TryGetRows(out _);
        return true;
    }

    public static bool StartupMessage(ReadOnlySpan<byte> body)
    {
        if (!Menshen.Wire.StartupMessage.TryParse(body, out var message))
        {
            return false;
        }
        var size = 1;
        foreach (var item in message)
        {
            size += item.Name.Length + item.Value.Length + 2;
        }
        Same(size, body.Length);
        return true;
    }

    public static bool NegotiateProtocolVersion(ReadOnlySpan<byte> body)
    {
        if (!Menshen.Wire.NegotiateProtocolVersion.TryParse(body, out var message))
        {
            return false;
        }
        var size = sizeof(int) * 2;
        foreach (var option in message.UnknownOptions)
        {
            size += option.Length + 1;
        }
        Same(size, body.Length);
        return true;
    }

    public static bool AuthenticationSasl(ReadOnlySpan<byte> data)
    {
        Span<byte> body = stackalloc byte[Mutator.MaximumSize + sizeof(int)];
        body.Clear();
        body[sizeof(int) - 1] = (byte)AuthenticationKind.Sasl;
        data.CopyTo(body[sizeof(int)..]);
        if (!Authentication.TryParse(body[..(sizeof(int) + data.Length)], out var message))
        {
            return false;
        }
        _ = message.Mechanisms.Contains(ScramMechanism.Sha256);
        return true;
    }

    private static void Values(ValueList values, FormatCodes formats)
    {
        var count = 0;
        foreach (var value in values)
        {
            _ = value.Value.Length + formats.For(count);
            count++;
        }
        Same(count, values.Count);
    }

    private static void Same(int walked, int announced)
    {
        if (walked != announced)
        {
            throw new InvalidOperationException($"walked {walked} of {announced}");
        }
    }
}
