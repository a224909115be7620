using Menshen.Wire;

namespace Menshen.Fuzz.Wire;

/// <summary>Everything of Menshen.Wire that reads bytes from outside.</summary>
internal static class WireTargets
{
    public static IReadOnlyList<IFuzzTarget> Create() =>
    [
        .. Frontend(),
        .. Backend(),
        new FrameStreamTarget(),
        new ClientLoginTarget(),
        new EngineLoginTarget(),
    ];

    private static IEnumerable<IFuzzTarget> Frontend() =>
    [
        new MessageTarget("Query", "s", b => Query.TryParse(b, out _), new Bytes().String("SELECT 1; SELECT 2")),
        new MessageTarget("Parse", "ssT", Walk.Parse, new Bytes().String("s1").String("SELECT $1").Int16(2).Int32(23).Int32(0)),
        new MessageTarget(
            "Bind", "ssFLF", Walk.Bind,
            new Bytes().String("p1").String("s1").Int16(2).Int16(0).Int16(1).Int16(2).Value("a").Value(null).Int16(1).Int16(1),
            new Bytes().String("").String("").Int16(0).Int16(0).Int16(0)),
        new MessageTarget("Describe", "ks", b => Describe.TryParse(b, out _), new Bytes().Text("S").String("s1")),
        new MessageTarget("Execute", "si", b => Execute.TryParse(b, out _), new Bytes().String("p1").Int32(100)),
        new MessageTarget("Close", "ks", b => Close.TryParse(b, out _), new Bytes().Text("P").String("p1")),
        new MessageTarget(
            "FunctionCall", "iFLh", Walk.FunctionCall,
            new Bytes().Int32(1598).Int16(1).Int16(1).Int16(2).Value("xy").Value("").Int16(0)),
        new MessageTarget(
            "SASLInitialResponse", "sv", b => SaslInitialResponse.TryParse(b, out _),
            new Bytes().String("SCRAM-SHA-256").Value("n,,n=,r=abc")),
        new MessageTarget("SASLResponse", "*", b => SaslResponse.TryParse(b, out _), new Bytes().Text("c=biws,r=abc,p=AAAA")),
        new MessageTarget("PasswordMessage", "s", b => PasswordMessage.TryParse(b, out _), new Bytes().String("secret")),
        new MessageTarget("CopyFail", "s", b => CopyFail.TryParse(b, out _), new Bytes().String("no more")),
        new MessageTarget(
            "StartupMessage", "p", Walk.StartupMessage,
            new Bytes().String("user").String("ada").String("options").String("-c a=b").Raw(0)),
    ];

    private static IEnumerable<IFuzzTarget> Backend() =>
    [
        new MessageTarget(
            "ErrorResponse", "e", Walk.ErrorResponse,
            new Bytes().Text("S").String("ERROR").Text("C").String("42601").Text("M").String("bad").Raw(0)),
        new MessageTarget(
            "NoticeResponse", "e", b => NoticeResponse.TryParse(b, out _),
            new Bytes().Text("S").String("WARNING").Text("M").String("hm").Raw(0)),
        new MessageTarget(
            "CommandComplete", "s", Walk.CommandComplete, new Bytes().String("INSERT 0 5"), new Bytes().String("SELECT 18446744073709551615")),
        new MessageTarget("ReadyForQuery", "r", b => ReadyForQuery.TryParse(b, out _), new Bytes().Text("T")),
        new MessageTarget("ParameterStatus", "ss", b => ParameterStatus.TryParse(b, out _), new Bytes().String("TimeZone").String("UTC")),
        new MessageTarget(
            "NotificationResponse", "iss", b => NotificationResponse.TryParse(b, out _), new Bytes().Int32(7).String("c").String("p")),
        new MessageTarget("DataRow", "L", Walk.DataRow, new Bytes().Int16(3).Value("1").Value(null).Value("")),
        new MessageTarget(
            "RowDescription", "C", Walk.RowDescription,
            new Bytes().Int16(2)
                .String("id").Int32(16384).Int16(1).Int32(20).Int16(8).Int32(-1).Int16(0)
                .String("name").Int32(0).Int16(0).Int32(25).Int16(-1).Int32(-1).Int16(1)),
        new MessageTarget(
            "AuthenticationSASL", "m", Walk.AuthenticationSasl, new Bytes().String("SCRAM-SHA-256-PLUS").String("SCRAM-SHA-256").Raw(0)),
        new MessageTarget(
            "NegotiateProtocolVersion", "iN", Walk.NegotiateProtocolVersion,
            new Bytes().Int32(196608).Int32(2).String("_pq_.a").String("_pq_.b")),
    ];
}
