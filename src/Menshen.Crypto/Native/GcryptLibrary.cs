namespace Menshen.Crypto.Native;

/// <summary>Brings libgcrypt up once per process, before anything else of it is called.</summary>
internal static class GcryptLibrary
{
    /// <summary>First version with SM2, SIV and SM4 together.</summary>
    private const string RequiredVersion = "1.10.0";

    // <gcrypt.h>, enum gcry_ctl_cmds.
    private const int InitSecureMemory = 24;
    private const int SuspendSecureMemoryWarning = 28;
    private const int ResumeSecureMemoryWarning = 29;
    private const int InitializationFinished = 38;
    private const int InitializationFinishedAsked = 39;
    private const int AutoExpandSecureMemory = 78;

    /// <summary>Bytes of locked memory to begin with, and to grow by: a private key and its temporaries take about 2 KiB.</summary>
    private const int SecureMemoryBytes = 64 * 1024;

    private static readonly Lazy<bool> Ready = new(Initialise, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Throws <see cref="DllNotFoundException"/> or <see cref="PlatformNotSupportedException"/> if the library cannot
    /// serve.</summary>
    internal static void EnsureReady() => _ = Ready.Value;

    private static bool Initialise()
    {
        if (Gcrypt.CheckVersion(RequiredVersion) == nint.Zero)
        {
            throw new PlatformNotSupportedException(
                $"Menshen needs libgcrypt {RequiredVersion} or later (Debian package libgcrypt20).");
        }

        if (Gcrypt.Control(InitializationFinishedAsked, 0) != 0)
        {
            return true;
        }

        // Where memory cannot be locked (small RLIMIT_MEMLOCK) libgcrypt would print to our standard error and go on.
        _ = Gcrypt.Control(SuspendSecureMemoryWarning, 0);
        _ = Gcrypt.Control(AutoExpandSecureMemory, SecureMemoryBytes);
        _ = Gcrypt.Control(InitSecureMemory, SecureMemoryBytes);
        _ = Gcrypt.Control(ResumeSecureMemoryWarning, 0);
        GcryptError.Check(Gcrypt.Control(InitializationFinished, 0), "finish its initialisation");
        return true;
    }
}
