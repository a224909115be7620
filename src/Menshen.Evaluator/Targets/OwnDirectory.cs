using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Menshen.Evaluator.Targets;

/// <summary>Tells what this account has made from what others have put beside it, where all may write.</summary>
internal static partial class OwnDirectory
{
    private const int AtWorkingDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint WantBasics = 0x7ff;
    private const int TypeMask = 0xF000;
    private const int Directory = 0x4000;
    private const int WritableByOthers = 0x12;

    // struct statx, whose layout is the kernel's promise to all programs: 256 bytes, the owner at 20, the mode at 28 (statx(2)).
    private const int SizeOfFacts = 256, PlaceOfOwner = 20, PlaceOfMode = 28;

    /// <summary>Whether it is a directory and no link to one, this account's own, and nobody else writes it.</summary>
    public static bool IsOurs(string path)
    {
        var facts = new byte[SizeOfFacts];
        if (Facts(AtWorkingDirectory, path, NoFollow, WantBasics, facts) != 0) return false;
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(facts.AsSpan(PlaceOfMode));
        return (mode & TypeMask) == Directory && (mode & WritableByOthers) == 0 && BinaryPrimitives.ReadUInt32LittleEndian(facts.AsSpan(PlaceOfOwner)) == Account();
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Facts(int at, string path, int flags, uint mask, [Out] byte[] facts);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint Account();
}
