using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Menshen.Crypto.Native;

/// <summary>Turns libgcrypt's error numbers into exceptions that say what was attempted.</summary>
internal static class GcryptError
{
    internal static void Check(uint error, string attempt)
    {
        if (error != 0)
        {
            throw Failure(attempt, Marshal.PtrToStringUTF8(Gcrypt.StrError(error)) ?? "unknown error");
        }
    }

    internal static CryptographicException Failure(string attempt, string reason) =>
        new($"libgcrypt could not {attempt}: {reason}.");
}
