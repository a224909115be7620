namespace Menshen.Server;

/// <summary>How large the parts of a deployment were at a moment, in bytes.</summary>
/// <param name="At">When.</param>
/// <param name="Engine">PostgreSQL's directory; 0 where the engine is elsewhere.</param>
/// <param name="Vault">The searchable copy of the records.</param>
/// <param name="Journal">The journal itself.</param>
public readonly record struct SpacePoint(DateTimeOffset At, long Engine, long Vault, long Journal)
{
    /// <summary>All together.</summary>
    public long All => Engine + Vault + Journal;

    /// <summary>Looks at the files.</summary>
    public static SpacePoint Take(string root, string journal, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new SpacePoint(time.GetUtcNow(), SizeOf(Path.Combine(root, "engine")), SizeOf(Path.Combine(root, "vault")), SizeOf(journal));
    }

    // Files come and go while they are counted; what is gone takes no space.
    private static long SizeOf(string directory)
    {
        var place = new DirectoryInfo(directory);
        if (!place.Exists) return 0;
        if (place.ResolveLinkTarget(returnFinalTarget: true) is DirectoryInfo elsewhere) place = elsewhere;
        var sum = 0L;
        foreach (var file in place.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            try
            {
                sum += file.Length;
            }
            catch (FileNotFoundException)
            {
            }
        }
        return sum;
    }
}
