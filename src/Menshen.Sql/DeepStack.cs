namespace Menshen.Sql;

/// <summary>Runs work where the stack suffices for the depth that a text's parse tree can reach.</summary>
internal static class DeepStack
{
    /// <summary>The deepest tree that is parsed at all. Measured: at most 1 KiB of stack for each counted level, in the library and in the walk.</summary>
    public const int DepthLimit = 50_000;

    /// <summary>256 MiB, five times what the deepest tree takes; pages that no analysis touches cost nothing.</summary>
    public const int LargeStackSize = 256 * 1024 * 1024;

    /// <summary>Levels that the smallest ordinary thread holds (1.5 MiB) with room to spare.</summary>
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
