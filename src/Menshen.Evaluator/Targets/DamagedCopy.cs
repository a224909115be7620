namespace Menshen.Evaluator.Targets;

/// <summary>Damage done to a copy of what a target keeps; never to what it keeps.</summary>
internal static class DamagedCopy
{
    /// <summary>Flips one bit of the largest file below a directory.</summary>
    /// <param name="copy">The directory of the copy.</param>
    /// <param name="part">The place: that part of the file's length from its beginning.</param>
    /// <param name="bit">Which bit, as a mask.</param>
    public static void Flip(DirectoryInfo copy, int part, byte bit)
    {
        var file = copy.GetFiles("*", SearchOption.AllDirectories).MaxBy(file => file.Length)!;
        using var stream = file.Open(FileMode.Open, FileAccess.ReadWrite);
        stream.Position = file.Length / part;
        var was = stream.ReadByte();
        stream.Position = file.Length / part;
        stream.WriteByte((byte)(was ^ bit));
    }
}
