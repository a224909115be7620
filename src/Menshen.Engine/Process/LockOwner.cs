namespace Menshen.Engine;

/// <summary>What stands behind a postmaster's lock file.</summary>
internal enum LockOwner
{
    /// <summary>No file, or a process that PostgreSQL too finds gone: it takes the file over itself.</summary>
    None,

    /// <summary>Dead but not reaped, a stranger with its number, or a file in which nothing was written yet.</summary>
    Nobody,

    /// <summary>A postgres of which cannot be told where it works: it is about to end, or may not be looked at.</summary>
    Unknown,

    /// <summary>The postmaster that made the file.</summary>
    Postmaster,
}
