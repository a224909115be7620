namespace Menshen.Sql;

/// <summary>Runs work where the stack suffices for the depth that a text's parse tree can reach.</summary>
internal static class DeepStack
{
    /// <summary>The deepest tree that is parsed at all. Measured: 64 MiB of stack hold it in every form tried, 32 MiB do not.</summary>
    public const int DepthLimit = 50_000;

    /// <summary>256 MiB, four times what the deepest tree needs; pages that no analysis touches cost nothing.</summary>
    public const int LargeStackSize = 256 * 1024 * 1024;

    /// <summary>Levels that the smallest ordinary thread (1.5 MiB) holds with room to spare: at 1.3 KiB a level they take 330 KiB.</summary>
    private const int ShallowDepth = 250;

    [ThreadStatic]
    private static bool s_isLarge;

    /// <summary>Starts a thread with a large stack.</summary>
    public static Thread Start(string name, Action work)
    {
        var thread = new Thread(
            () =>
            {
                s_isLarge = true;
                work();
            },
            LargeStackSize) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    public static void Run(int depth, Action work)
    {
        if (depth <= ShallowDepth || s_isLarge)
        {
            work();
        }
        else
        {
            Start("deep analysis", work).Join();
        }
    }
}
