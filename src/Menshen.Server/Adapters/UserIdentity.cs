using System.Runtime.InteropServices;

namespace Menshen.Server;

/// <summary>Which user of the operating system we run as.</summary>
internal static partial class UserIdentity
{
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint Effective();
}
