namespace Menshen.Server;

/// <summary>In what way a program is not as its publisher signed it.</summary>
public enum ProgramFault
{
    /// <summary>A file has other bytes than the manifest says.</summary>
    Changed = 1,

    Missing = 2,

    /// <summary>A file that the manifest does not know: a library planted beside the program is loaded before the system's.</summary>
    Added = 3,

    /// <summary>There is no manifest, and one is demanded or was here before.</summary>
    NoManifest = 4,

    /// <summary>The manifest cannot be read, or its signature does not fit.</summary>
    BadManifest = 5,

    /// <summary>The manifest is signed by somebody else than this deployment trusts.</summary>
    OtherPublisher = 6,

    /// <summary>The environment makes the runtime load code that no manifest knows.</summary>
    ForeignCode = 7,
}
