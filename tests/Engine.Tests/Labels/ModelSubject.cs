namespace Menshen.Engine.Tests.Labels;

/// <summary>A subject of the model: its engine role, its label (none: null) and the lowest label it writes.</summary>
internal sealed record ModelSubject(string Role, long? Label, long Floor)
{
    public static readonly ModelSubject[] All =
    [
        new("bob.1", LabelFixture.Low, LabelFixture.Low), new("bob.80003", LabelFixture.OtherHigh, LabelFixture.OtherHigh), new("carol.1", LabelFixture.Low, LabelFixture.Low),
        new("carol.40003", LabelFixture.High, LabelFixture.High), new("trent.40003", LabelFixture.High, LabelFixture.Low), new("trent.c0007", LabelFixture.Top, LabelFixture.Top),
        new("bob", null, 0),
    ];

    public bool Reads(long label) => Label is { } mine && (label & ~mine) == 0;

    public bool Writes(long label) => Reads(label) && (label & Floor) == Floor;
}
