using Menshen.Crypto.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>A sealed value in a received result: where it stands, and what becomes of it. All places are counted from the front of what was received.</summary>
internal struct SealedPlace
{
    /// <summary>What is exchanged.</summary>
    public int Start, End;

    /// <summary>The message it stands in, with its type and length.</summary>
    public int Message, MessageEnd;

    /// <summary>The length in front of its column, and the column's end; -1: it has none.</summary>
    public int LengthAt, FieldEnd;

    /// <summary>Its base64url.</summary>
    public int Body, BodyLength;

    public int Group, Version, Label;

    /// <summary>How many last characters have a tag, which stands before the body; 0: none.</summary>
    public int Suffix;

    /// <summary>Bits of the label that the value carries; 0: none.</summary>
    public long FieldLabel;

    /// <summary>The session's label does not dominate the value's: whatever its rights are, it sees stars.</summary>
    public bool IsHidden;

    public SealMode Mode;

    public PlaceUse Use;

    public ShownForm Form;

    /// <summary>Csv's quote.</summary>
    public byte Quote;

    /// <summary>The journal's number of the statement whose result it is.</summary>
    public long Statement;

    /// <summary>What the session may see of it.</summary>
    public GroupRight? Right;

    /// <summary>What it is to be opened with; null: there is no key.</summary>
    public GroupKey? Key;

    /// <summary>Its number in the batch that is opened together; -1: it is opened alone.</summary>
    public int Number;

    /// <summary>The value as it says it is.</summary>
    public readonly SealedText Text(ReadOnlySpan<byte> received) => new()
    {
        Mode = Mode, Group = Group, Version = Version, Label = Label, FieldLabel = FieldLabel, Body = received.Slice(Body, BodyLength), Length = End - Start,
        Suffix = Suffix, SuffixTag = Suffix == 0 ? default : received.Slice(Body - 1 - (2 * SealedForm.SuffixTagSize), 2 * SealedForm.SuffixTagSize),
    };
}
