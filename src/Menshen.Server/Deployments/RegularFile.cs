using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Menshen.Server;

/// <summary>Reads files that others may have put into the deployment's directory: an ordinary file, or none at all.</summary>
/// <remarks>To open a pipe (<c>mkfifo audit.yaml</c>) waits for somebody who writes into it: a start, or the watch over the file, would wait for ever. A device has no end.</remarks>
internal static partial class RegularFile
{
    /// <summary>Longest file that is read where nothing else is said; a policy with ten thousand rules takes less. Bytes.</summary>
    private const int MostBytes = 64 << 20;

    private const int OpenNonBlocking = 0x800;
    private const int OpenCloseOnExec = 0x80000;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Directory = 0x4000;
    private const int AtEmptyPath = 0x1000;
    private const int AtWorkingDirectory = -100;
    private const uint WantType = 1;

    // struct statx, whose layout is the kernel's promise to all programs: 256 bytes, the mode at 28 (statx(2)).
    private const int SizeOfFacts = 256;
    private const int PlaceOfMode = 28;

    /// <summary>All of it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It cannot be read, is no ordinary file, or is longer than <paramref name="most"/> bytes.</exception>
    public static byte[] Read(string path, int most = MostBytes)
    {
        using var file = new SafeFileHandle(OpenFile(path, OpenNonBlocking | OpenCloseOnExec), ownsHandle: true);
        if (file.IsInvalid)
        {
            var why = Marshal.GetLastPInvokeErrorMessage();
            throw Path.Exists(path) ? new IOException($"{path}: {why}") : new FileNotFoundException($"{path}: {why}", path);
        }

        if (TypeOf((int)file.DangerousGetHandle(), "", AtEmptyPath) != Regular) throw new IOException($"{path} {What}");
        // To its end, whatever it says of its length: what the kernel makes up says none.
        using var all = new MemoryStream();
        var step = new byte[1 << 16];
        for (int read; (read = RandomAccess.Read(file, step, all.Length)) > 0;)
        {
            all.Write(step, 0, read);
            if (all.Length > most) throw new IOException($"{path} has more than {most} bytes, and no more are read");
        }

        return all.ToArray();
    }

    /// <summary>Looks at all that lies in a directory, without opening any of it. What is no file and no directory would hold up whoever reads it later.</summary>
    /// <exception cref="ServerFaultException">There is such a thing.</exception>
    public static void RefuseOthersIn(string directory)
    {
        if (!System.IO.Directory.Exists(directory)) return;
        foreach (var path in System.IO.Directory.EnumerateFileSystemEntries(directory))
        {
            // A link that leads nowhere has no type, and is told by whoever needs the file.
            if (TypeOf(AtWorkingDirectory, path, 0) is not (Regular or Directory or 0))
                throw new ServerFaultException($"{path} {What}", "Put the file that belongs there in its place, or remove it; and find out who made it.");
        }
    }

    private const string What = "is no ordinary file but a pipe, a socket, a device or a directory";

    // 0: it is gone, or nobody may look.
    private static unsafe int TypeOf(int at, string path, int flags)
    {
        Span<byte> facts = stackalloc byte[SizeOfFacts];
        fixed (byte* place = facts)
        {
            if (Facts(at, path, flags, WantType, place) != 0) return 0;
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(facts[PlaceOfMode..]) & TypeMask;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Facts(int at, string path, int flags, uint mask, byte* facts);
}
