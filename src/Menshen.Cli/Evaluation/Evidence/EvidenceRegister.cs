using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Menshen.Crypto;
using Menshen.Journal;

namespace Menshen.Cli.Evaluation.Evidence;

/// <summary>The records of evidence of a deployment: one file each in <c>evidence/</c>, with the journal key's signature beside it.</summary>
/// <remarks>A record counts only if its signature, its document's digest and its days are in order: who edits a file gains nothing.</remarks>
internal sealed class EvidenceRegister(string deployment, string publicKey, TimeProvider time)
{
    /// <summary>Behind the number of a record that was taken back.</summary>
    private const string RemovedSuffix = ".removed.json";

    /// <summary>Days before the last on which it is told that a record runs out.</summary>
    public const int ReminderDays = 30;

    /// <summary>A record is some lines; a longer file is none.</summary>
    private const long LongestRecord = 64 * 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string Folder => Path.Combine(deployment, "evidence");

    /// <summary>Where a new record goes; makes the folder.</summary>
    public (int Number, string File) Next()
    {
        Directory.CreateDirectory(Folder, OwnerOnly);
        var number = 1 + Directory.GetFiles(Folder, "*.json").Select(NumberOf).DefaultIfEmpty(0).Max();
        return (number, FileOf(number));
    }

    /// <summary>Where the note goes that takes a record back.</summary>
    public string RemovalOf(int number) => Path.Combine(Folder, number.ToString("0000", CultureInfo.InvariantCulture) + RemovedSuffix);

    public EvidenceFound? Find(int number) => All().FirstOrDefault(found => found.Record.Number == number);

    /// <summary>All that were not taken back, by number. A file that cannot be read is an error that names it: silence would hide a lost record.</summary>
    public ImmutableArray<EvidenceFound> All()
    {
        if (!Directory.Exists(Folder)) return [];
        return
        [
            .. Directory.GetFiles(Folder, "*.json").Where(file => !file.EndsWith(RemovedSuffix, StringComparison.Ordinal)).Where(file => !File.Exists(RemovalOf(NumberOf(file))))
                .OrderBy(NumberOf).Select(file => Judge(file, Read(file))),
        ];
    }

    /// <summary>Length and SM3 of a document.</summary>
    public static (long Bytes, string Sm3) Digest(string file)
    {
        using var stream = File.OpenRead(file);
        using var hasher = new Sm3Hasher();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = stream.Read(buffer)) > 0) hasher.Append(buffer.AsSpan(0, read));
        Span<byte> digest = stackalloc byte[Sm3.DigestSize];
        hasher.Finish(digest);
        return (stream.Length, Convert.ToHexStringLower(digest));
    }

    private EvidenceFound Judge(string file, EvidenceRecord record)
    {
        var today = DateOnly.FromDateTime(time.GetLocalNow().Date);
        var left = record.ValidUntil.DayNumber - today.DayNumber;
        var state = SignatureOf(file) is { } trouble ? trouble
            : !IsDocument(record) ? EvidenceState.DocumentChanged
            : left < 0 ? EvidenceState.Expired
            : record.Date > today ? EvidenceState.NotYet
            : left <= ReminderDays ? EvidenceState.RunsOut : EvidenceState.Valid;
        return new EvidenceFound(record, state, left);
    }

    private EvidenceState? SignatureOf(string file)
    {
        var note = file + SignedFile.NoteSuffix;
        if (!File.Exists(note) || !File.Exists(publicKey)) return EvidenceState.Unsigned;
        using var key = JournalKeyFile.Read(publicKey);
        using var content = File.OpenRead(file);
        // The note's name is the record's: another record's note must not vouch for this one.
        return FileNote.TryParse(File.ReadAllText(note)) is { } signed && signed.Name == Path.GetFileName(file) && FileCheck.Judge(signed, content, key) is null
            ? null : EvidenceState.Altered;
    }

    private static bool IsDocument(EvidenceRecord record)
    {
        try
        {
            return Digest(record.File) == (record.Bytes, record.Sm3);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static EvidenceRecord Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > LongestRecord) throw new JsonException("it is too long");
            var record = JsonSerializer.Deserialize(File.ReadAllText(file), CliJson.Default.EvidenceRecord);
            return record is { Clauses: not null, Title: not null, Owner: not null, File: not null, Sm3: not null } && record.Number == NumberOf(file) ? record
                : throw new JsonException("it is not the record of its number");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(EvidenceTexts.Error_Record, file, Printable.Line(fault.Message)), EvidenceTexts.Error_Record_Hint);
        }
    }

    private string FileOf(int number) => Path.Combine(Folder, number.ToString("0000", CultureInfo.InvariantCulture) + ".json");

    private static int NumberOf(string file) => int.TryParse(Path.GetFileName(file).Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
