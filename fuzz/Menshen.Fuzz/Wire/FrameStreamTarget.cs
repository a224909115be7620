using Menshen.Wire;

namespace Menshen.Fuzz.Wire;

/// <summary>A stream of a client's frames: each header is judged, each body cut; nothing is read past the end or twice.</summary>
internal sealed class FrameStreamTarget : IFuzzTarget
{
    public string Name => "frames";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        new Bytes()
            .Raw(new Bytes().String("s1").String("SELECT $1").Int16(0).Framed('P'))
            .Raw(new Bytes().String("").String("s1").Int16(0).Int16(1).Value("x").Int16(0).Framed('B'))
            .Raw(new Bytes().Text("P").String("").Framed('D'))
            .Raw(new Bytes().String("").Int32(0).Framed('E'))
            .Raw(new Bytes().Framed('S')),
        new Bytes().Raw(new Bytes().Text("1\t2\n").Framed('d')).Raw(new Bytes().Framed('c')).Raw(new Bytes().Framed('X')),
    ];

    public int Weight => 16;

    public long AllocationLimit => 0;

    public string? Run(ReadOnlySpan<byte> input)
    {
        var rest = input;
        while (FrameReader.TryReadHeader(rest, out var header))
        {
            var verdict = FrameReader.Judge(header, MessageLimits.Default);
            if (verdict != FrameVerdict.Accepted)
            {
                return verdict == FrameVerdict.None ? "no verdict" : null;
            }
            if (!FrameReader.TryReadBody(rest, header, out var body))
            {
                return (ulong)rest.Length >= header.FrameLength ? "a whole frame was not cut" : null;
            }
            if (body.Length != header.BodyLength || header.FrameLength != (ulong)(FrameHeader.Size + body.Length))
            {
                return "a frame was cut wrong";
            }
            rest = rest[(int)header.FrameLength..];
        }
        return rest.Length < FrameHeader.Size ? null : "a header was there and not read";
    }
}
