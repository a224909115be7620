namespace Menshen.Wire.Tests.Support;

/// <summary>One valid body of every message with a body, and its parser: what truncations and mutations start from.</summary>
internal static class Messages
{
    public delegate bool Parser(ReadOnlySpan<byte> body);

    public static IReadOnlyDictionary<string, (byte[] Body, Parser Parse)> All { get; } =
        new Dictionary<string, (byte[], Parser)>
        {
            ["Query"] = (new Bytes().String("SELECT 1"), b => Query.TryParse(b, out _)),
            ["Parse"] = (new Bytes().String("s1").String("SELECT $1").Int16(2).Int32(23).Int32(0), b => Parse.TryParse(b, out _)),
            ["Bind"] = (
                new Bytes().String("p1").String("s1").Int16(2).Int16(0).Int16(1)
                    .Int16(2).Value("a").Value(null).Int16(1).Int16(1),
                b => Bind.TryParse(b, out _)),
            ["Describe"] = (new Bytes().Byte('S').String("s1"), b => Describe.TryParse(b, out _)),
            ["Execute"] = (new Bytes().String("p1").Int32(100), b => Execute.TryParse(b, out _)),
            ["Close"] = (new Bytes().Byte('P').String("p1"), b => Close.TryParse(b, out _)),
            ["FunctionCall"] = (
                new Bytes().Int32(1598).Int16(1).Int16(1).Int16(2).Value("xy").Value("").Int16(0),
                b => FunctionCall.TryParse(b, out _)),
            ["SASLInitialResponse"] = (
                new Bytes().String("SCRAM-SHA-256").Value("n,,n=,r=abc"), b => SaslInitialResponse.TryParse(b, out _)),
            ["PasswordMessage"] = (new Bytes().String("secret"), b => PasswordMessage.TryParse(b, out _)),
            ["CopyFail"] = (new Bytes().String("no more"), b => CopyFail.TryParse(b, out _)),
            ["StartupMessage"] = (
                new Bytes().String("user").String("ada").String("options").String("-c a=b").Raw(0),
                b => StartupMessage.TryParse(b, out _)),
            ["ErrorResponse"] = (
                new Bytes().Byte('S').String("ERROR").Byte('C').String("42601").Byte('M').String("bad").Raw(0),
                b => ErrorResponse.TryParse(b, out _)),
            ["NoticeResponse"] = (
                new Bytes().Byte('S').String("WARNING").Byte('M').String("hm").Raw(0), b => NoticeResponse.TryParse(b, out _)),
            ["CommandComplete"] = (new Bytes().String("INSERT 0 5"), b => CommandComplete.TryParse(b, out _)),
            ["ReadyForQuery"] = (new Bytes().Byte('T'), b => ReadyForQuery.TryParse(b, out _)),
            ["ParameterStatus"] = (new Bytes().String("TimeZone").String("UTC"), b => ParameterStatus.TryParse(b, out _)),
            ["BackendKeyData"] = (new Bytes().Int32(7).Int32(42), b => BackendKeyData.TryParse(b, out _)),
            ["NotificationResponse"] = (
                new Bytes().Int32(7).String("channel").String("payload"), b => NotificationResponse.TryParse(b, out _)),
            ["DataRow"] = (new Bytes().Int16(3).Value("1").Value(null).Value(""), b => DataRow.TryParse(b, out _)),
            ["RowDescription"] = (
                new Bytes().Int16(2)
                    .String("id").Int32(16384).Int16(1).Int32(20).Int16(8).Int32(-1).Int16(0)
                    .String("name").Int32(0).Int16(0).Int32(25).Int16(-1).Int32(-1).Int16(1),
                b => RowDescription.TryParse(b, out _)),
            ["AuthenticationSASL"] = (
                new Bytes().Int32(10).String("SCRAM-SHA-256-PLUS").String("SCRAM-SHA-256").Raw(0),
                b => Authentication.TryParse(b, out _)),
            ["AuthenticationOk"] = (new Bytes().Int32(0), b => Authentication.TryParse(b, out _)),
            ["AuthenticationMD5Password"] = (new Bytes().Int32(5).Int32(99), b => Authentication.TryParse(b, out _)),
            ["NegotiateProtocolVersion"] = (
                new Bytes().Int32(196608).Int32(2).String("_pq_.a").String("_pq_.b"), b => NegotiateProtocolVersion.TryParse(b, out _)),
        };

    public static TheoryData<string> Names => [.. All.Keys];
}
