using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Menshen.Keystore.Token;

/// <summary>Where Pkcs11Interop finds the loader of libraries: it asks for <c>libdl</c>, a name that Debian has for developers alone.</summary>
internal static class TokenLibraries
{
    /// <summary>The name in every glibc system; since glibc 2.34 an empty shell whose functions libc has.</summary>
    private const string Loader = "libdl.so.2";

    static TokenLibraries() => NativeLibrary.SetDllImportResolver(
        typeof(Pkcs11InteropFactories).Assembly, (name, _, _) => name == "libdl" ? NativeLibrary.Load(Loader) : IntPtr.Zero);

    /// <summary>Sees to it, once in a process.</summary>
    internal static void Prepare() => RuntimeHelpers.RunClassConstructor(typeof(TokenLibraries).TypeHandle);
}
