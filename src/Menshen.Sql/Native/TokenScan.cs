namespace Menshen.Sql.Native;

/// <summary>Runs PostgreSQL's scanner over a text and reads the tokens out of the library's protocol buffer.</summary>
internal static unsafe class TokenScan
{
    private const int TokensField = 2;
    private const int StartField = 1;
    private const int TokenField = 4;
    private const int KeywordField = 5;

    /// <summary>The tokens in order, comments among them; null where the scanner refuses the text (an open quote, a broken escape).</summary>
    public static ScannedToken[]? TryScan(NativeText text)
    {
        var result = PgQuery.Scan(text.Pointer);
        try
        {
            return result.Error != 0 ? null : Decode(new ReadOnlySpan<byte>((void*)result.Data, checked((int)result.Length)));
        }
        finally
        {
            PgQuery.Free(result);
        }
    }

    private static ScannedToken[] Decode(ReadOnlySpan<byte> message)
    {
        var tokens = new List<ScannedToken>();
        var reader = new ProtobufReader(message);
        while (reader.TryReadField(out var field, out _, out var body))
        {
            if (field == TokensField)
            {
                tokens.Add(DecodeToken(body));
            }
        }

        return [.. tokens];
    }

    private static ScannedToken DecodeToken(ReadOnlySpan<byte> message)
    {
        int start = 0, token = 0, keyword = 0;
        var reader = new ProtobufReader(message);
        while (reader.TryReadField(out var field, out var value, out _))
        {
            switch (field)
            {
                case StartField: start = value; break;
                case TokenField: token = value; break;
                case KeywordField: keyword = value; break;
                default: break;
            }
        }

        return new ScannedToken(start, token, keyword);
    }
}
