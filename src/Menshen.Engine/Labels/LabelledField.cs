namespace Menshen.Engine.Labels;

/// <summary>The ciphertext of one field.</summary>
/// <param name="Text">As it lies in the engine.</param>
/// <param name="RowBits">The label of its row.</param>
public sealed record LabelledField(string Text, long RowBits)
{
    public override string ToString() => $"a field in a row of label {RowBits:x}";
}
