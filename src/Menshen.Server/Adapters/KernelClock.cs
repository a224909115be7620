using System.Globalization;
using System.Runtime.InteropServices;

namespace Menshen.Server;

/// <summary>Asks the kernel whether its clock is kept by a time source (adjtimex(2), read only).</summary>
internal static partial class KernelClock
{
    /// <summary>TIME_ERROR of linux/timex.h: the clock is not synchronised.</summary>
    private const int TimeError = 5;

    /// <summary>Whether it is, with the kernel's own estimate of its error; <c>unknown</c> where the kernel does not say.</summary>
    public static string State()
    {
        var answer = default(Timex);
        var result = adjtimex(ref answer);
        return result switch
        {
            < 0 => "unknown",
            TimeError => "unsynchronised",
            _ => string.Create(CultureInfo.InvariantCulture, $"synchronised, estimated error {answer.EstimatedError} us"),
        };
    }

    [LibraryImport("libc")]
    private static partial int adjtimex(ref Timex buffer);

    /// <summary>The head of struct timex on 64-bit Linux; no mode is set, so that nothing is changed.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Timex
    {
        [FieldOffset(32)]
        public long EstimatedError;
    }
}
